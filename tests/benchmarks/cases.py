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
WRITERS = 8

Timed = Callable[[sa.Engine, Contestant], float]


@dataclass(frozen=True)
class Size:
    """How much the cases write: ``rows`` at each ORM commit, and in proportion all else."""

    rows: int = ROWS

    @property
    def bulk_rows(self) -> int:
        """The rows that one statement writes."""
        return self.rows * 20

    @property
    def single_rows(self) -> int:
        """The transactions of one row each."""
        return max(self.rows * 2 // 5, WRITERS)


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
    timed: Timed
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


def orm_insert(count: int) -> Timed:
    """Time the commit of ``count`` new objects."""

    def timed(engine: sa.Engine, contestant: Contestant) -> float:
        with contestant.saying_who(), Session(engine) as session:
            session.add_all(contestant.model(**values) for values in rows(count))
            return seconds(lambda: contestant.commit(session))

    return timed


def orm_update(count: int) -> Timed:
    """Time the commit of ``count`` changed objects."""

    def timed(engine: sa.Engine, contestant: Contestant) -> float:
        with contestant.saying_who(), Session(engine) as session:
            query = sa.select(contestant.model).order_by(contestant.model.id).limit(count)
            for row in session.scalars(query).all():
                row.amount += 1
            return seconds(lambda: contestant.commit(session))

    return timed


def _one_statement(write: str) -> Timed:
    def timed(engine: sa.Engine, contestant: Contestant) -> float:
        def work() -> None:
            contestant.begin(session)
            getattr(contestant, write)(session)
            session.commit()

        with contestant.saying_who(), Session(engine) as session:
            session.connection()
            return seconds(work)

    return timed


def single_rows(count: int) -> Timed:
    """Time ``count`` transactions of one row by Core, one after the other."""
    return lambda engine, contestant: seconds(
        lambda: [contestant.update_one(engine, 1) for _ in range(count)]
    )


def single_rows_together(count: int) -> Timed:
    """Time transactions of one row by Core in several threads, each on a row of its own."""

    def timed(engine: sa.Engine, contestant: Contestant) -> float:
        def write(key: int) -> None:
            for _ in range(count // WRITERS):
                contestant.update_one(engine, key)

        with ThreadPoolExecutor(WRITERS) as threads:
            return seconds(lambda: list(threads.map(write, range(1, WRITERS + 1))))

    return timed


def orm_single_rows(count: int) -> Timed:
    """Time commits of one changed object, loading included, each in a session of its own."""

    def timed(engine: sa.Engine, contestant: Contestant) -> float:
        def write() -> None:
            with contestant.saying_who(), Session(engine) as session:
                session.get_one(contestant.model, 1).amount += 1
                contestant.commit(session)

        return seconds(lambda: [write() for _ in range(count)])

    return timed


_ORM = {"sqlite": (Goal(1.5, "plain"),), "postgresql": (Goal(1.6, "plain"),)}
_BULK = {
    "sqlite": (Goal(7, "plain"), Goal(1.5, "double write")),
    "postgresql": (Goal(3, "plain"), Goal(1.5, "double write")),
}
_SINGLE = {"postgresql": (Goal(1.25, "double write"),)}
_ORM_SINGLE = {name: (Goal(1.4, "plain"),) for name in ("sqlite", "postgresql")}


def cases(size: Size) -> tuple[Case, ...]:
    """Return every way of writing that is measured."""
    return (*_of_many_rows(size), *_of_single_rows(size))


def _of_many_rows(size: Size) -> tuple[Case, ...]:
    count, bulk = size.rows, size.bulk_rows
    return (
        Case(
            f"ORM commit of {count:,} inserts",
            orm_insert(count), 0, count, updates=False, goals=_ORM,
        ),
        Case(f"ORM commit of {count:,} updates", orm_update(count), count, count, goals=_ORM),
        Case(
            f"one UPDATE of {bulk:,} rows",
            _one_statement("update_all"), bulk, bulk, goals=_BULK,
        ),
        Case(
            f"one INSERT ... SELECT of {bulk:,} rows",
            _one_statement("insert_from_source"), 0, bulk, updates=False, goals=_BULK,
        ),
        Case(
            f"one DELETE of {bulk:,} rows",
            _one_statement("delete_all"), bulk, bulk, updates=False, goals=_BULK,
        ),
    )  # fmt: skip


def _of_single_rows(size: Size) -> tuple[Case, ...]:
    single = size.single_rows
    together = single // WRITERS * WRITERS
    return (
        Case(
            "single-row transaction by Core, 1 writer",
            single_rows(single), WRITERS, single, single, goals=_SINGLE,
        ),
        Case(
            f"single-row transaction by Core, {WRITERS} writers",
            single_rows_together(single), WRITERS, together, together,
            dialects=("postgresql",), goals=_SINGLE,
        ),
        Case(
            "ORM commit of a single row",
            orm_single_rows(single), WRITERS, single, single, goals=_ORM_SINGLE,
        ),
    )  # fmt: skip
