"""What rows hold now, what versions hold, and which columns differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.history.revert.plain_tables import (
    among,
    chunks,
    columns_of,
    kept_columns,
    plain,
    same,
    same_bytes,
)
from report_lineage.history.revert.plan import Key
from report_lineage.history.stored_text import stored_text

Values = Mapping[str, Any]


def live_values(
    connection: sa.Connection, table: CapturedTable, keys: Sequence[Key]
) -> dict[Key, Values]:
    """Return what rows hold now in the columns that history keeps, JSON as stored text."""
    live = plain(table.live)
    return _values(connection, table, live, columns_of(live, table.key), keys)


def version_values(
    connection: sa.Connection, table: CapturedTable, versions: Mapping[Key, int]
) -> dict[Key, Values]:
    """Return what versions held, given by key and transaction id."""
    version = plain(table.version)
    names = (*table.key, table.transaction_column)
    pairs = [(*key, identity) for key, identity in versions.items()]
    return _values(connection, table, version, columns_of(version, names), pairs)


def _values(
    connection: sa.Connection,
    table: CapturedTable,
    source: sa.TableClause,
    columns: Sequence[Any],
    keys: Sequence[Key],
) -> dict[Key, Values]:
    names, width = kept_columns(table), len(table.key)
    own = columns_of(source, table.key)
    shown = [stored_text(column) for column in columns_of(source, names)]
    found: dict[Key, Values] = {}
    for some in chunks(keys):
        query = sa.select(*own, *shown).where(among(columns, some))
        for row in connection.execute(query):
            found[tuple(row[:width])] = dict(zip(names, row[width:], strict=True))
    return found


def differing_columns(
    connection: sa.Connection, table: CapturedTable, versions: Mapping[Key, int]
) -> dict[Key, tuple[str, ...]]:
    """Return the columns in which rows are not, byte for byte, what versions of them held."""
    live, version = plain(table.live), plain(table.version)
    names, width = [n for n in kept_columns(table) if n not in table.key], len(table.key)
    differ = [
        ~same_bytes(connection.dialect.name, [live.c[name]], [version.c[name]]) for name in names
    ]
    key = columns_of(version, table.key)
    pair = [*key, version.c[table.transaction_column]]
    found = {}
    for some in chunks([(*one, identity) for one, identity in versions.items()]):
        query = (
            sa.select(*key, *differ)
            .select_from(version)
            .join(live, same(columns_of(live, table.key), key))
            .where(among(pair, some))
        )
        for row in connection.execute(query):
            flags = zip(names, row[width:], strict=True)
            found[tuple(row[:width])] = tuple(name for name, differs in flags if differs)
    return found
