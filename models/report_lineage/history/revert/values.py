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
        for row in _read(connection, own, shown, among(columns, some)):
            found[tuple(row[:width])] = dict(zip(names, row[width:], strict=True))
    return found


def _read(
    connection: sa.Connection, own: list[Any], shown: list[Any], where: sa.ColumnElement[bool]
) -> Sequence[sa.Row[Any]]:
    """Return rows; a column with values that Python cannot read as its type is read as stored."""
    try:
        return connection.execute(sa.select(*own, *shown).where(where)).all()
    except _UNREADABLE:
        dialect = connection.dialect.name
        shown = [
            column if _is_readable(connection, column, where) else _as_stored(dialect, column)
            for column in shown
        ]
        return connection.execute(sa.select(*own, *shown).where(where)).all()


def _is_readable(connection: sa.Connection, column: Any, where: sa.ColumnElement[bool]) -> bool:
    try:
        connection.execute(sa.select(column).where(where)).all()
    except _UNREADABLE:
        return False
    return True


def _as_stored(dialect: str, column: Any) -> Any:
    if dialect == "postgresql":
        return sa.cast(column, sa.Text)
    return sa.type_coerce(column, sa.types.NullType())


_UNREADABLE = (ValueError, TypeError, LookupError, sa.exc.DataError)
"""What types and drivers raise for a value that they have no Python value for."""


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
