"""Kinds of sessions: scoped, bound to a connection, replaced in the middle."""

# ruff: noqa: PT012 - the block of the run is what raises

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from report_lineage.capture import attach
from report_lineage.clock import ImportClock
from report_lineage.entities import Base, PipelineRun, Report, ReportLineage, Transaction
from report_lineage.recording import record_run
from tests.recording.conftest import new_report
from tests.recording.look import count, only_run, rows


@pytest.fixture
def scoped(engine: sa.Engine) -> Any:
    """Give a scoped session."""
    registry = scoped_session(sessionmaker(engine))
    yield registry
    registry.remove()


def test_scoped_session_completes(
    engine: sa.Engine, scoped: scoped_session[Session], options: dict[str, Any]
) -> None:
    """What the registry's session commits belongs to the run."""
    with record_run(scoped, **options) as run:
        report = new_report()
        scoped.add(report)
        run.add_output("chart.svg", "<svg/>", report=report)

    (version,) = rows(engine, ReportLineage)
    assert version.run_id == run.id
    assert only_run(engine).state == "COMPLETE"


def test_scoped_session_fails(
    engine: sa.Engine, scoped: scoped_session[Session], options: dict[str, Any]
) -> None:
    """The failure survives the rollback here too, and the session is free."""
    with pytest.raises(ValueError, match="no price"), record_run(scoped, **options):
        scoped.add(new_report())
        scoped.flush()
        raise ValueError("no price")

    assert only_run(engine).state == "FAIL"
    assert count(engine, Report) == 0
    with record_run(scoped, **options):
        scoped.add(new_report())
    assert count(engine, Report) == 1


def test_scoped_session_removed_in_the_middle(
    engine: sa.Engine, scoped: scoped_session[Session], options: dict[str, Any]
) -> None:
    """The work of the session that takes its place is committed and belongs to the run."""
    with record_run(scoped, **options) as run:
        scoped.remove()
        scoped.add(new_report())

    (version,) = rows(engine, ReportLineage)
    assert version.run_id == run.id


def test_session_bound_to_a_connection(engine: sa.Engine, options: dict[str, Any]) -> None:
    """The run's rows go over another connection of the same engine."""
    with (
        engine.connect() as connection,
        Session(connection) as session,
        record_run(session, **options),
    ):
        session.add(new_report())

    assert only_run(engine).state == "COMPLETE"
    assert count(engine, Report) == 1


def test_session_bound_by_class(engine: sa.Engine, options: dict[str, Any]) -> None:
    """A session with several binds records where the product's tables are."""
    with Session(binds={Base: engine}) as session, record_run(session, **options) as run:
        report = new_report()
        session.add(report)
        run.add_output("chart.svg", "<svg/>", report=report)

    assert only_run(engine).state == "COMPLETE"


def test_session_without_autobegin(engine: sa.Engine, options: dict[str, Any]) -> None:
    """A session whose transactions are begun by hand works too."""
    with Session(engine, autobegin=False) as session:
        with record_run(session, **options), session.begin():
            session.add(new_report())
        with pytest.raises(ValueError, match="x"), record_run(session, **options):
            session.begin()
            session.add(new_report())
            raise ValueError("x")

    assert [run.state for run in rows(engine, PipelineRun)] == ["COMPLETE", "FAIL"]
    assert count(engine, Report) == 1


def test_session_closed_by_the_author(engine: sa.Engine, options: dict[str, Any]) -> None:
    """A session closed within the run has nothing left to commit."""
    session = Session(engine)
    with record_run(session, **options):
        session.add(new_report())
        session.commit()
        session.close()

    assert only_run(engine).state == "COMPLETE"
    assert count(engine, Report) == 1


def test_engine_with_one_connection(database_url: sa.URL, options: dict[str, Any]) -> None:
    """The run's own rows never need a second connection while the work holds the first."""
    engine = sa.create_engine(database_url, pool_size=1, max_overflow=0, pool_timeout=1)
    with Session(engine) as session:
        with record_run(session, inputs={"a": b"1"}, **options) as run:
            session.add(new_report())
            session.flush()
            run.add_input("b", b"2")
            run.log("said")
        with pytest.raises(ValueError, match="x"), record_run(session, **options):
            session.add(new_report())
            session.flush()
            raise ValueError("x")

    assert [run.state for run in rows(engine, PipelineRun)] == ["COMPLETE", "FAIL"]
    engine.dispose()


def test_engine_with_serializable_transactions(
    database_url: sa.URL, options: dict[str, Any]
) -> None:
    """The host's isolation level is that of the work; the run's rows do without it."""
    engine = sa.create_engine(database_url, isolation_level="SERIALIZABLE")
    with Session(engine) as session:
        for _ in range(2):
            with record_run(session, inputs={"a": b"1"}, **options) as run:
                run.add_output("b", b"2")

    assert [run.state for run in rows(engine, PipelineRun)] == ["COMPLETE", "COMPLETE"]
    engine.dispose()


def test_database_in_memory(options: dict[str, Any]) -> None:
    """One shared SQLite connection serves the work and the run's own rows in turn."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        with record_run(session, inputs={"a": b"1"}, **options):
            session.add(new_report())
        with pytest.raises(ValueError, match="x"), record_run(session, **options):
            session.add(new_report())
            session.flush()
            raise ValueError("x")

    assert [run.state for run in rows(engine, PipelineRun)] == ["COMPLETE", "FAIL"]
    assert count(engine, Report) == 1
    engine.dispose()


def test_lost_connection_leaves_fail(postgresql_engine: sa.Engine, options: dict[str, Any]) -> None:
    """The failure is written over a new connection when the work's own is gone."""
    with (
        Session(postgresql_engine) as session,
        pytest.raises(sa.exc.OperationalError),
        record_run(session, **options),
    ):
        session.add(new_report())
        session.flush()
        backend = session.scalar(sa.text("SELECT pg_backend_pid()"))
        with postgresql_engine.begin() as other:
            other.execute(sa.text(f"SELECT pg_terminate_backend({backend})"))

    assert only_run(postgresql_engine).state == "FAIL"
    assert count(postgresql_engine, Report) == 0


def test_times_are_those_of_the_import_clock(engine: sa.Engine, options: dict[str, Any]) -> None:
    """A replayed run has its recorded dates, and its versions are shown as imported."""
    noon = datetime(2009, 3, 1, 12, tzinfo=UTC)
    clock = ImportClock(noon)
    attach(engine, import_clock=clock)

    with Session(engine) as session, record_run(session, clock=clock, **options):
        session.add(new_report())
        clock.set(noon + timedelta(minutes=5))

    (transaction,) = rows(engine, Transaction)
    run = only_run(engine)
    assert (run.started_at, run.ended_at) == (noon, noon + timedelta(minutes=5))
    assert transaction.committed_at == noon + timedelta(minutes=5)
    assert transaction.imported is True
