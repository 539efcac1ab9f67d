"""Foreign keys: what rows would refer to, and who refers to rows that would go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from report_lineage.history.revert.changes import Change
from report_lineage.history.revert.plain_tables import among, chunks, columns_of, plain
from report_lineage.history.revert.plan import (
    Conflict,
    ConflictKind,
    Consequence,
    Key,
    RowRef,
)
from report_lineage.history.revert.values import Values

MOST = 100
"""How many rows that refer to rows that go are listed for a foreign key."""


@dataclass(frozen=True)
class Reference:
    """A foreign key: the columns of ``child`` that name those of ``parent``."""

    child: sa.Table
    columns: tuple[str, ...]
    parent: sa.Table
    named: tuple[str, ...]
    deferrable: bool

    def held(self, values: Values | None) -> Key | None:
        """Return what a row of the child refers to; None for nothing, and if that is not kept."""
        return tuple_of(values, self.columns)

    def offered(self, values: Values | None) -> Key | None:
        """Return what a row of the parent is referred to by."""
        return tuple_of(values, self.named)


def tuple_of(values: Values | None, names: Iterable[str]) -> Key | None:
    """Return some columns of a row, None if one of them is NULL or not known."""
    found = () if values is None else tuple(values.get(name) for name in names)
    return found if found and None not in found else None


def references(metadata: sa.MetaData) -> list[Reference]:
    """Return every foreign key of a metadata."""
    return [
        Reference(
            child=table,
            columns=tuple(one.parent.name for one in constraint.elements),
            parent=constraint.referred_table,
            named=tuple(one.column.name for one in constraint.elements),
            deferrable=bool(constraint.deferrable) and not (constraint.ondelete or ""),
        )
        for table in metadata.sorted_tables
        for constraint in sorted(table.foreign_key_constraints, key=lambda c: tuple(c.column_keys))
    ]


def reference_conflicts(
    connection: sa.Connection, known: Sequence[Reference], changes: Sequence[Change]
) -> Iterator[Conflict]:
    """Yield a conflict for what would refer to nothing, on either side of a foreign key."""
    by_table: dict[sa.Table, list[Change]] = {}
    for change in changes:
        by_table.setdefault(change.table.live, []).append(change)
    for one in known:
        children, parents = by_table.get(one.child, []), by_table.get(one.parent, [])
        if children:
            yield from _dangling(connection, one, children, parents)
        if parents:
            yield from _left_behind(connection, one, children, parents)


def _dangling(
    connection: sa.Connection,
    one: Reference,
    children: Sequence[Change],
    parents: Sequence[Change],
) -> Iterator[Conflict]:
    """Yield a conflict for each row that would refer to one that is not there."""
    wanted: dict[Key, list[Change]] = {}
    for change in children:
        held = one.held(change.after)
        if held is not None and held != one.held(change.before):
            wanted.setdefault(held, []).append(change)
    there = _there(connection, one, list(wanted))
    there -= {one.offered(change.before) for change in parents}
    there |= {one.offered(change.after) for change in parents}
    for key, rows in wanted.items():
        for change in rows if key not in there else ():
            parent = RowRef(one.parent.fullname, key)
            message = (
                f"{change.row} referred to {parent}, which is gone. "
                "Revert that first, or a transaction or whole that both belong to."
            )
            yield _conflict(ConflictKind.FOREIGN_KEY, message, change.row, parent)


def _there(connection: sa.Connection, one: Reference, keys: Sequence[Key]) -> set[Key | None]:
    parent = plain(one.parent)
    columns = columns_of(parent, one.named)
    found: set[Key | None] = set()
    for some in chunks(keys):
        query = sa.select(*columns).where(among(columns, some))
        found.update(tuple(row) for row in connection.execute(query))
    return found


def _left_behind(
    connection: sa.Connection,
    one: Reference,
    children: Sequence[Change],
    parents: Sequence[Change],
) -> Iterator[Conflict]:
    """Yield a conflict for rows that stay and refer to one that goes.

    Whatever the database would do with them, cascade or refuse, is not of the plan.
    """
    gone = {one.offered(change.before): change.row for change in parents}
    for change in parents:
        gone.pop(one.offered(change.after), None)
    leaving = {
        change.row.key for change in children if one.held(change.before) != one.held(change.after)
    }
    keys = [key for key in gone if key is not None]
    for key, row in _referring(connection, one, keys, most=MOST + len(leaving)):
        if row.key not in leaving:
            message = (
                f"{row} refers to {gone.get(key, one.parent.fullname)}, which would go. "
                "Revert or change that row first."
            )
            parent = gone.get(key)
            yield _conflict(ConflictKind.REFERRED_TO, message, row, *([parent] if parent else []))


def _referring(
    connection: sa.Connection, one: Reference, keys: Sequence[Key], *, most: int
) -> Iterator[tuple[Key, RowRef]]:
    child = plain(one.child)
    own = [column.name for column in one.child.primary_key.columns] or list(one.columns)
    columns = columns_of(child, one.columns)
    for some in chunks(keys):
        query = sa.select(*columns_of(child, own), *columns).where(among(columns, some))
        for row in connection.execute(query.order_by(*columns_of(child, own)).limit(most)):
            yield tuple(row[len(own) :]), RowRef(one.child.fullname, tuple(row[: len(own)]))


def _conflict(kind: ConflictKind, message: str, *rows: RowRef) -> Conflict:
    return Conflict(kind, Consequence.REFUSES, message, rows)
