"""Whatever answers for an instant answers for every kind of moment."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report
from report_lineage.entities import Transaction as TransactionRow
from report_lineage.errors import BadMoment
from report_lineage.history import history_only_at, related_at, rows_at, version_at
from report_lineage.history.past import Moment, Transaction, Version, snapshot_token
from report_lineage.reports import state_at


@pytest.fixture
def report(session: Session) -> Report:
    """Give a report that was renamed, with its lead, which got another report, in one commit."""
    report = Report(lead=Lead(name="IBM"), title="One")
    session.add(report)
    session.commit()
    return report


@pytest.fixture
def moments(session: Session, report: Report) -> list[Moment]:
    """Give the same moment in each form; much was changed after it."""
    first = session.scalars(sa.select(TransactionRow)).one()
    found = [first.committed_at, snapshot_token(session), Transaction(first.id)]
    assert first.committed_at is not None
    report.title = "Two"
    report.lead.name = "HAL"
    session.add(Report(lead=report.lead, title="Another"))
    session.commit()
    return [*found, Version(report.id, 1)]


def test_a_row_is_that_of_the_moment(
    session: Session, report: Report, moments: list[Moment]
) -> None:
    """version_at and rows_at agree, whatever names the moment."""
    for when in moments:
        version = version_at(session, Report, report.id, when)
        assert version is not None and version.values["title"] == "One"
        assert [row.values["name"] for row in rows_at(session, Lead, when)] == ["IBM"]
        assert history_only_at(session, Report, report.id, when) == {}


def test_relations_are_those_of_the_moment(
    session: Session, report: Report, moments: list[Moment]
) -> None:
    """The other report came later."""
    for when in moments:
        found = related_at(session, Lead.reports, report.lead_id, when)
        assert [row.values["title"] for row in found] == ["One"]


def test_a_report_is_that_of_the_moment(
    session: Session, report: Report, moments: list[Moment]
) -> None:
    """state_at shows the first version, and the time that belongs to the moment."""
    for when in moments:
        found = state_at(session, report.id, when)
        assert found.state is not None
        assert (found.state.title, found.next_number) == ("One", 2)
        assert found.when == moments[0]


def test_what_the_session_has_not_committed_is_no_history(session: Session, report: Report) -> None:
    """Its own work is not of any moment, even after a transaction with a higher id."""
    session.execute(sa.update(Report).values(title="not committed"))
    if session.get_bind().dialect.name == "postgresql":
        with Session(session.get_bind()) as other:
            other.add(Lead(name="HAL"))
            other.commit()
    now = session.scalar(sa.select(sa.func.max(TransactionRow.committed_at)))
    assert now is not None

    version = version_at(session, Report, report.id, now)

    assert version is not None and version.values["title"] == "One"


def test_a_bare_number_is_no_moment(session: Session, report: Report) -> None:
    """Nobody can know whether it means a time, a transaction or a version."""
    with pytest.raises(BadMoment, match="1 is no moment"):
        version_at(session, Report, report.id, 1)  # type: ignore[arg-type]  # what is refused
