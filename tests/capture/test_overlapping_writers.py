"""Eight writers at once, at every isolation level: history has the order of their commits."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import transaction_context
from report_lineage.entities import Lead, Transaction
from report_lineage.history import rows_at
from tests.support.databases import MakeEngine

WRITERS = 8
KEYS = [uuid.UUID(int=number) for number in range(1, 6)]
TWINS = [uuid.UUID(int=101), uuid.UUID(int=102)]
LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]
# Not versioned. A writer numbers its write while it holds the row, which it does until it commits:
# so per row the numbers grow in the order of commits.
LOG = sa.Table(
    "write_log",
    sa.MetaData(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=True),
    sa.Column("key", sa.Uuid),
    sa.Column("operation", sa.Integer),
    sa.Column("name", sa.Text),
)
# What PostgreSQL tells writers that met: serialization, deadlock, a key that is there already.
MET = {"40001", "40P01", "23505"}
Rows = dict[uuid.UUID, str]


@dataclass
class Writer:
    """Commits random work until ``commits`` of all writers are done."""

    engine: sa.Engine
    random: random.Random
    name: str
    left: threading.Semaphore
    done: int = 0
    broken: list[BaseException] = field(default_factory=list)

    def run(self) -> None:
        """Commit one transaction after another; those that met somebody are tried anew."""
        while self.left.acquire(blocking=False):
            while not self.committed():
                pass
            self.done += 1

    def committed(self) -> bool:
        """Run a transaction; say whether it was committed."""
        title = f"{self.name}.{self.done}"
        level = self.random.choice(LEVELS)
        engine = self.engine.execution_options(isolation_level=level)
        said = transaction_context(actor=self.name, request_id=title)
        try:
            with said, engine.begin() as connection:
                self.work(connection, title)
        except sa.exc.DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in MET:
                raise
            return False
        return True

    def work(self, connection: sa.Connection, title: str) -> None:
        """Write a few rows, with pauses for others to come between."""
        for key in self.random.sample(KEYS, self.random.randint(1, 3)):
            self.pause()
            self.write(connection, key, title)
        if self.random.random() < 0.3:
            for twin in TWINS:
                self.pause()
                self.update(connection, twin, title)

    def pause(self) -> None:
        """Wait, mostly for a moment only."""
        time.sleep(self.random.choice([0, 0, 0.001, 0.003]))

    def write(self, connection: sa.Connection, key: uuid.UUID, title: str) -> None:
        """Insert, update, delete, or delete and insert again."""
        choice = self.random.random()
        if choice < 0.2:
            self.update(connection, key, title)
        elif choice < 0.7:
            self.delete(connection, key, title)
        if choice > 0.55:  # without looking first: a snapshot may hide that the row is gone
            insert = postgresql.insert(Lead.__table__).values(id=key, name=title)
            insert = insert.on_conflict_do_nothing().returning(Lead.__table__.c.id)
            if connection.execute(insert).first() is not None:
                self.note(connection, key, 0, title)

    def update(self, connection: sa.Connection, key: uuid.UUID, title: str) -> None:
        """Update a row, if it is there."""
        update = sa.update(Lead.__table__).where(Lead.__table__.c.id == key)
        if connection.execute(update.values(name=title)).rowcount:
            self.note(connection, key, 1, title)

    def delete(self, connection: sa.Connection, key: uuid.UUID, title: str) -> None:
        """Delete a row, if it is there."""
        delete = sa.delete(Lead.__table__).where(Lead.__table__.c.id == key)
        if connection.execute(delete).rowcount:
            self.note(connection, key, 2, title)

    def note(self, connection: sa.Connection, key: uuid.UUID, operation: int, name: str) -> None:
        """Number the write."""
        connection.execute(sa.insert(LOG).values(key=key, operation=operation, name=name))


def run_writers(engine: sa.Engine, commits: int, seed: int) -> None:
    """Have all writers commit ``commits`` transactions together."""
    LOG.create(engine)
    with Session(engine) as session:
        session.add_all(Lead(id=key, name="start") for key in [*KEYS, *TWINS])
        session.commit()
    left = threading.Semaphore(commits)
    writers = [Writer(engine, random.Random(seed + n), f"w{n}", left) for n in range(WRITERS)]
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(writer.done for writer in writers) == commits


def net_log(session: Session) -> dict[uuid.UUID, list[tuple[bool, str]]]:
    """Return what each commit left of each key, in the order of commits: lives, and whose it is."""
    left: dict[uuid.UUID, list[tuple[bool, str]]] = defaultdict(list)
    for key in [*KEYS, *TWINS]:
        left[key].append((True, "start"))
    for row in session.execute(sa.select(LOG).order_by(LOG.c.number)):
        if left[row.key][-1][1] == row.name:
            left[row.key].pop()
        left[row.key].append((row.operation != 2, row.name))
    return left


def recorded(session: Session) -> dict[uuid.UUID, list[tuple[bool, str]]]:
    """Return what history says each commit left of each key, in the order of transaction ids."""
    version = version_class(Lead)
    query = sa.select(version.id, version.operation_type, Transaction.request_id)
    query = query.join(version.transaction).order_by(version.id, version.transaction_id)
    found: dict[uuid.UUID, list[tuple[bool, str]]] = defaultdict(list)
    for key, operation, request_id in session.execute(query):
        found[key].append((operation != 2, request_id or "start"))
    return found


def times_of_commits(session: Session) -> dict[str, datetime]:
    """Return when each commit was, having seen that all its transaction ids say the same."""
    query = sa.select(Transaction.request_id, Transaction.committed_at, Transaction.xid)
    times: dict[str, set[tuple[datetime, int]]] = defaultdict(set)
    for name, committed_at, xid in session.execute(query):
        times[name or "start"].add((committed_at, xid))
    assert {name: found for name, found in times.items() if len(found) > 1} == {}
    return {name: min(found)[0] for name, found in times.items()}


def as_of(
    log: dict[uuid.UUID, list[tuple[bool, str]]], times: dict[str, datetime], when: datetime
) -> Rows:
    """Return the rows that the log says were there at a moment."""
    newest = {
        key: [entry for entry in entries if times[entry[1]] <= when] for key, entries in log.items()
    }
    return {key: seen[-1][1] for key, seen in newest.items() if seen and seen[-1][0]}


@pytest.mark.parametrize(
    "commits",
    [
        pytest.param(400, id="400"),
        pytest.param(5_000, id="5000", marks=[pytest.mark.fuzz, pytest.mark.timeout(3600)]),
    ],
)
def test_history_has_the_order_of_commits(
    postgresql_engine: sa.Engine, make_engine: MakeEngine, commits: int
) -> None:
    """Per row ids grow in commit order, the newest is the live row, no moment halves a commit."""
    engine = make_engine(postgresql_engine.url, pool_size=WRITERS + 1)
    seed = random.SystemRandom().randrange(10**6)
    run_writers(engine, commits, seed)

    with Session(engine) as session:
        log, times = net_log(session), times_of_commits(session)
        live = {lead.id: lead.name for lead in session.scalars(sa.select(Lead))}
        history, expected = recorded(session), without_comings_and_goings(log)
        for key in expected:
            assert history[key] == expected[key], (seed, key)
        assert as_of(log, times, max(times.values())) == live, seed
        for when in random.Random(seed).sample(sorted(times.values()), 150):
            rows = {row.key[0]: row.values["name"] for row in rows_at(session, Lead, when)}
            assert rows == as_of(log, times, when), (seed, when)
            assert rows[TWINS[0]] == rows[TWINS[1]]


def without_comings_and_goings(
    log: dict[uuid.UUID, list[tuple[bool, str]]],
) -> dict[uuid.UUID, list[tuple[bool, str]]]:
    """Leave out rows that came and went within a commit, which leave no version."""
    kept: dict[uuid.UUID, list[tuple[bool, str]]] = {}
    for key, entries in log.items():
        kept[key] = [
            entry
            for before, entry in zip([(False, ""), *entries], entries, strict=False)
            if before[0] or entry[0]
        ]
    return kept
