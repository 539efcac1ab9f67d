"""One object of the past with the whole graph under it, in few statements."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import DetachedInstanceError

from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.entities import Transaction as TransactionRow
from report_lineage.errors import NotFound
from report_lineage.history.past import (
    Moment,
    Transaction,
    Version,
    as_of,
    snapshot_token,
    token_of,
)
from tests.benchmarks.past import fill
from tests.benchmarks.past_models import PastBase, Root, manager

TABLES = tuple(f"SELECT lineage_{one}." for one in ("report", "section", "lead", "template"))


# On SQLite the driver makes the views besides, whose number depends on the types alone.
OPENING = 2
TYPES = 5


def report_with(session: Session, sections: int) -> Report:
    """Commit a report with a lead, a template and sections, and change all of it later."""
    report = Report(
        lead=Lead(name="IBM"),
        template=ReportTemplate(name="brief", label="1", source="x"),
        title="One",
    )
    report.sections = [
        ReportSection(position=n, key=str(n), heading="then") for n in range(1, sections + 1)
    ]
    session.add(report)
    session.commit()
    return report


def change_all(session: Session, report: Report) -> None:
    """Change every row of a report's graph."""
    report.title = "Two"
    report.lead.name = "HAL"
    assert report.template is not None
    report.template.label = "2"
    session.execute(sa.update(ReportSection).values(heading="now"))
    session.commit()


def test_the_whole_graph_is_of_the_moment(session: Session) -> None:
    """It can be read after the block, in every direction that was followed."""
    report = report_with(session, 2)
    token = snapshot_token(session)
    change_all(session, report)

    then = as_of(session, Report, report.id, token)

    assert (then.title, then.lead.name) == ("One", "IBM")
    assert then.template is not None
    assert then.template.label == "1"
    assert [one.heading for one in then.sections] == ["then", "then"]
    assert all(one.report is then for one in then.sections)
    with pytest.raises(DetachedInstanceError):
        _ = then.lead.reports


def test_what_did_not_exist_is_not_found(session: Session) -> None:
    """Neither before it was made nor after it was deleted."""
    session.add(Lead(name="IBM"))
    session.commit()
    before = snapshot_token(session)
    report = report_with(session, 1)
    key = report.id
    session.delete(report)
    session.commit()
    for when in (before, snapshot_token(session)):
        with pytest.raises(NotFound, match="no Report at that moment"):
            as_of(session, Report, key, when)
    assert as_of(session, Report, key, Version(key, 1)).title == "One"


def counted(engine: sa.Engine | sa.Connection) -> list[str]:
    """Return a list of the statements that an engine runs from now on."""
    statements: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", count)
    return statements


@pytest.mark.parametrize("sections", [10, 100, 2_000])
@pytest.mark.parametrize("kind", ["token", "token of a commit", "time", "transaction", "version"])
def test_statements_depend_on_types_not_on_rows(session: Session, sections: int, kind: str) -> None:
    """Four types of objects take four statements, on top of two, whatever the moment is told by."""
    key = report_with(session, sections).id
    newest = session.scalars(sa.select(TransactionRow).order_by(TransactionRow.id.desc())).first()
    assert newest is not None
    assert newest.committed_at is not None
    moments: dict[str, Moment] = {
        "token": snapshot_token(session),
        "token of a commit": token_of(session, Transaction(newest.id)),
        "time": newest.committed_at,
        "transaction": Transaction(newest.id),
        "version": Version(key, 1),
    }
    statements = counted(session.get_bind())
    then = as_of(session, Report, key, moments[kind])

    assert len(then.sections) == sections
    of_rows = [one for one in statements if one.startswith(TABLES)]
    assert len(of_rows) == 4
    assert len(statements) - len(of_rows) == OPENING


@pytest.mark.parametrize("rows", [10, 100, 2_000])
@pytest.mark.parametrize("kind", ["token", "time", "transaction"])
def test_a_chain_with_siblings_takes_types_and_two(
    empty_engine: sa.Engine, rows: int, kind: str
) -> None:
    """Three levels, two of them with two types: one statement a type, or for 500 parents."""
    PastBase.metadata.create_all(empty_engine)
    _, root, token = fill(empty_engine, versions=2_000, rows=rows)
    shown = manager.transaction_cls
    with Session(empty_engine) as session:
        newest = session.scalars(sa.select(shown).order_by(shown.id.desc())).first()
        moments = {
            "token": token,
            "time": newest.committed_at,
            "transaction": Transaction(newest.id),
        }
        statements = counted(empty_engine)
        then = as_of(session, Root, root, moments[kind], manager)

    assert len(then.branches) == len(then.labels) == rows
    assert sum(len(branch.leaves) + len(branch.notes) for branch in then.branches) == 2 * rows
    chunks_of_parents = 2 * (-(-rows // 500) - 1)
    assert len(statements) - chunks_of_parents == TYPES + 2
