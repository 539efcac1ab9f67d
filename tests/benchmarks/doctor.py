"""How long the doctor takes over a million rows, and the baseline to write their versions."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from report_lineage.capture import baseline, compile_capture, install, uninstall
from report_lineage.capture.doctor import examine
from tests.benchmarks.ours import OursBase
from tests.benchmarks.ours import manager as ours
from tests.support.engines import open_engine
from tests.support.postgresql import create_database, drop_database, external_or_own_server

ROWS = 1_000_000
NAME = "lineage_doctor"
_FILL = {
    "sqlite": "WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {rows}) ",
    "postgresql": "WITH g (n) AS (SELECT generate_series(1, {rows})) ",
}
_ROWS = (
    "INSERT INTO item (id, name, email, amount, note) {numbers}"
    "SELECT n, 'name ' || n, n || '@example.org', n, 'some text some text some text' FROM g"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the switches of this use case."""
    parser.add_argument("--rows", type=int, default=ROWS, help=f"rows of the table, {ROWS:,}")


def run(arguments: argparse.Namespace) -> None:
    """Print the seconds on each kind of database, for the doctor as often as ``--rounds`` says."""
    with databases() as engines:
        for engine in engines:
            print(f"\n{engine.dialect.name}: {arguments.rows:,} rows", flush=True)
            fill_without_history(engine, arguments.rows)
            told("baseline, of all rows", lambda engine=engine: baseline(engine, ours))
            told("baseline, nothing left", lambda engine=engine: baseline(engine, ours, gaps=True))
            with engine.begin() as connection:
                update = f"UPDATE item SET amount = amount + 1 WHERE id <= {arguments.rows // 5}"
                connection.exec_driver_sql(update)
            for _ in range(arguments.rounds):
                told("doctor, all is well", lambda engine=engine: well(engine))


def well(engine: sa.Engine) -> None:
    """Examine a database and require that nothing is found."""
    assert examine(engine, ours).findings == ()


def told(what: str, work: Callable[[], object]) -> None:
    """Print how long ``work`` takes."""
    began = time.perf_counter()
    work()
    print(f"  {what:<24} {time.perf_counter() - began:7.1f} s", flush=True)


def fill_without_history(engine: sa.Engine, count: int) -> None:
    """Fill the table before capture is installed."""
    scripts = compile_capture(ours, engine.dialect.name)
    numbers = _FILL[engine.dialect.name].format(rows=count)
    with engine.begin() as connection:
        uninstall(connection, scripts)
        connection.exec_driver_sql(_ROWS.format(numbers=numbers))
        install(connection, scripts)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("ANALYZE")


@contextmanager
def databases() -> Iterator[list[sa.Engine]]:
    """Open an empty database of each kind with the captured table."""
    with tempfile.TemporaryDirectory() as folder, external_or_own_server() as server:
        engines = [
            open_engine(f"sqlite:///{Path(folder, 'doctor.sqlite')}"),
            open_engine(create_database(server, NAME)),
        ]
        for engine in engines:
            OursBase.metadata.create_all(engine)
        yield engines
        for engine in engines:
            engine.dispose()
        drop_database(server, NAME)
