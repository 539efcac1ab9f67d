"""Writers that overlap, and readers that take tokens meanwhile."""

from __future__ import annotations

import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.entities import Lead
from report_lineage.history.past import Token, snapshot_token

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
            if dice.random() < 0.2:  # as a write to a table that nobody captures would
                session.execute(sa.select(sa.func.pg_current_xact_id()))
                time.sleep(dice.choice([0, 0.005]))
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

    def read(self, engine: sa.Engine) -> None:
        """Take a token and read, in one transaction at REPEATABLE READ, until the writers are done."""
        strict = engine.execution_options(isolation_level="REPEATABLE READ")
        while not self.stopped.is_set():
            with Session(strict) as session:
                token = snapshot_token(session)
                time.sleep(0.003)
                self.seen.append((token, rows(session)))
            self.instants.append(datetime.now(UTC))

    def finish(self, seed: int, *read: sa.Engine) -> None:
        """Run all threads to their end.

        :param read: where readers read, each in a thread; nowhere given, two read where it is written.
        """
        writers = [threading.Thread(target=self.write, args=(seed + n,)) for n in range(WRITERS)]
        engines = read or (self.engine, self.engine)
        readers = [threading.Thread(target=self.read, args=(engine,)) for engine in engines]
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
