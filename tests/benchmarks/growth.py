"""What a row costs as its table's history grows: the same writes beside ever more versions."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from report_lineage.capture import compile_capture, install, uninstall
from tests.benchmarks.cases import ROWS, orm_update, seconds
from tests.benchmarks.contest import database, settle
from tests.benchmarks.contestant import Contestant, Plain
from tests.benchmarks.double_write import DoubleWrite
from tests.benchmarks.ours import Ours, manager
from tests.benchmarks.row import COLUMNS, rows

VERSIONS = (1_000, 10_000, 100_000, 1_000_000)
SINGLE = 200


def print_growth(dialect: str, server: URL, *, rounds: int) -> None:
    """Print microseconds per row beside each number of versions, and the last as to the first."""
    sizes = "".join(f"{size:>11,}" for size in VERSIONS)
    print(f"\n  us per row of {ROWS:,} rows, by the number of versions there at the start")
    print(f"    {'':<26}{sizes}     growth")
    for one in (Plain(), DoubleWrite(first=max(VERSIONS) + 1), Ours()):
        steps = [_measure(dialect, server, one, size, rounds) for size in VERSIONS]
        for way in steps[0]:
            figures = "".join(f"{step[way]:11.1f}" for step in steps)
            growth = steps[-1][way] / steps[0][way]
            print(f"    {f'{one.label}, {way}':<26}{figures}{growth:10.2f}x", flush=True)
    print("    goal: ours does not grow")


def _measure(
    dialect: str, server: URL, one: Contestant, size: int, rounds: int
) -> dict[str, float]:
    """Return what a row costs by each way of writing, in microseconds."""
    ways: dict[str, tuple[int, Callable[[], float]]] = {
        "one UPDATE": (ROWS, lambda: _update_all(engine, one)),
        "ORM update": (ROWS, lambda: orm_update(ROWS)(engine, one)),
        "single rows": (SINGLE, lambda: _single_rows(engine, one)),
    }
    with database(dialect, server) as engine:
        one.prepare(engine)
        _fill(engine, one, size // ROWS)
        settle(engine, one)
        return {
            way: statistics.median([timed() for _ in range(rounds + 1)][1:]) / count * 1e6
            for way, (count, timed) in ways.items()
        }


def _update_all(engine: sa.Engine, one: Contestant) -> float:
    with one.saying_who(), Session(engine) as session:
        session.connection()
        return seconds(lambda: (one.update_all(session), session.commit()))


def _single_rows(engine: sa.Engine, one: Contestant) -> float:
    return seconds(lambda: [one.update_one(engine, key) for key in range(1, SINGLE + 1)])


def _fill(engine: sa.Engine, one: Contestant, depth: int) -> None:
    """Give every row ``depth`` versions, the newest of which is the row as it stands."""
    captured = isinstance(one, Ours)
    scripts = compile_capture(manager, engine.dialect.name) if captured else []
    with engine.begin() as connection:
        uninstall(connection, scripts)
        items = [row | {"amount": depth} for row in rows(ROWS)]
        connection.execute(sa.insert(one.model), items)
        if one.keeps_history:
            _write_history(connection, one.model.metadata.tables["item_transaction"], depth)
        install(connection, scripts)


def _write_history(connection: sa.Connection, transaction: sa.Table, depth: int) -> None:
    connection.execute(sa.insert(transaction), [_transaction(n) for n in range(1, depth + 1)])
    if connection.dialect.name == "postgresql":
        connection.execute(_NEXT_ID, {"newest": depth})
    connection.execute(_VERSIONS, {"depth": depth})


def _transaction(number: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    times = dict.fromkeys(("issued_at", "recorded_at", "committed_at"), now)
    return {"id": number, "channel": "sql", "imported": False} | times


_NEXT_ID = sa.text("SELECT setval(pg_get_serial_sequence('item_transaction', 'id'), :newest)")
_NAMES = ", ".join(COLUMNS)
_VERSIONS = sa.text(
    "WITH RECURSIVE step(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < :depth) "
    f"INSERT INTO item_version ({_NAMES}, transaction_id, operation_type) "
    f"SELECT {_NAMES.replace('amount', 'n')}, n, CASE n WHEN 1 THEN 0 ELSE 1 END "
    "FROM step CROSS JOIN item ORDER BY n, id"
)
