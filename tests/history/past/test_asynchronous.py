"""The past in asyncio, and in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.pool import QueuePool

from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.errors import NestedPast, PastIsReadOnly, PastUnsupported
from report_lineage.history.past import Version, as_of, at, snapshot_token

Work = Callable[[async_sessionmaker[AsyncSession]], Awaitable[None]]


@pytest.fixture
def report(session: Session) -> Report:
    """Give a report with a section, renamed once."""
    report = Report(lead=Lead(name="IBM"), title="One")
    report.sections = [ReportSection(position=1, key="a", heading="A")]
    session.add(report)
    session.commit()
    report.title = "Two"
    session.commit()
    return report


def run(url: sa.URL, work: Work) -> None:
    """Run a coroutine with sessions on a database; it must give back every connection."""
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}

    async def main() -> None:
        engine = create_async_engine(url.set(drivername=drivers[url.get_backend_name()]))
        await work(async_sessionmaker(engine))
        assert isinstance(engine.pool, QueuePool)
        assert engine.pool.checkedout() == 0
        await engine.dispose()

    asyncio.run(main())


def test_an_async_session_in_the_past(database_url: sa.URL, report: Report) -> None:
    """It answers as it was, streams, and gives a token; the session goes on in the present."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        async with sessions() as session:
            async with at(session, Version(report.id, 1)) as past:
                query = sa.select(Report).options(selectinload(Report.sections))
                then = (await past.scalars(query)).one()
                assert (then.title, [one.heading for one in then.sections]) == ("One", ["A"])
                assert (await past.get_one(Report, report.id)) is then
                streamed = await past.stream_scalars(sa.select(Report.title))
                assert [title async for title in streamed] == ["One"]
                connection = await past.connection()
                assert await connection.scalar(sa.text("SELECT title FROM lineage_report")) == "One"
                token = past.token
            async with at(session, token) as past:
                assert await past.scalar(sa.select(Report.title)) == "One"
            assert (await session.get_one(Report, report.id)).title == "Two"

    run(database_url, work)


def test_what_is_refused_is_refused_there_too(database_url: sa.URL, report: Report) -> None:
    """Writes, a past inside a past, and `with` without `async`; nothing is left open."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        async with sessions() as session:
            opened = at(session, Version(report.id, 1))
            with pytest.raises(PastUnsupported, match="async with"), opened:
                pass
            async with opened as past:
                with pytest.raises(NestedPast):
                    at(past, Version(report.id, 1))
                with pytest.raises(PastIsReadOnly):
                    past.add(Lead(name="new"))
                with pytest.raises(PastIsReadOnly):
                    await past.execute(sa.text("DELETE FROM lineage_section"))

    run(database_url, work)


def test_a_whole_graph_for_an_async_session(database_url: sa.URL, report: Report) -> None:
    """as_of runs in `run_sync`, and what it gives needs no session."""

    async def work(sessions: async_sessionmaker[AsyncSession]) -> None:
        async with sessions() as session:
            then = await session.run_sync(as_of, Report, report.id, Version(report.id, 1))
        assert (then.title, then.sections[0].heading) == ("One", "A")

    run(database_url, work)


def test_threads_are_in_pasts_of_their_own(engine: sa.Engine, report: Report) -> None:
    """Some look at the first version, some at the second, some at the present, all at once."""
    with Session(engine) as session:
        token = snapshot_token(session)
    first, title = Version(report.id, 1), sa.select(Report.title)

    def look(number: int) -> bool:
        with Session(engine) as session:
            if number % 3 == 0:
                return session.scalar(title) == "Two"
            when = first if number % 3 == 1 else token
            with at(session, when) as past:
                return past.scalar(title) == ("One" if number % 3 == 1 else "Two")

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(look, range(60)))
