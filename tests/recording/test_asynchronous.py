"""Recording with AsyncSession: the same, awaited."""

# ruff: noqa: PT012 - the block of the run is what raises

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import (
    AsyncSession,
    async_scoped_session,
    async_sessionmaker,
    create_async_engine,
)

from report_lineage.artifacts import FileStore
from report_lineage.entities import PipelineRun, Report, ReportLineage, ReportTemplate
from report_lineage.errors import ArtifactTooLarge, PendingWork
from report_lineage.recording import record_run
from tests.recording.conftest import new_report
from tests.recording.look import count, inputs, log_lines, only_run, outputs, rows

Work = Callable[[async_sessionmaker[AsyncSession]], Awaitable[None]]
Run = Callable[[Work], None]


@pytest.fixture
def run_async(database_url: sa.URL) -> Run:
    """Give what runs a coroutine with sessions on each kind of database."""
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    url = database_url.set(drivername=drivers[database_url.get_backend_name()])

    @asynccontextmanager
    async def sessions() -> AsyncIterator[async_sessionmaker[AsyncSession]]:
        engine = create_async_engine(url)
        try:
            yield async_sessionmaker(engine)
        finally:
            await engine.dispose()

    def run(work: Work) -> None:
        async def main() -> None:
            async with sessions() as made:
                await work(made)

        asyncio.run(main())

    return run


def test_async_run_completes(
    engine: sa.Engine, run_async: Run, options: dict[str, Any], store: FileStore
) -> None:
    """Inputs, outputs, template, log and versions are recorded."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        given = options | {"inputs": {"a.csv": b"1"}, "actor": "ada"}
        async with sessions() as session, record_run(session, **given) as run:
            template = ReportTemplate(name="brief", label="1", source="x")
            session.add(template)
            await run.use_template(template)
            report = new_report()
            report.template_id = template.id
            session.add(report)
            await run.add_input("b.csv", b"2")
            await run.add_output("chart.svg", "<svg/>", report=report)
            run.log("drawn")

    run_async(work)

    run = only_run(engine)
    (version,) = rows(engine, ReportLineage)
    assert (run.state, run.actor, version.run_id) == ("COMPLETE", "ada", run.id)
    assert version.template_inferred is False
    assert set(inputs(engine)) == {"a.csv", "b.csv"}
    assert set(outputs(engine)) == {"chart.svg", "log.jsonl"}
    assert [line["message"] for line in log_lines(engine, store)] == ["drawn"]


def test_async_run_fails(engine: sa.Engine, run_async: Run, options: dict[str, Any]) -> None:
    """The failure survives the rollback, and the session records the next run."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        async with sessions() as session:
            with pytest.raises(ValueError, match="no price"):
                async with record_run(session, **options):
                    session.add(new_report())
                    await session.flush()
                    raise ValueError("no price")
            async with record_run(session, **options):
                session.add(new_report())

    run_async(work)

    assert [run.state for run in rows(engine, PipelineRun)] == ["FAIL", "COMPLETE"]
    assert count(engine, Report) == 1


def test_async_pending_work_is_refused(
    engine: sa.Engine, run_async: Run, options: dict[str, Any]
) -> None:
    """Flushed work is refused; what has only read is not."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        async with sessions() as session:
            session.add(new_report())
            await session.flush()
            with pytest.raises(PendingWork):
                async with record_run(session, **options):
                    pytest.fail("entered")
            await session.commit()
            await session.scalars(sa.select(Report))
            async with record_run(session, **options):
                pass

    run_async(work)

    assert only_run(engine).state == "COMPLETE"


def test_async_refused_input_leaves_a_failed_run(
    engine: sa.Engine, run_async: Run, options: dict[str, Any], tmp_path: Any
) -> None:
    """The run says FAIL and has no input."""
    options |= {"store": FileStore(tmp_path / "tiny", limit_bytes=1)}

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        async with sessions() as session:
            with pytest.raises(ArtifactTooLarge):
                async with record_run(session, inputs={"a.csv": b"1"}, **options):
                    pytest.fail("entered")
            assert not session.in_transaction()

    run_async(work)

    assert only_run(engine).state == "FAIL"
    assert inputs(engine) == {}


@pytest.mark.parametrize("times", [1, 5])
def test_cancelled_task_leaves_abort(
    engine: sa.Engine, run_async: Run, options: dict[str, Any], times: int
) -> None:
    """Cancelling, even again and again, rolls the work back and says ABORT."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        inside = asyncio.Event()

        async def pipeline() -> None:
            async with sessions() as session, record_run(session, **options):
                session.add(new_report())
                await session.flush()
                inside.set()
                await asyncio.sleep(60)

        task = asyncio.create_task(pipeline())
        await inside.wait()
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task

    run_async(work)

    assert only_run(engine).state == "ABORT"
    assert count(engine, Report) == 0


def test_task_cancelled_while_leaving_completes(
    engine: sa.Engine, run_async: Run, options: dict[str, Any]
) -> None:
    """Once the work is done its end is written whatever happens, and then the cancel counts."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        async def pipeline() -> None:
            async with sessions() as session, record_run(session, **options):
                session.add(new_report())
                task = asyncio.current_task()
                assert task is not None
                asyncio.get_running_loop().call_soon(task.cancel)

        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(pipeline())

    run_async(work)

    assert only_run(engine).state == "COMPLETE"
    assert count(engine, Report) == 1


def test_async_scoped_session(engine: sa.Engine, run_async: Run, options: dict[str, Any]) -> None:
    """A session scoped to the task records a run."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        scoped = async_scoped_session(sessions, scopefunc=asyncio.current_task)
        async with record_run(scoped, **options) as run:
            report = new_report()
            scoped.add(report)
            await run.add_output("chart.svg", "<svg/>", report=report)
        await scoped.remove()

    run_async(work)

    assert only_run(engine).state == "COMPLETE"
    assert count(engine, Report) == 1


def test_concurrent_tasks_are_told_apart(
    engine: sa.Engine, run_async: Run, options: dict[str, Any]
) -> None:
    """Eight runs at once: every version names the run that made it."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        async def pipeline(number: int) -> None:
            given = options | {"actor": f"task {number}"}
            async with sessions() as session, record_run(session, **given) as run:
                await session.scalars(sa.select(Report))
                await asyncio.sleep(0)
                session.add(new_report(f"task {number}"))
                run.log(f"task {number}")

        await asyncio.gather(*map(pipeline, range(8)))

    run_async(work)

    titles = {report.id: report.title for report in rows(engine, Report)}
    actors = {run.id: run.actor for run in rows(engine, PipelineRun)}
    made = [(titles[row.report_id], actors[row.run_id]) for row in rows(engine, ReportLineage)]
    assert sorted(made) == [(f"task {number}", f"task {number}") for number in range(8)]
