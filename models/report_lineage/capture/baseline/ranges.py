"""Records the rows of a range of keys inside the database, where only triggers write history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.baseline.statements import BaselineSql
from report_lineage.capture.connections.driver import exec_raw
from report_lineage.capture.connections.unit import ensure_context

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Written:
    """How many versions were written, by operation."""

    inserts: int = 0
    updates: int = 0
    deletes: int = 0

    @property
    def versions(self) -> int:
        """How many there are in all."""
        return self.inserts + self.updates + self.deletes

    def __add__(self, other: Written) -> Written:
        return Written(
            self.inserts + other.inserts,
            self.updates + other.updates,
            self.deletes + other.deletes,
        )


def record_range(connection: sa.Connection, sql: BaselineSql, first: Key, last: Key) -> Written:
    """Write the versions that rows from ``first`` to ``last`` lack, in the open transaction."""
    if sql.dialect == "sqlite":
        ensure_context(connection)  # takes the lock for writing: what is looked at stays so
    _run(connection, sql.request())
    connection.execute(sql.ask(), bounds("first", first) | bounds("last", last))
    written = Written(*connection.execute(_WRITTEN).one())
    _run(connection, sql.forget())
    return written


_WRITTEN = sa.text("SELECT inserts, updates, deletes FROM lineage_baseline_request")


def bounds(end: str, key: Key) -> dict[str, Any]:
    """Return a key as the parameters that queries call ``first_0``, ``last_0`` or ``after_0``."""
    return {f"{end}_{place}": value for place, value in enumerate(key)}


def _run(connection: sa.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        exec_raw(connection, statement)
