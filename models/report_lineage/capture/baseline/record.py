"""The baseline: versions for rows that history does not know as they stand.

Rows that are older than capture, or that were written past its triggers, get a version of today by
whoever runs this; the transaction's channel is ``baseline``, and so is the origin in the lineage of
an aggregate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.baseline.ranges import Key, Written, bounds, record_range
from report_lineage.capture.baseline.statements import BaselineSql
from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.capture.connections.connection import attach
from report_lineage.capture.connections.context import Context, current_context, push_context
from report_lineage.capture.connections.unit import send, unit_of
from report_lineage.capture.installation.mend import refuse_without_tables
from report_lineage.capture.installation.status import capture_status, known_manager
from report_lineage.capture.installation.trigger_state import TriggerState
from report_lineage.errors import ConfigurationError

BATCH_ROWS = 10_000
CHANNEL = "baseline"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Recorded:
    """How many versions the baseline wrote for a table, by operation."""

    table: str
    inserts: int
    updates: int
    deletes: int


def baseline(
    engine: sa.Engine,
    manager: Any = None,
    *,
    gaps: bool = False,
    batch_rows: int = BATCH_ROWS,
    progress: Progress | None = None,
) -> tuple[Recorded, ...]:
    """Write a version of each row that has none, and on request of each that history tells wrong.

    Works in batches by primary key, each a transaction of its own. Killed and begun again it goes
    on; run twice it writes nothing. Others may write meanwhile. On PostgreSQL they wait for the
    batch that holds their row; with ``gaps``, for each batch of their table. A transaction of
    theirs in REPEATABLE READ that is older than the batch and changes a row of it afterwards can
    leave its version before the baseline's: :func:`doctor.examine` finds that.

    :param engine: of SQLite or PostgreSQL, as the owner of the tables.
    :param manager: whose models; None means the product's own.
    :param gaps: whether rows that differ from their newest version get another one, and rows that
        are gone the version that says so; then replaying history gives the live rows.
    :param batch_rows: how many rows to record in one transaction; parts of an aggregate go with
        their root and are not counted.
    :param progress: called with the versions written and those to write in all.
    :raises ConfigurationError: if capture is not whole: what is written meanwhile would be lost.
    """
    versioned = known_manager(manager)
    attach(engine)
    with engine.connect() as connection:
        refuse_without_tables(connection, versioned)
        _refuse_broken_capture(connection, versioned)
        tables = list(captured_tables(versioned))
        total = sum(_to_record(connection, table, gaps) for table in tables)
    work = _Baseline(engine, _parts(versioned, tables), gaps, batch_rows)
    for table in tables if total else ():
        for _ in work.record(table):
            if progress is not None:
                progress(work.versions, max(total, work.versions))
    return tuple(_recorded(table, work.written.get(table.live, Written())) for table in tables)


def record_gaps(connection: sa.Connection, manager: Any, table: sa.Table) -> Recorded:
    """Write the versions by which the history of one table gives its live rows again.

    For migrations: after columns came with defaults, or rows were changed without triggers. Works
    in the open transaction of ``connection``, which stays open, whatever the number of rows.

    :param table: a live table that the manager versions.
    :raises ConfigurationError: if the manager does not version the table.
    """
    captured = next((one for one in captured_tables(manager) if one.live is table), None)
    if captured is None:
        raise ConfigurationError(
            problem=f"The table {table.fullname} is not versioned by the manager",
            remedy="Name a live table of its models, as `Model.__table__`.",
        )
    attach(connection.engine)
    sql = BaselineSql(captured, connection.dialect.name, captured.key, gaps=True)
    written = Written()
    with _as_baseline(connection):
        for alias in "nv":
            found = _ends(connection, sql, alias, after=None, rows=None)
            if found is not None:
                written += record_range(connection, sql, *found)
    return _recorded(captured, written)


def baseline_context() -> Context:
    """Return the current context as that of a baseline."""
    return replace(current_context() or Context(), channel=CHANNEL, origin=CHANNEL)


@contextmanager
def _as_baseline(connection: sa.Connection) -> Iterator[None]:
    """Speak as a baseline in an open transaction, and afterwards as before."""
    unit = unit_of(connection)
    before = unit.context
    with push_context(baseline_context()):
        yield
    if unit.sent is not None:
        unit.context = before
        send(connection, unit)


class _Baseline:
    """The work on all tables: what was written so far, and the parts that go with each root."""

    def __init__(
        self,
        engine: sa.Engine,
        parts: dict[sa.Table, list[tuple[CapturedTable, tuple[str, ...]]]],
        gaps: bool,
        batch_rows: int,
    ) -> None:
        self._engine = engine
        self._parts = parts
        self._gaps = gaps
        self._batch_rows = batch_rows
        self.written: dict[sa.Table, Written] = {}

    @property
    def versions(self) -> int:
        """How many versions were written so far."""
        return sum(one.versions for one in self.written.values())

    def record(self, table: CapturedTable) -> Iterator[None]:
        """Record a table, pausing after each batch."""
        sql = BaselineSql(table, self._engine.dialect.name, table.key, self._gaps)
        for alias in "nv" if self._gaps else "n":
            after: Key | None = None
            while (found := self._next(sql, alias, after)) is not None:
                first, after, lacking = found
                if lacking:
                    self._record_batch(sql, first, after)
                    yield

    def _next(self, sql: BaselineSql, alias: str, after: Key | None) -> tuple[Key, Key, int] | None:
        """Return first and last of the next keys, and how many of their rows lack a version."""
        with self._engine.connect() as connection:
            found = _ends(connection, sql, alias, after=after, rows=self._batch_rows)
            if found is None:
                return None
            ends = bounds("first", found[0]) | bounds("last", found[1])
            lacking = connection.execute(sql.lacking(alias), ends).scalar_one()
            return (*found, int(lacking))

    def _record_batch(self, sql: BaselineSql, first: Key, last: Key) -> None:
        with push_context(baseline_context()), self._engine.connect() as connection:
            if sql.dialect == "postgresql":  # a lock is waited for, then looked at anew
                connection.execution_options(isolation_level="READ COMMITTED")
            with connection.begin():
                done = [(sql.table, record_range(connection, sql, first, last))]
                for part, along in self._parts.get(sql.table.live, ()):
                    of_part = BaselineSql(part, sql.dialect, along, self._gaps)
                    done.append((part, record_range(connection, of_part, first, last)))
        for table, written in done:
            self.written[table.live] = self.written.get(table.live, Written()) + written


def _ends(
    connection: sa.Connection, sql: BaselineSql, alias: str, *, after: Key | None, rows: int | None
) -> tuple[Key, Key] | None:
    query = sql.batch(alias, begun=after is not None, limited=rows is not None)
    given = bounds("after", after or ()) | ({} if rows is None else {"rows": rows})
    found = [tuple(row)[:-1] for row in connection.execute(query, given)]
    return (found[0], found[-1]) if found else None


def _to_record(connection: sa.Connection, table: CapturedTable, gaps: bool) -> int:
    sql = BaselineSql(table, connection.dialect.name, table.key, gaps)
    return int(connection.execute(sql.count_all()).scalar_one())


def _parts(
    manager: Any, tables: list[CapturedTable]
) -> dict[sa.Table, list[tuple[CapturedTable, tuple[str, ...]]]]:
    """Return the versioned parts of each root: recorded with it, they make one version of it."""
    captured = {table.live: table for table in tables}
    found: dict[sa.Table, list[tuple[CapturedTable, tuple[str, ...]]]] = {}
    for declared in getattr(manager, "aggregates", ()):
        for part in declared.parts:
            if part.versioned:
                of_root = found.setdefault(declared.root.__table__, [])
                of_root.append((captured[part.model.__table__], tuple(part.root_columns)))
    return found


def _refuse_broken_capture(connection: sa.Connection, manager: Any) -> None:
    states = [one for one in capture_status(connection, manager) if one.kind != "view"]
    broken = [one for one in states if one.state is not TriggerState.INSTALLED]
    if any(one.state is not TriggerState.ORPHAN for one in broken):
        raise ConfigurationError(
            problem=f"Capture is not whole ({broken[0].trigger} is {broken[0].state})",
            remedy="Mend it first, with `flask lineage capture install`: "
            "what is written meanwhile would need a baseline again.",
        )


def _recorded(table: CapturedTable, written: Written) -> Recorded:
    name = str(table.live.fullname)
    return Recorded(name, written.inserts, written.updates, written.deletes)
