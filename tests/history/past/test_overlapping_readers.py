"""What readers saw while eight writers overlapped is what their tokens show for ever."""

from __future__ import annotations

import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.entities import Lead
from report_lineage.history.past import Token, at, resolve, snapshot_token
from report_lineage.reports.tables import TRANSACTION

WRITERS = 8
KEYS = [uuid.UUID(int=number) for number in range(1, 25)]
# What PostgreSQL tells writers that met: serialization, deadlock, a key that is there already.
MET = {"40001", "40P01", "23505"}
Rows = dict[uuid.UUID, str]


@dataclass
class Run:
    """Writers that overlap, and what readers saw meanwhile."""

    engine: sa.Engine
    left: threading.Semaphore
    stopped: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[Token, Rows]] = field(default_factory=list)
    instants: list[datetime] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)

    def write(self, seed: int) -> None:
        """Commit transactions of one to three changes, some of them slow, until none is left."""
        dice = random.Random(seed)
        while self.left.acquire(blocking=False):
            try:
                self._commit(dice, f"writer {seed}")
            except sa.exc.DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in MET:
                    self.broken.append(error)
                    return

    def _commit(self, dice: random.Random, name: str) -> None:
        with transaction_context(actor=name), Session(self.engine) as session:
            for _ in range(dice.randint(1, 3)):
                self._change(session, dice)
                time.sleep(dice.choice([0, 0, 0.002, 0.01]))
            session.rollback() if dice.random() < 0.1 else session.commit()

    def _change(self, session: Session, dice: random.Random) -> None:
        key, value = dice.choice(KEYS), str(dice.random())
        found = sa.update(Lead).where(Lead.id == key).values(name=value)
        if dice.random() < 0.2:
            session.execute(sa.delete(Lead).where(Lead.id == key))
        elif session.execute(found).rowcount == 0:
            session.execute(sa.insert(Lead).values(id=key, name=value))

    def read(self) -> None:
        """Take a token and read, in one transaction at REPEATABLE READ, until the writers are done."""
        strict = self.engine.execution_options(isolation_level="REPEATABLE READ")
        while not self.stopped.is_set():
            with Session(strict) as session:
                token = snapshot_token(session)
                time.sleep(0.003)
                self.seen.append((token, rows(session)))
            self.instants.append(datetime.now(UTC))

    def finish(self, seed: int) -> None:
        """Run all threads to their end."""
        writers = [threading.Thread(target=self.write, args=(seed + n,)) for n in range(WRITERS)]
        readers = [threading.Thread(target=self.read) for _ in range(2)]
        for thread in writers + readers:
            thread.start()
        for thread in writers:
            thread.join()
        self.stopped.set()
        for thread in readers:
            thread.join()
        assert not self.broken, self.broken


def rows(session: Session) -> Rows:
    """Return the leads by key, as a session sees them."""
    return {row.id: row.name for row in session.execute(sa.select(Lead.id, Lead.name))}


def committed_by(session: Session, when: datetime) -> set[int]:
    """Return the transactions that had been committed by an instant, by looking at all."""
    query = sa.select(TRANSACTION.c.id).where(TRANSACTION.c.committed_at <= when)
    return set(session.scalars(query))


COUNTS = [240, pytest.param(5_000, marks=pytest.mark.fuzz)]


@pytest.mark.parametrize("commits", COUNTS)
def test_tokens_show_what_their_readers_saw(postgresql_engine: sa.Engine, commits: int) -> None:
    """Each, evaluated when all is over, gives exactly the rows that its reader saw."""
    run = Run(postgresql_engine, threading.Semaphore(commits))
    run.finish(seed=4)

    assert len(run.seen) > 20
    with Session(postgresql_engine) as session:
        for token, expected in run.seen:
            with at(session, token) as past:
                assert rows(past) == expected
            assert Token(token.text) == token


@pytest.mark.parametrize("commits", COUNTS)
def test_instants_are_what_had_been_committed(postgresql_engine: sa.Engine, commits: int) -> None:
    """The few transactions that are looked at are all that matter, and the answer stays."""
    run = Run(postgresql_engine, threading.Semaphore(commits))
    run.finish(seed=5)
    with Session(postgresql_engine) as session:
        every = set(session.scalars(sa.select(TRANSACTION.c.id)))
        first = {when: resolve(session, when) for when in run.instants}
        for when, shown in first.items():
            among = {one for one in every if one <= shown.highest} - set(shown.without)
            assert among == committed_by(session, when)
    Run(postgresql_engine, threading.Semaphore(40)).finish(seed=6)

    with Session(postgresql_engine) as session:
        for when, shown in first.items():
            assert resolve(session, when) == shown
