"""A run that fails: the failure survives, the work does not."""

# ruff: noqa: PT012 - the block of the run is what raises

from __future__ import annotations

import asyncio
from collections.abc import Generator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import (
    Artifact,
    Lead,
    PipelineRun,
    Report,
    ReportLineage,
    ReportOutput,
    RunEvent,
    Transaction,
)
from report_lineage.errors import LineageError
from tests.recording.conftest import Record, new_report
from tests.recording.look import count, inputs, log_lines, only_run, outputs, rows


class NoPrice(Exception):
    """The pipeline's own error."""


def test_exception_leaves_fail(engine: sa.Engine, session: Session, record: Record) -> None:
    """The work is rolled back; message, traceback and end are kept; the caller sees the error."""
    with pytest.raises(NoPrice), record():
        session.add(new_report())
        session.flush()
        raise NoPrice("IBM on 1 March")

    run = only_run(engine)
    assert run.state == "FAIL"
    assert run.error_message == "NoPrice: IBM on 1 March"
    assert "test_failing.py" in (run.error_traceback or "")
    assert run.ended_at is not None
    assert [event.event_type for event in rows(engine, RunEvent)] == ["START", "FAIL"]
    for entity in (Report, Lead, ReportLineage, Transaction):
        assert count(engine, entity) == 0


def test_failed_commit_leaves_fail(engine: sa.Engine, session: Session, record: Record) -> None:
    """A commit that the database refuses is a failure of the run."""
    with pytest.raises(IntegrityError), record():
        session.add(Report(lead_id=None, title="nobody's"))

    run = only_run(engine)
    assert run.state == "FAIL"
    assert (run.error_message or "").startswith("IntegrityError")
    assert count(engine, Report) == 0


def test_swallowed_database_error_leaves_fail(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """Work that goes on after a broken transaction cannot complete."""
    with pytest.raises(sa.exc.PendingRollbackError), record():
        session.add(Report(lead_id=None, title="nobody's"))
        with pytest.raises(IntegrityError):
            session.flush()

    assert only_run(engine).state == "FAIL"


def test_what_was_committed_before_stays(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """A commit in the middle of the work is not undone, and belongs to the failed run."""
    with pytest.raises(NoPrice), record() as run:
        session.add(new_report())
        session.commit()
        session.add(new_report("second"))
        raise NoPrice

    (version,) = rows(engine, ReportLineage)
    assert version.run_id == run.id
    assert count(engine, Report) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), asyncio.CancelledError()])
def test_stop_from_outside_leaves_abort(
    engine: sa.Engine, session: Session, record: Record, error: BaseException
) -> None:
    """Interrupted work is rolled back, and the run says that it was aborted."""
    with pytest.raises(type(error)), record():
        session.add(new_report())
        session.flush()
        raise error

    assert only_run(engine).state == "ABORT"
    assert count(engine, Report) == 0


def test_closed_generator_leaves_abort(engine: sa.Engine, record: Record) -> None:
    """A pipeline written as a generator and not run to its end is aborted."""

    def pipeline() -> Generator[int, None, None]:
        with record():
            yield 1

    steps = pipeline()
    next(steps)
    steps.close()

    assert only_run(engine).state == "ABORT"


def test_inputs_and_log_of_a_failed_run_are_kept(
    engine: sa.Engine, record: Record, store: FileStore
) -> None:
    """What a failed run read and said is what explains it."""
    with pytest.raises(NoPrice), record(inputs={"prices.csv": b"a,b\n"}) as run:
        run.add_input("late.csv", b"c,d\n")
        run.log("read both")
        raise NoPrice

    assert set(inputs(engine)) == {"prices.csv", "late.csv"}
    assert [line["message"] for line in log_lines(engine, store)] == ["read both"]


def test_outputs_of_a_failed_run_are_those_that_were_committed(
    engine: sa.Engine, session: Session, record: Record, report: Report
) -> None:
    """An output whose report version was rolled back is none."""
    with pytest.raises(NoPrice), record() as run:
        run.add_output("one.txt", "first", report=report)
        session.commit()
        run.add_output("two.txt", "second", report=report)
        run.add_output("three.txt", "of no report")
        raise NoPrice

    assert set(outputs(engine)) == {"one.txt"}
    assert [row.name for row in rows(engine, ReportOutput)] == ["one.txt"]


def test_session_is_free_after_a_failure(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """The same session records the next run."""
    with pytest.raises(NoPrice), record():
        raise NoPrice
    with record():
        session.add(new_report())

    assert [run.state for run in rows(engine, PipelineRun)] == ["FAIL", "COMPLETE"]


def test_failure_that_cannot_be_written_is_told_with_the_error(
    engine: sa.Engine, record: Record
) -> None:
    """The caller sees what went wrong in the work, and behind it why no FAIL was written."""
    with pytest.raises(NoPrice) as caught, record():
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE lineage_run RENAME TO gone"))
        raise NoPrice("IBM")

    assert "could not be marked FAIL" in caught.value.__notes__[0]
    assert isinstance(caught.value.__context__, sa.exc.DBAPIError)


def test_end_that_cannot_be_written_says_that_the_work_is_committed(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """COMPLETE that fails is raised, and nobody takes the work for lost."""
    with pytest.raises(sa.exc.DBAPIError) as caught, record():
        session.add(new_report())
        session.commit()
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE lineage_run RENAME TO gone"))

    assert "The work is committed" in caught.value.__notes__[0]
    assert count(engine, Report) == 1


def test_log_that_cannot_be_stored_is_told(
    engine: sa.Engine, record: Record, store: FileStore
) -> None:
    """A store that breaks at the end does not keep the run from completing, but is told."""
    with pytest.raises(NotADirectoryError) as caught, record() as run:
        run.log("something")
        store.root.write_text("a file where the store was")

    assert "log of the run" in caught.value.__notes__[0]
    assert only_run(engine).state == "COMPLETE"


def test_run_that_ended_takes_nothing_more(record: Record, session: Session) -> None:
    """Inputs, outputs and log lines after the end are refused, not lost."""
    with record() as run:
        pass

    with pytest.raises(LineageError, match="has ended"):
        run.log("late")
    with pytest.raises(LineageError, match="has ended"):
        run.add_input("late.csv", b"")
    with pytest.raises(LineageError, match="has ended"):
        run.add_output("late.csv", b"")
    assert not session.in_transaction()


def test_no_artifact_row_without_a_run_that_uses_it(engine: sa.Engine, record: Record) -> None:
    """A failed run without input or log leaves no artifact behind in the database."""
    with pytest.raises(NoPrice), record() as run:
        run.add_output("table.csv", b"a\n")
        raise NoPrice

    assert count(engine, Artifact) == 0
