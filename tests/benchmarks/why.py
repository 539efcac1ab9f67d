"""How long it takes to say why two versions of a report differ, with many nodes upstream."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.explain import explain
from tests.benchmarks.why_graph import Tree
from tests.reports.counting import statements_of
from tests.support.engines import create_schema, open_engine
from tests.support.postgresql import create_database, external_or_own_server

CHANGED = (1, 10, 100)
GOAL_MS = 200
_PER_LEAF_RUN = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how large the graph is, and where."""
    parser.add_argument("--nodes", type=int, default=50_000, help="runs and files upstream")
    parser.add_argument("--dialect", choices=["sqlite", "postgresql"], help="only this one")


def run(arguments: argparse.Namespace) -> None:
    """Print median and 95th percentile for each database and number of changed raw files."""
    for dialect in [arguments.dialect] if arguments.dialect else ["sqlite", "postgresql"]:
        with _engine(dialect) as engine:
            print(f"\n{dialect}; the goal is a p95 of {GOAL_MS} ms")
            for changed in CHANGED:
                print(_measured(engine, _fans(arguments.nodes), changed, arguments.rounds * 8))


def _fans(nodes: int) -> tuple[int, ...]:
    """Return how wide each level is, so that about so many nodes are upstream."""
    return (
        (40, 25, max(1, round((nodes - 3120) / 1000 / _PER_LEAF_RUN))) if nodes > 5000 else (2, 2)
    )


@contextmanager
def _engine(dialect: str) -> Iterator[sa.Engine]:
    with tempfile.TemporaryDirectory() as folder, external_or_own_server() as server:
        url: sa.URL | str = f"sqlite:///{Path(folder, 'why.sqlite')}"
        if dialect == "postgresql":
            url = create_database(server, "lineage_why")
        engine = open_engine(url)
        create_schema(engine)
        try:
            yield engine
        finally:
            engine.dispose()


def _measured(engine: sa.Engine, fans: tuple[int, ...], changed: int, times: int) -> str:
    tree = Tree(fans, changed)
    with Session(engine, expire_on_commit=False) as session:
        report_id = tree.write(session)
        if engine.dialect.name == "postgresql":
            session.execute(sa.text("ANALYZE"))
        taken, busy = [], []
        for _ in range(times):
            start, cpu = time.perf_counter(), time.process_time()
            found = explain(session, report_id, 1, 2)
            taken.append((time.perf_counter() - start) * 1000)
            busy.append((time.process_time() - cpu) * 1000)
        with statements_of(session) as sent:
            explain(session, report_id, 1, 2)
    p95 = sorted(taken)[int(len(taken) * 0.95) - 1]
    return (
        f"  {tree.nodes:>7,} nodes, {changed:>3} raw files changed: "
        f"median {statistics.median(taken):6.1f} ms, p95 {p95:6.1f} ms, "
        f"processor {statistics.median(busy):5.1f} ms, "
        f"{len(found.causes):>3} causes, {len(sent)} statements, {found.verdict}"
    )
