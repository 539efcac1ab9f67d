"""Runs contestants in turn, each in a database of its own, and takes the medians."""

from __future__ import annotations

import itertools
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from tests.benchmarks.cases import Case, Size
from tests.benchmarks.contestant import Contestant
from tests.benchmarks.row import rows
from tests.support.engines import set_sqlite_pragmas
from tests.support.postgresql import create_database, drop_database

LONGEST_STATEMENT_S = 20
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Result:
    """What a contestant took in a case: the median per transaction, or why there is none.

    ``recorded`` is the number of versions that the last run left.
    """

    contestant: Contestant
    median_s: float | None
    recorded: int
    refusal: str | None = None


@contextmanager
def database(dialect: str, server: URL) -> Iterator[sa.Engine]:
    """Open an empty database and drop it afterwards."""
    with ExitStack() as stack:
        if dialect == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            engine = sa.create_engine(f"sqlite:///{Path(folder, 'benchmark.sqlite')}")
            sa.event.listen(engine, "connect", set_sqlite_pragmas)
        else:
            name = f"lineage_benchmark_{next(_numbers)}"
            limit = f"-c statement_timeout={LONGEST_STATEMENT_S}s"
            engine = sa.create_engine(
                create_database(server, name), pool_size=10, connect_args={"options": limit}
            )
            stack.callback(drop_database, server, name)
        stack.callback(engine.dispose)
        yield engine


def contest(
    case: Case,
    contestants: Sequence[Contestant],
    dialect: str,
    server: URL,
    *,
    rounds: int,
    size: Size,
) -> list[Result]:
    """Run a case for each contestant in turn, a warm-up round first."""
    with ExitStack() as stack:
        engines = {one: stack.enter_context(database(dialect, server)) for one in contestants}
        refusals = {one: one.refusal(engines[one], updates=case.updates) for one in contestants}
        runners = [one for one in contestants if refusals[one] is None]
        for one in runners:
            one.prepare(engines[one])
            _fill_source(engines[one], one, size)
        taken: dict[Contestant, list[tuple[float, int]]] = {one: [] for one in contestants}
        for _ in range(rounds + 1):
            for one in [one for one in runners if refusals[one] is None]:
                try:
                    taken[one].append(_run_once(case, one, engines[one]))
                except sa.exc.OperationalError as error:
                    refusals[one] = _too_slow(error)
        return [_result(case, one, taken[one][1:], refusals[one]) for one in contestants]


def _too_slow(error: sa.exc.OperationalError) -> str:
    """Return what to say of a statement that was ended; any other error is raised."""
    if not isinstance(error.orig, psycopg.errors.QueryCanceled):
        raise error
    return f"not done in {LONGEST_STATEMENT_S} s, after single-row updates in the connection"


def _result(
    case: Case, one: Contestant, taken: list[tuple[float, int]], refusal: str | None
) -> Result:
    if refusal is not None:
        return Result(one, None, 0, refusal)
    median = statistics.median(took for took, _ in taken)
    return Result(one, median / case.transactions, taken[-1][1])


def _run_once(case: Case, one: Contestant, engine: sa.Engine) -> tuple[float, int]:
    """Return how long a run took and how many versions it left."""
    _fill(engine, one, case.live_rows)
    settle(engine, one)
    with one.listening():
        if case.updates:
            _cache_plans(engine, one)
        before = _versions(engine, one)
        took = case.timed(engine, one)
    return took, _versions(engine, one) - before


def _cache_plans(engine: sa.Engine, one: Contestant) -> None:
    """Have the server plan for single rows first, in the connection that is then measured.

    A cached plan that serves one row may be ruinous for many.
    """
    for _ in range(8):
        one.update_one(engine, 1)


def _versions(engine: sa.Engine, one: Contestant) -> int:
    with engine.connect() as connection:
        return one.versions(connection)


def _fill_source(engine: sa.Engine, one: Contestant, size: Size) -> None:
    with engine.begin() as connection:
        connection.execute(sa.insert(one.source), rows(size.bulk_rows))


def _fill(engine: sa.Engine, one: Contestant, wanted: int) -> None:
    """Bring the table to at least ``wanted`` rows, whose inserts are not timed."""
    with Session(engine) as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(one.model)) or 0
        if count < wanted:
            session.execute(sa.insert(one.model), rows(wanted - count))
        session.commit()


def settle(engine: sa.Engine, one: Contestant) -> None:
    """Do what autovacuum does elsewhere, so that no run pays for those before it."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            tables = ", ".join(f'"{name}"' for name in one.model.metadata.tables)
            connection.exec_driver_sql(f"VACUUM (ANALYZE) {tables}")
