"""What it takes to look at the past: one small object among many versions, and a large graph."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload
from sqlalchemy_continuum import version_class

from report_lineage.history.past import Token, as_of, at, snapshot_token
from tests.benchmarks.past_models import Branch, Label, Leaf, Note, PastBase, Root, manager
from tests.support.engines import open_engine
from tests.support.postgresql import create_database, drop_database, external_or_own_server

VERSIONS = 1_000_000
ROWS = 2_000
SMALL = 20
CHANGES = 10
NAME = "lineage_past"
_GOALS_MS = {"small": {"sqlite": 5, "postgresql": 5}, "large": {"sqlite": 200, "postgresql": 300}}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the switches of this use case."""
    parser.add_argument("--dialect", choices=("sqlite", "postgresql"), help="only this database")
    parser.add_argument("--versions", type=int, default=VERSIONS, help=f"of labels, {VERSIONS:,}")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"of each type, {ROWS:,}")


def run(arguments: argparse.Namespace) -> None:
    """Print medians and 95th percentiles in milliseconds, and statements, on each database."""
    for dialect in (arguments.dialect,) if arguments.dialect else ("sqlite", "postgresql"):
        with database(dialect) as engine:
            small, large, token = fill(engine, arguments.versions, arguments.rows)
            ways = _ways(engine, token)
            print(f"\n{dialect}: {arguments.versions:,} versions of labels", flush=True)
            _compare(engine, f"an object with {SMALL} labels", "small", small, ways, arguments)
            _compare(
                engine,
                f"a graph of {arguments.rows:,} rows of four types",
                "large",
                large,
                ways,
                arguments,
            )
            _explain(engine, token, small)


def fill(engine: sa.Engine, versions: int, rows: int) -> tuple[int, int, Token]:
    """Make many roots with labels, and one with a large graph, and change all of it."""
    roots = max(2, versions // CHANGES // SMALL)
    large = roots + 1
    with Session(engine) as session:
        _insert(session, Root, [{"id": n, "name": "root"} for n in range(1, large + 1)])
        _insert(
            session, Label, [{"root_id": 1 + n % roots, "name": "0"} for n in range(roots * SMALL)]
        )
        _insert(session, Label, [{"root_id": large, "name": "0"} for _ in range(rows)])
        _insert(
            session, Branch, [{"id": n, "root_id": large, "name": "0"} for n in range(1, rows + 1)]
        )
        for model in (Leaf, Note):
            _insert(session, model, [{"branch_id": n, "name": "0"} for n in range(1, rows + 1)])
        session.commit()
        for change in range(1, CHANGES):
            if change == CHANGES // 2:
                token = snapshot_token(session, manager)
                session.rollback()
            for model in (Root, Label, Branch, Leaf, Note):
                session.execute(sa.update(model).values(name=str(change)))
            session.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return roots // 2, large, token


def _insert(session: Session, model: Any, values: list[dict[str, Any]]) -> None:
    session.execute(sa.insert(model), values)


def _ways(engine: sa.Engine, token: Token) -> dict[str, Callable[[int], int]]:
    """Return ways to read the graph of a root, each of which gives the number of its rows."""
    (highest,) = token.cut.highest.values()

    def ours(key: int) -> int:
        with Session(engine) as session:
            return _count(as_of(session, Root, key, token, manager))

    def lazily(key: int) -> int:
        with Session(engine) as session, at(session, token, manager) as past:
            return _count(past.get_one(Root, key))

    def present(key: int) -> int:
        ways = selectinload(Root.branches)
        options = [
            selectinload(Root.labels),
            ways.selectinload(Branch.leaves),
            ways.selectinload(Branch.notes),
        ]
        with Session(engine) as session:
            return _count(session.get_one(Root, key, options=options))

    def by_hand(key: int) -> int:
        with engine.connect() as connection:
            return _by_hand(connection, key, highest)

    def continuum(key: int) -> int:
        with Session(engine) as session:
            versions = version_class(Root)
            query = sa.select(versions).where(
                versions.id == key, versions.transaction_id <= highest
            )
            found = session.scalars(query.order_by(versions.transaction_id.desc())).first()
            return _count(found)

    return {
        "as_of": ours,
        "at, lazily": lazily,
        "the present": present,
        "SQL by hand": by_hand,
        "Continuum": continuum,
    }


def _count(root: Any) -> int:
    """Return how many objects hang on a root, having looked at each."""
    branches = list(root.branches)
    below = sum(len(list(branch.leaves)) + len(list(branch.notes)) for branch in branches)
    return len(branches) + below + len(list(root.labels))


_BY_HAND = (
    "SELECT v.id, v.name FROM {table}_version AS v WHERE {condition} AND v.operation_type <> 2 "
    "AND v.transaction_id <= {highest} AND NOT EXISTS (SELECT 1 FROM {table}_version AS n "
    "WHERE n.id = v.id AND n.transaction_id > v.transaction_id AND n.transaction_id <= {highest})"
)


def _by_hand(connection: sa.Connection, key: int, highest: int) -> int:
    def read(table: str, condition: str) -> int:
        query = _BY_HAND.format(table=table, condition=condition, highest=highest)
        return len(connection.exec_driver_sql(query).all())

    of_root, branches = f"v.root_id = {key}", f"SELECT id FROM branch_version WHERE root_id = {key}"
    read("root", f"v.id = {key}")
    return (
        read("branch", of_root)
        + read("label", of_root)
        + read("leaf", f"v.branch_id IN ({branches})")
        + read("note", f"v.branch_id IN ({branches})")
    )


def _compare(
    engine: sa.Engine,
    what: str,
    case: str,
    key: int,
    ways: dict[str, Callable[[int], int]],
    arguments: argparse.Namespace,
) -> None:
    expected = SMALL if case == "small" else arguments.rows * 4
    print(f"\n  {what}\n    {'':<14}{'median':>11}{'p95':>11}  statements  rows", flush=True)
    for name, way in ways.items():
        times, statements, rows = _measured(engine, way, key, arguments.rounds)
        p95 = sorted(times)[int(len(times) * 0.95)]
        told = "" if rows == expected else f" of {expected:,}"
        print(
            f"    {name:<14}{statistics.median(times) * 1e3:8.2f} ms{p95 * 1e3:8.2f} ms"
            f"{statements:12,}  {rows:,}{told}",
            flush=True,
        )
        if name == "as_of":
            goal = _GOALS_MS[case][engine.dialect.name]
            verdict = "met" if p95 * 1e3 <= goal else "MISSED"
            print(f"    goal: p95 at most {goal} ms: {verdict}")


def _measured(
    engine: sa.Engine, way: Callable[[int], int], key: int, rounds: int
) -> tuple[list[float], int, int]:
    """Return the times of runs after the first, and of that how many statements and rows it read."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    rows = way(key)
    sa.event.remove(engine, "before_cursor_execute", note)
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        way(key)
        times.append(time.perf_counter() - began)
        if sum(times) > 20:
            break
    return times, len(statements), rows


def _explain(engine: sa.Engine, token: Token, key: int) -> None:
    """Print how the database finds the labels of the small object."""
    word = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    with Session(engine) as session, at(session, token, manager) as past:
        plan = past.execute(sa.text(f"{word} SELECT * FROM label WHERE root_id = {key}"))
        print("\n  the plan for the labels of one object")
        for row in plan:
            print(f"    {row[-1]}")


@contextmanager
def database(dialect: str) -> Iterator[sa.Engine]:
    """Open an empty database with the tables."""
    if dialect == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(f"sqlite:///{Path(folder, 'past.sqlite')}")
            PastBase.metadata.create_all(engine)
            yield engine
            engine.dispose()
        return
    with external_or_own_server() as server:
        engine = open_engine(create_database(server, NAME))
        PastBase.metadata.create_all(engine)
        yield engine
        engine.dispose()
        drop_database(server, NAME)
