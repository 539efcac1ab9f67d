"""What is measured: each case prepares a table, then times one way to write it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.benchmarks.contestant import Contestant
from tests.benchmarks.row import rows

ROWS = 1_000
BULK_ROWS = 20_000
SINGLE_ROWS = 400
WRITERS = 8


@dataclass(frozen=True)
class Goal:
    """The most that ours may take, as a multiple of what another takes."""

    times: float
    of: str


@dataclass(frozen=True)
class Case:
    """A way to write.

    :param timed: runs it once and returns how long it took, in seconds.
    :param live_rows: how many rows the table holds before each run.
    :param writes: how many rows a run writes, each of which should leave a version.
    :param transactions: by how many transactions the time is divided.
    :param goals: by dialect.
    """

    label: str
    timed: Callable[[sa.Engine, Contestant], float]
    live_rows: int
    writes: int
    transactions: int = 1
    updates: bool = True
    dialects: tuple[str, ...] = ("sqlite", "postgresql")
    goals: Mapping[str, tuple[Goal, ...]] = field(default_factory=dict)


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def orm_insert(engine: sa.Engine, contestant: Contestant) -> float:
    """Time the commit of new objects."""
    with contestant.saying_who(), Session(engine) as session:
        session.add_all(contestant.model(**values) for values in rows(ROWS))
        return seconds(lambda: contestant.commit(session))


def orm_update(engine: sa.Engine, contestant: Contestant) -> float:
    """Time the commit of changed objects."""
    with contestant.saying_who(), Session(engine) as session:
        query = sa.select(contestant.model).order_by(contestant.model.id).limit(ROWS)
        for row in session.scalars(query).all():
            row.amount += 1
        return seconds(lambda: contestant.commit(session))


def _one_statement(write: str) -> Callable[[sa.Engine, Contestant], float]:
    def timed(engine: sa.Engine, contestant: Contestant) -> float:
        def work() -> None:
            contestant.begin(session)
            getattr(contestant, write)(session)
            session.commit()

        with contestant.saying_who(), Session(engine) as session:
            session.connection()
            return seconds(work)

    return timed


def single_rows(engine: sa.Engine, contestant: Contestant) -> float:
    """Time transactions of one row by Core, one after the other."""
    return seconds(lambda: [contestant.update_one(engine, 1) for _ in range(SINGLE_ROWS)])


def single_rows_together(engine: sa.Engine, contestant: Contestant) -> float:
    """Time transactions of one row by Core in several threads, each on a row of its own."""

    def write(key: int) -> None:
        for _ in range(SINGLE_ROWS // WRITERS):
            contestant.update_one(engine, key)

    with ThreadPoolExecutor(WRITERS) as threads:
        return seconds(lambda: list(threads.map(write, range(1, WRITERS + 1))))


def orm_single_rows(engine: sa.Engine, contestant: Contestant) -> float:
    """Time commits of one changed object, loading included, each in a session of its own."""

    def write() -> None:
        with contestant.saying_who(), Session(engine) as session:
            session.get_one(contestant.model, 1).amount += 1
            contestant.commit(session)

    return seconds(lambda: [write() for _ in range(SINGLE_ROWS)])


_ORM = {"sqlite": (Goal(1.5, "plain"),), "postgresql": (Goal(1.6, "plain"),)}
_BULK = {
    "sqlite": (Goal(7, "plain"), Goal(1.5, "double write")),
    "postgresql": (Goal(3, "plain"), Goal(1.5, "double write")),
}
_SINGLE = {"postgresql": (Goal(1.25, "double write"),)}
_ORM_SINGLE = {name: (Goal(1.4, "plain"),) for name in ("sqlite", "postgresql")}

CASES = (
    Case(f"ORM commit of {ROWS:,} inserts", orm_insert, 0, ROWS, updates=False, goals=_ORM),
    Case(f"ORM commit of {ROWS:,} updates", orm_update, ROWS, ROWS, goals=_ORM),
    Case(
        f"one UPDATE of {BULK_ROWS:,} rows",
        _one_statement("update_all"), BULK_ROWS, BULK_ROWS, goals=_BULK,
    ),
    Case(
        f"one INSERT ... SELECT of {BULK_ROWS:,} rows",
        _one_statement("insert_from_source"), 0, BULK_ROWS, updates=False, goals=_BULK,
    ),
    Case(
        f"one DELETE of {BULK_ROWS:,} rows",
        _one_statement("delete_all"), BULK_ROWS, BULK_ROWS, updates=False, goals=_BULK,
    ),
    Case(
        "single-row transaction by Core, 1 writer",
        single_rows, WRITERS, SINGLE_ROWS, SINGLE_ROWS, goals=_SINGLE,
    ),
    Case(
        f"single-row transaction by Core, {WRITERS} writers",
        single_rows_together, WRITERS, SINGLE_ROWS, SINGLE_ROWS,
        dialects=("postgresql",), goals=_SINGLE,
    ),
    Case(
        "ORM commit of a single row",
        orm_single_rows, WRITERS, SINGLE_ROWS, SINGLE_ROWS, goals=_ORM_SINGLE,
    ),
)  # fmt: skip
