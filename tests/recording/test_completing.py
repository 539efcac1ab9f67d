"""A run that goes well: what it leaves in the database and in the store."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.capture import transaction_context
from report_lineage.entities import PipelineRun, Report, ReportLineage, RunEvent, Transaction
from report_lineage.errors import BadInput
from tests.recording.conftest import Record, new_report
from tests.recording.look import count, log_lines, only_run, rows

NOON = datetime(2009, 3, 1, 12, tzinfo=UTC)


def test_run_is_complete(engine: sa.Engine, record: Record) -> None:
    """State, times, who, what with and in which environment are known."""
    with record(parameters={"month": "2009-03"}, code_version="abc", actor="ada") as recorded:
        pass

    run = only_run(engine)
    assert (run.id, run.run_id) == (recorded.id, recorded.id)
    assert (run.job_namespace, run.job_name, run.state) == ("demo", "market_brief", "COMPLETE")
    assert (run.actor, run.code_version) == ("ada", "abc")
    assert run.parameters == {"month": "2009-03"}
    assert run.started_at is not None
    assert run.ended_at is not None
    assert run.started_at <= run.ended_at
    assert run.fingerprint is not None
    assert "python" in (run.environment or {})
    assert run.error_message is None


def test_events_are_start_and_complete(engine: sa.Engine, record: Record) -> None:
    """The raw events are there, with the times of the run's clock."""
    with record(clock=lambda: NOON):
        pass

    events = rows(engine, RunEvent)
    assert [event.event_type for event in events] == ["START", "COMPLETE"]
    assert [event.event_time for event in events] == [NOON, NOON]
    assert [event.payload["eventType"] for event in events] == ["START", "COMPLETE"]


def test_start_is_written_before_the_work(engine: sa.Engine, record: Record) -> None:
    """Others see the run while it lasts."""
    with record():
        assert only_run(engine).state == "START"


def test_everything_committed_inside_belongs_to_the_run(
    engine: sa.Engine, session: Session, record: Record, report: Report
) -> None:
    """Commits in the middle count too; what comes before and after does not."""
    with record(actor="ada", reason="monthly") as run:
        report.title = "second"
        session.commit()
        session.execute(sa.update(Report).values(status="final"))
    report.title = "fourth"
    session.commit()

    made = rows(engine, ReportLineage)
    assert [version.run_id for version in made] == [None, run.id, run.id, None]
    assert [version.origin for version in made] == ["manual", "run", "run", "manual"]
    told = [(row.actor, row.reason) for row in rows(engine, Transaction)]
    assert told == [(None, None), ("ada", "monthly"), ("ada", "monthly"), (None, None)]


def test_actor_and_reason_come_from_the_surrounding_context(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """Who calls the pipeline is who made the versions, unless said otherwise."""
    with transaction_context(actor="ada", reason="asked for"), record():
        session.add(new_report())

    (transaction,) = rows(engine, Transaction)
    assert (transaction.actor, transaction.reason) == ("ada", "asked for")
    assert only_run(engine).actor == "ada"


def test_pending_work_is_committed_on_leaving(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """The author need not commit."""
    with record():
        session.add(new_report())

    assert count(engine, Report) == 1
    assert not session.in_transaction()


def test_author_may_own_a_transaction_block(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """``with session.begin()`` inside the run works as everywhere."""
    with record(), session.begin():
        session.add(new_report())

    assert count(engine, Report) == 1
    assert only_run(engine).state == "COMPLETE"


def test_log_is_kept(engine: sa.Engine, record: Record, store: FileStore) -> None:
    """Log lines become an artifact of the run, of kind log."""
    with record() as run:
        run.log("read prices", rows=123)
        run.log("done")

    lines = log_lines(engine, store)
    assert [(line["message"], line["fields"]) for line in lines] == [
        ("read prices", {"rows": 123}),
        ("done", {}),
    ]
    (output,) = only_run(engine).outputs
    assert (output.kind, output.name) == ("log", "log.jsonl")


def test_run_may_be_given_its_id(engine: sa.Engine, record: Record) -> None:
    """An orchestrator's own run id is kept."""
    given = uuid.UUID(int=77)

    with record(run_id=given):
        pass

    assert only_run(engine).id == given


def test_state_that_another_ended_stays(engine: sa.Engine, record: Record) -> None:
    """A terminal state is sticky; the later event is kept beside it."""
    with record(), engine.begin() as connection:
        connection.execute(sa.update(PipelineRun).values(state="ABORT"))

    run = only_run(engine)
    assert run.state == "ABORT"
    assert [event.event_type for event in run.events] == ["START", "COMPLETE"]


def test_recording_is_used_once(engine: sa.Engine, record: Record) -> None:
    """A run has one end: entering it again is refused."""
    recording = record()
    with recording:
        pass

    with pytest.raises(BadInput, match="has ended"), recording:
        pytest.fail("entered")

    assert only_run(engine).state == "COMPLETE"
