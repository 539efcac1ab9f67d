"""Tokens mean the same on a standby, in a restored database, and through PgBouncer."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead
from report_lineage.history.past import Token, Transaction, at, snapshot_token
from report_lineage.reports.tables import TRANSACTION
from tests.history.past.overlapping import Rows, Run, rows
from tests.support.databases import MakeEngine
from tests.support.engines import open_engine
from tests.support.postgresql import (
    Keeper,
    create_database,
    server_binaries,
    wait_for_server,
)
from tests.support.standby import standby_of

LSN = sa.text("SELECT pg_current_wal_lsn()")
REPLAYED = sa.text("SELECT pg_last_wal_replay_lsn() >= CAST(:lsn AS pg_lsn)")


def check(engine: sa.Engine, seen: list[tuple[Token, Rows]]) -> None:
    """Require that each token gives the rows that its reader saw."""
    with Session(engine) as session:
        for token, expected in seen:
            with at(session, token) as past:
                assert rows(past) == expected


def wait_for(primary: sa.Engine, standby: sa.Engine) -> None:
    """Return when a standby has replayed all that a primary has written."""
    with primary.connect() as connection:
        lsn = connection.scalar(LSN)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with standby.connect() as connection:
            if connection.scalar(REPLAYED, {"lsn": lsn}):
                return
        time.sleep(0.05)
    pytest.fail("the standby did not follow")


@pytest.mark.parametrize("commits", [160, pytest.param(5_000, marks=pytest.mark.fuzz)])
def test_tokens_of_primary_and_standby(
    postgresql_engine: sa.Engine, postgresql_server: sa.URL, make_engine: MakeEngine, commits: int
) -> None:
    """Taken on either while eight wrote, each gives exactly what its reader saw, on both."""
    with standby_of(postgresql_server) as address:
        standby = make_engine(postgresql_engine.url.set(query=address.query))
        run = Run(postgresql_engine, threading.Semaphore(commits))
        run.finish(7, postgresql_engine, standby, standby)
        wait_for(postgresql_engine, standby)

        assert len(run.seen) > 20
        check(postgresql_engine, run.seen)
        check(standby, run.seen)
        standby.dispose()


@pytest.fixture
def another_server() -> Iterator[sa.URL]:
    """Give another server, whose transactions begin to count anew."""
    keeper = Keeper.start()
    yield wait_for_server(keeper.directory)
    keeper.release()


def copied(source: sa.Engine, server: sa.URL) -> sa.Engine:
    """Return an engine on a database of another server, restored from a dump."""
    dump = [server_binaries() / "pg_dump", "-d", _address(source.url)]
    text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    url = create_database(server, "restored")
    load = [server_binaries() / "psql", "-d", _address(url), "-v", "ON_ERROR_STOP=1", "-q"]
    subprocess.run(load, input=text, check=True, capture_output=True, text=True)
    return open_engine(url)


def _address(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def test_tokens_in_another_server(postgresql_engine: sa.Engine, another_server: sa.URL) -> None:
    """After dump and restore they give the same, and still do after commits there."""
    run = Run(postgresql_engine, threading.Semaphore(80))
    run.finish(8)
    restored = copied(postgresql_engine, another_server)
    check(restored, run.seen)
    later = Run(restored, threading.Semaphore(80))
    later.finish(9)

    check(restored, run.seen)
    check(restored, later.seen)
    check(postgresql_engine, run.seen)
    restored.dispose()


def test_transactions_in_another_server(
    postgresql_engine: sa.Engine, another_server: sa.URL
) -> None:
    """A moment that names a commit, or its time, is the same there."""
    Run(postgresql_engine, threading.Semaphore(40)).finish(10)
    with Session(postgresql_engine) as session:
        commits = session.execute(sa.select(TRANSACTION.c.id, TRANSACTION.c.committed_at)).all()
    restored = copied(postgresql_engine, another_server)
    Run(restored, threading.Semaphore(20)).finish(11)

    with Session(postgresql_engine) as first, Session(restored) as second:
        for commit in commits[::4]:
            for when in (Transaction(commit.id), commit.committed_at):
                with at(first, when) as here, at(second, when) as there:
                    assert rows(here) == rows(there)
    restored.dispose()


def test_through_pgbouncer(
    postgresql_engine: sa.Engine,
    make_engine: MakeEngine,
    through_pgbouncer: Callable[[sa.URL], sa.URL],
) -> None:
    """Ten clients share two servers, some in the past, some in the present; nobody is astray."""
    engine = make_engine(
        through_pgbouncer(postgresql_engine.url),
        pool_size=20,
        connect_args={"prepare_threshold": None},
    )
    with Session(engine) as session:
        session.add(Lead(name="then"))
        session.commit()
        token = snapshot_token(session)
        session.execute(sa.update(Lead).values(name="now"))
        session.commit()

    def look(number: int) -> bool:
        with Session(engine) as session:
            if number % 2:
                return session.scalar(sa.select(Lead.name)) == "now"
            with at(session, token) as past:
                first = past.scalar(sa.select(Lead.name))
                return first == past.scalar(sa.text("SELECT name FROM lineage_lead")) == "then"

    with ThreadPoolExecutor(10) as pool:
        assert all(pool.map(look, range(100)))
