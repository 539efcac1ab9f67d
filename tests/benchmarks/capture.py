"""What capture costs: plain, ours and Continuum's own, on both databases."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.benchmarks.variants import BASES, VARIANTS, Variant
from tests.support.engines import open_engine
from tests.support.postgresql import create_database, external_or_own_server

ROWS = 1_000
BULK_ROWS = 20_000
Timing = Callable[[sa.Engine, Variant], float]


@contextmanager
def databases() -> Iterator[list[sa.Engine]]:
    """Open an empty database of each kind with the tables of every variant."""
    with tempfile.TemporaryDirectory() as folder, external_or_own_server() as server:
        engines = [
            open_engine(f"sqlite:///{Path(folder, 'benchmark.sqlite')}"),
            open_engine(create_database(server, "lineage_benchmark")),
        ]
        for engine in engines:
            for base in BASES:
                base.metadata.create_all(engine)
        yield engines
        for engine in engines:
            engine.dispose()


def rows(count: int) -> list[dict[str, object]]:
    """Return new rows of ordinary width."""
    return [
        {"name": f"name {n}", "email": f"{n}@example.org", "amount": n, "note": "some text " * 5}
        for n in range(count)
    ]


def orm_insert(engine: sa.Engine, variant: Variant) -> float:
    """Time the commit of new objects, in seconds."""
    with variant.listening(), Session(engine) as session:
        session.add_all(variant.model(**values) for values in rows(ROWS))
        return timed(session.commit)


def orm_update(engine: sa.Engine, variant: Variant) -> float:
    """Time the commit of changed objects, in seconds."""
    with variant.listening(), Session(engine) as session:
        query = sa.select(variant.model).order_by(variant.model.id).limit(ROWS)
        for row in session.scalars(query).all():
            row.amount += 1
        return timed(session.commit)


def bulk_update(engine: sa.Engine, variant: Variant) -> float:
    """Time one statement over many rows with its commit, in seconds."""
    model = variant.model

    def work() -> None:
        session.execute(
            sa.update(model).values(amount=model.amount + 1),
            execution_options={"synchronize_session": False},
        )
        session.commit()

    with variant.listening(), Session(engine) as session:
        fill(session, model)
        return timed(work)


def fill(session: Session, model: object) -> None:
    """Bring a table to the size of the bulk case."""
    count = session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
    if count < BULK_ROWS:
        session.execute(sa.insert(model), rows(BULK_ROWS - count))
    session.commit()


def timed(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


CASES: dict[str, Timing] = {
    f"ORM commit of {ROWS:,} inserts": orm_insert,
    f"ORM commit of {ROWS:,} updates": orm_update,
    f"one UPDATE of {BULK_ROWS:,} rows": bulk_update,
}


def run(*, rounds: int) -> None:
    """Print medians of alternating runs, in milliseconds, and their ratio to plain."""
    with databases() as engines:
        for engine in engines:
            print(f"\n{engine.dialect.name}")
            for label, case in CASES.items():
                print_case(engine, label, case, rounds)


def print_case(engine: sa.Engine, label: str, case: Timing, rounds: int) -> None:
    """Run the variants in turn and print a line for each."""
    taken: dict[str, list[float]] = {variant.label: [] for variant in VARIANTS}
    for _ in range(rounds + 1):
        for variant in VARIANTS:
            taken[variant.label].append(case(engine, variant))
    medians = {name: statistics.median(times[1:]) for name, times in taken.items()}
    print(f"  {label}")
    for name, median in medians.items():
        print(f"    {name:<10} {median * 1000:9.1f} ms  {median / medians['plain']:6.2f}x")
