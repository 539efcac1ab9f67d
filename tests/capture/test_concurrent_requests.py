"""64 requests at a time, each by somebody else: not one write bears another's name."""

from __future__ import annotations

import asyncio
import http.client
import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
import waitress
from flask import Flask, request
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import attach, transaction_context
from report_lineage.entities import Lead, Transaction
from tests.support.databases import MakeEngine
from tests.support.engines import set_sqlite_pragmas

CONCURRENT = 64
# Fewer connections than requests, so that each connection serves one author after another.
POOL = {"pool_size": 16, "max_overflow": 0, "pool_timeout": 600}
SIZES = [
    pytest.param(640, id="640"),
    pytest.param(10_000, id="10000", marks=[pytest.mark.fuzz, pytest.mark.timeout(3600)]),
]


def pragmas_for_many(connection: Any, record: object) -> None:
    """Let a writer wait for as long as all the others may take."""
    set_sqlite_pragmas(connection, record)
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 600000")
    cursor.close()


def wrong_attributions(engine: sa.Engine, writes: int) -> list[object]:
    """Return every version whose author is not the one in its name, having counted them all."""
    version = version_class(Lead)
    query = sa.select(version.name, Transaction.actor, Transaction.request_id, Transaction.channel)
    with Session(engine) as session:
        rows = session.execute(query.outerjoin(version.transaction)).all()
        transactions = session.scalar(sa.select(sa.func.count()).select_from(Transaction))
    assert len(rows) == writes == transactions
    assert len({row.request_id for row in rows}) == writes
    return [row for row in rows if row.name != f"{row.actor} {row.request_id} {row.channel}"]


def host_application(engine: sa.Engine) -> Flask:
    """Return an application whose every request adds a lead under the name of its user."""
    app = Flask("host")

    @app.post("/leads")
    def add_lead() -> str:
        user, number = request.headers["X-User"], request.headers["X-Request-Id"]
        said = transaction_context(actor=user, request_id=number, channel="api")
        with said, Session(engine) as session:
            session.add(Lead(name=f"{user} {number} api"))
            session.commit()
        return "added"

    return app


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Serve an application with a thread per concurrent request; yield the port."""
    server = waitress.create_server(
        app, host="127.0.0.1", port=0, threads=CONCURRENT, connection_limit=2 * CONCURRENT
    )
    running = threading.Thread(target=server.run)
    running.start()
    yield server.effective_port
    server.trigger.pull_trigger(server.close)
    running.join()
    server.task_dispatcher.shutdown()


@pytest.mark.parametrize("writes", SIZES)
def test_requests_to_a_threaded_server(
    engine: sa.Engine, make_engine: MakeEngine, writes: int
) -> None:
    """64 clients of a Flask application, each user's requests kept apart from all others'."""
    pooled = make_engine(engine.url, **POOL)
    if pooled.dialect.name == "sqlite":
        event.listen(pooled, "connect", pragmas_for_many)
    numbers = itertools.count()
    with served(host_application(pooled)) as port:

        def client(number: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
            while (turn := next(numbers)) < writes:
                headers = {"X-User": f"user{number}", "X-Request-Id": f"r{turn}"}
                connection.request("POST", "/leads", headers=headers)
                assert connection.getresponse().read() == b"added"
            connection.close()

        with ThreadPoolExecutor(CONCURRENT) as pool:
            list(pool.map(client, range(CONCURRENT)))

    assert wrong_attributions(engine, writes) == []


def asynchronous_engine(engine: sa.Engine) -> AsyncEngine:
    """Open a pooled asynchronous engine on the database of ``engine``."""
    sqlite = engine.dialect.name == "sqlite"
    url = engine.url.set(drivername="sqlite+aiosqlite") if sqlite else engine.url
    opened = create_async_engine(url, **POOL)
    if sqlite:
        event.listen(opened.sync_engine, "connect", pragmas_for_many)
    attach(opened)
    return opened


@pytest.mark.parametrize("writes", SIZES)
def test_requests_to_an_asynchronous_server(engine: sa.Engine, writes: int) -> None:
    """64 tasks on one loop, waiting in the middle of their blocks, each under its own name."""
    numbers = itertools.count()

    async def handle(opened: AsyncEngine, user: str, number: str) -> None:
        with transaction_context(actor=user, request_id=number, channel="api"):
            async with AsyncSession(opened) as session:
                session.add(Lead(name=f"{user} {number} api"))
                await session.flush()
                await asyncio.sleep(0)
                await session.commit()

    async def client(opened: AsyncEngine, number: int) -> None:
        while (turn := next(numbers)) < writes:
            await handle(opened, f"user{number}", f"r{turn}")

    async def all_of_them() -> None:
        opened = asynchronous_engine(engine)
        await asyncio.gather(*(client(opened, n) for n in range(CONCURRENT)))
        await opened.dispose()

    asyncio.run(all_of_them())

    assert wrong_attributions(engine, writes) == []
