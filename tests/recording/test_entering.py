"""A run owns the session's transaction: it never takes over somebody's work."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from report_lineage.entities import PipelineRun, Report
from report_lineage.errors import AutocommitRefused, BadInput, NotFound, PendingWork
from report_lineage.recording import record_run
from tests.recording.conftest import Record, new_report
from tests.recording.look import count, only_run


def add_only(session: Session, report: Report) -> None:
    """Leave a new object unflushed."""
    session.add(new_report())


def change_only(session: Session, report: Report) -> None:
    """Leave a change unflushed."""
    report.title = "changed"


def delete_only(session: Session, report: Report) -> None:
    """Leave a deletion unflushed."""
    session.delete(report)


def flush(session: Session, report: Report) -> None:
    """Leave a flushed object uncommitted."""
    session.add(new_report())
    session.flush()


def bulk(session: Session, report: Report) -> None:
    """Leave a bulk update uncommitted."""
    session.execute(sa.update(Report).values(status="final"))


def raw(session: Session, report: Report) -> None:
    """Leave raw SQL uncommitted."""
    session.execute(sa.text("UPDATE lineage_lead SET name = 'x'"))


def begin(session: Session, report: Report) -> None:
    """Leave an explicit transaction open."""
    session.rollback()
    session.begin()


def savepoint(session: Session, report: Report) -> None:
    """Leave a savepoint open."""
    session.begin_nested()


def break_it(session: Session, report: Report) -> None:
    """Leave a failed transaction that nobody rolled back."""
    session.add(Report(lead_id=None, title="nobody's"))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    "leave",
    [add_only, change_only, delete_only, flush, bulk, raw, begin, savepoint, break_it],
    ids=lambda leave: leave.__name__,
)
def test_pending_work_is_refused(
    engine: sa.Engine,
    session: Session,
    report: Report,
    record: Record,
    leave: Callable[[Session, Report], None],
) -> None:
    """Whatever the work, it is neither committed nor lost, and no run is written."""
    leave(session, report)

    with pytest.raises(PendingWork, match="Commit or roll back"), record():
        pytest.fail("entered")

    assert count(engine, PipelineRun) == 0
    assert session.in_transaction()


def test_reading_before_is_no_work(
    engine: sa.Engine, session: Session, report: Report, record: Record
) -> None:
    """A session that has only read may record a run at once."""
    assert session.scalars(sa.select(Report)).one() is report

    with record():
        report.title = "second"

    assert only_run(engine).state == "COMPLETE"


def test_change_that_is_none_is_no_work(
    session: Session, report: Report, record: Record, engine: sa.Engine
) -> None:
    """An attribute set to what it was is not pending."""
    report.title = str(report.title)

    with record():
        pass

    assert only_run(engine).state == "COMPLETE"


def test_connection_in_a_transaction_of_its_own_is_refused(
    engine: sa.Engine, options: dict[str, Any]
) -> None:
    """A session that joins another's transaction cannot commit, so it cannot record."""
    with engine.connect() as connection, connection.begin():
        session = Session(connection)
        with pytest.raises(PendingWork, match="another's"), record_run(session, **options):
            pytest.fail("entered")

    assert count(engine, PipelineRun) == 0


@pytest.mark.parametrize("bound", ["engine", "connection"])
def test_autocommit_is_refused(engine: sa.Engine, options: dict[str, Any], bound: str) -> None:
    """Work that commits by itself cannot be rolled back: no run is begun."""
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        session = Session(alone if bound == "engine" else connection)
        with pytest.raises(AutocommitRefused), record_run(session, **options):
            pytest.fail("entered")
        session.close()

    assert count(engine, PipelineRun) == 0


def test_autocommit_of_a_new_engine_is_refused(
    engine: sa.Engine, database_url: sa.URL, options: dict[str, Any]
) -> None:
    """An engine that was made so is refused, and records once a session's own level is another."""
    alone = sa.create_engine(database_url, isolation_level="AUTOCOMMIT")
    with Session(alone) as session, pytest.raises(AutocommitRefused):
        record_run(session, **options).__enter__()
    assert count(engine, PipelineRun) == 0

    with alone.connect() as connection:
        connection = connection.execution_options(isolation_level="SERIALIZABLE")
        with Session(connection) as session, record_run(session, **options):
            session.add(new_report())
    alone.dispose()

    assert only_run(engine).state == "COMPLETE"


def test_run_within_a_run_is_refused(engine: sa.Engine, session: Session, record: Record) -> None:
    """One session records one run at a time; the outer one goes on."""
    with record():
        with pytest.raises(PendingWork, match="a run of its own"), record():
            pytest.fail("entered")
        session.add(new_report())

    assert only_run(engine).state == "COMPLETE"
    assert count(engine, Report) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"job": ""},
        {"namespace": " "},
        {"job": "j" * 1001},
        {"parameters": {"x": object()}},
        {"secret_parameters": {"x": object()}},
        {"parameters": {"key": 1}, "secret_parameters": {"key": 2}},
    ],
    ids=["no job", "no namespace", "endless job", "parameter", "secret", "both"],
)
def test_arguments_are_checked_first(
    engine: sa.Engine, session: Session, options: dict[str, Any], wrong: dict[str, Any]
) -> None:
    """What cannot be kept is refused before anything is written."""
    with pytest.raises(BadInput):
        record_run(session, **(options | wrong))

    assert count(engine, PipelineRun) == 0


def test_unknown_template_is_refused(engine: sa.Engine, session: Session, record: Record) -> None:
    """A run cannot be made from a template that is not there, and the session stays free."""
    with pytest.raises(NotFound, match="template"), record(templates=[uuid.uuid4()]):
        pytest.fail("entered")
    with record():
        pass

    assert only_run(engine).state == "COMPLETE"
