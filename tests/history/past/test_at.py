"""A session in the past answers ordinary queries as they would have been answered then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload
from sqlalchemy.orm.exc import DetachedInstanceError

from report_lineage.entities import Lead, PipelineRun, Report, ReportLineage, ReportSection
from report_lineage.entities import Transaction as TransactionRow
from report_lineage.errors import NestedPast, NoHistory, PastIsReadOnly
from report_lineage.history.past import Token, at, snapshot_token


@pytest.fixture
def story(session: Session) -> tuple[Report, Token, Token]:
    """A report with two sections, then renamed, of another lead, with one section and a new one."""
    report = Report(lead=Lead(name="IBM"), title="One")
    report.sections = [
        ReportSection(position=1, key="a", heading="A"),
        ReportSection(position=2, key="b", heading="B"),
    ]
    session.add(report)
    session.commit()
    first = snapshot_token(session)
    report.title = "Two"
    report.lead.name = "HAL"
    del report.sections[0]
    session.add(Report(lead=report.lead, title="Another"))
    session.commit()
    return report, first, snapshot_token(session)


def test_an_object_and_its_relationships_are_as_they_were(
    session: Session, story: tuple[Report, Token, Token]
) -> None:
    """Attributes, the parent and the children are those of the moment, in every direction."""
    report, first, second = story

    with at(session, first) as past:
        then = past.get_one(Report, report.id)
        assert (then.title, then.lead.name) == ("One", "IBM")
        assert [section.heading for section in then.sections] == ["A", "B"]
        assert [one.title for one in then.lead.reports] == ["One"]
    with at(session, second) as past:
        then = past.get_one(Report, report.id)
        assert [section.heading for section in then.sections] == ["B"]
        assert sorted(one.title for one in then.lead.reports) == ["Another", "Two"]


@pytest.mark.parametrize("load", [joinedload, selectinload, subqueryload])
def test_every_loader_reads_the_past(
    session: Session, story: tuple[Report, Token, Token], load: Callable[[Any], Any]
) -> None:
    """Eager loading of any kind gives the sections of the moment."""
    _, first, _ = story
    with at(session, first) as past:
        query = sa.select(Report).options(load(Report.sections)).order_by(Report.title)
        (then,) = past.scalars(query).unique().all()
        assert [section.heading for section in then.sections] == ["A", "B"]


def test_conditions_joins_and_aggregates_are_of_the_past(
    session: Session, story: tuple[Report, Token, Token]
) -> None:
    """A query is asked of the rows as they were."""
    _, first, second = story
    counted = (
        sa.select(Lead.name, sa.func.count(ReportSection.id))
        .join(Report, Report.lead_id == Lead.id)
        .outerjoin(ReportSection)
        .group_by(Lead.name)
    )
    with at(session, first) as past:
        assert past.execute(counted).all() == [("IBM", 2)]
        assert past.scalars(sa.select(Report).where(Report.title == "Two")).all() == []
    with at(session, second) as past:
        assert past.execute(counted).all() == [("HAL", 1)]


def test_raw_sql_reads_the_past(session: Session, story: tuple[Report, Token, Token]) -> None:
    """Text finds the views by the names of the tables."""
    _, first, _ = story
    query = sa.text("SELECT title, (SELECT count(*) FROM lineage_section) FROM lineage_report")
    with at(session, first) as past:
        assert past.execute(query).all() == [("One", 2)]


def test_the_books_end_at_the_moment(session: Session, story: tuple[Report, Token, Token]) -> None:
    """Versions, transactions and the numbers of reports are those that there were."""
    _report, first, _ = story
    with at(session, first) as past:
        assert past.scalars(sa.select(ReportLineage.number)).all() == [1]
        assert len(past.scalars(sa.select(TransactionRow)).all()) == 1
        assert past.scalar(sa.text("SELECT count(*) FROM lineage_report_version")) == 1


def test_the_present_is_untouched(session: Session, story: tuple[Report, Token, Token]) -> None:
    """The session, and whoever gets the connection next, go on in the present."""
    report, first, _ = story
    with pytest.raises(ZeroDivisionError), at(session, first):
        1 / 0  # noqa: B018  # what the test is about
    engine = session.get_bind()
    for _ in range(8):
        with Session(engine) as other:
            assert other.get_one(Report, report.id).title == "Two"
    assert session.get_one(Report, report.id).title == "Two"


@pytest.mark.parametrize(
    "write",
    [
        lambda past, row: past.add(Lead(name="new")),
        lambda past, row: past.add_all([Lead(name="new")]),
        lambda past, row: past.delete(row),
        lambda past, row: past.merge(Lead(name="new")),
        lambda past, row: past.execute(sa.delete(ReportSection)),
        lambda past, row: past.execute(sa.update(Report).values(title="x")),
        lambda past, row: past.execute(sa.insert(Lead).values(name="x")),
        lambda past, row: past.execute(sa.text("DELETE FROM lineage_report")),
        lambda past, row: past.execute(sa.text("UPDATE lineage_run SET actor = 'x'")),
        lambda past, row: past.execute(sa.select(Report).with_for_update()),
        lambda past, row: past.connection().execute(sa.delete(Lead.__table__)),
        lambda past, row: (setattr(row, "title", "changed"), past.flush()),
        lambda past, row: (setattr(row, "title", "changed"), past.commit()),
        lambda past, row: past.bulk_insert_mappings(Lead, [{"name": "x"}]),
    ],
)
def test_every_write_is_refused(
    session: Session, story: tuple[Report, Token, Token], write: Callable[[Any, Any], object]
) -> None:
    """The error says to write in a session of the present, and nothing is written."""
    report, first, _ = story
    with at(session, first, present={PipelineRun}) as past:
        then = past.get_one(Report, report.id)
        with pytest.raises(PastIsReadOnly, match="in a session of the present"):
            write(past, then)
    session.expire_all()
    assert session.get_one(Report, report.id).title == "Two"
    assert session.scalars(sa.select(Lead.name)).all() == ["HAL"]


def test_instances_of_the_past_do_not_enter_the_present(
    session: Session, story: tuple[Report, Token, Token]
) -> None:
    """Neither by add nor by merge: what was read there would overwrite what is."""
    report, first, _ = story
    with at(session, first) as past:
        then = past.get_one(Report, report.id)
        with pytest.raises(PastIsReadOnly):
            session.merge(then)
    with pytest.raises(PastIsReadOnly):
        session.add(then)
    with pytest.raises(PastIsReadOnly):
        session.merge(then)
    with pytest.raises(PastIsReadOnly):
        session.merge(then, load=False)
    assert session.get_one(Report, report.id).title == "Two"


def test_after_the_block_nothing_is_loaded(
    session: Session, story: tuple[Report, Token, Token]
) -> None:
    """What was not loaded in the past is not taken from the present."""
    report, first, _ = story
    with at(session, first) as past:
        then = past.get_one(Report, report.id)
    assert then.title == "One"
    with pytest.raises(DetachedInstanceError):
        _ = then.lead


@pytest.mark.parametrize(
    "read",
    [
        lambda past: past.scalars(sa.select(PipelineRun)).all(),
        lambda past: past.execute(sa.text("SELECT count(*) FROM lineage_run")).all(),
        lambda past: past.scalar(sa.select(sa.func.count()).select_from(PipelineRun)),
    ],
)
def test_a_table_without_history_is_refused(
    session: Session, story: tuple[Report, Token, Token], read: Callable[[Session], object]
) -> None:
    """What it held then is not known; it may be allowed as it is now."""
    _, first, _ = story
    with at(session, first) as past, pytest.raises(NoHistory, match="lineage_run has no history"):
        read(past)
    with at(session, first, present={PipelineRun}) as past:
        read(past)


def test_a_session_of_the_past_has_no_past(
    session: Session, story: tuple[Report, Token, Token]
) -> None:
    """A moment inside a moment would be a guess at which one is meant."""
    _, first, _ = story
    with at(session, first) as past, pytest.raises(NestedPast):
        at(past, first)


def test_a_moment_has_a_token(session: Session, story: tuple[Report, Token, Token]) -> None:
    """The session says which moment it shows, in a form that means the same for ever."""
    report, _first, _ = story
    when = session.scalars(
        sa.select(TransactionRow.committed_at).order_by(TransactionRow.id)
    ).first()
    assert when is not None
    with at(session, when) as past:
        token = past.token
    session.get_one(Report, report.id).title = "Three"
    session.commit()
    with at(session, token) as past:
        assert past.get_one(Report, report.id).title == "One"
