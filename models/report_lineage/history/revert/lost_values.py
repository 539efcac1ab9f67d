"""Columns that a model lost and that held a value then: it cannot come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.history.lost_columns import lost_columns
from report_lineage.history.revert.changes import Change
from report_lineage.history.revert.plain_tables import among, chunks, columns_of, plain
from report_lineage.history.revert.plan import Conflict, ConflictKind, Consequence, RowRef


def lost_values(connection: sa.Connection, changes: Sequence[Change]) -> Iterator[Conflict]:
    """Yield what of the rows that come back stays in history alone."""
    for name, table in {change.row.table: change.table for change in changes}.items():
        columns = [one["name"] for one in lost_columns(connection, table.version)]
        pairs = [(*c.row.key, c.version) for c in changes if c.row.table == name and c.version]
        for some in chunks(pairs) if columns else ():
            yield from _held(connection, table, columns, some)


def _held(
    connection: sa.Connection, table: CapturedTable, names: list[str], pairs: Sequence[Any]
) -> Iterator[Conflict]:
    version = plain(table.version)
    filled = [sa.column(name).is_not(None) for name in names]
    key = columns_of(version, table.key)
    pair = [*key, version.c[table.transaction_column]]
    query = sa.select(*key, *filled).select_from(version).where(among(pair, pairs)).order_by(*key)
    for row in connection.execute(query):
        ref = RowRef(table.live.fullname, tuple(row[: len(key)]))
        for name, has in zip(names, row[len(key) :], strict=True):
            if has:
                message = (
                    f"{ref} held a value in the column {name}, which the model has no longer; "
                    "`history_only_at` reads it."
                )
                yield Conflict(ConflictKind.HISTORY_ONLY, Consequence.SHOWN, message, (ref,))
