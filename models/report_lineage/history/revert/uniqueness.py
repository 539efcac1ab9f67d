"""Unique constraints and indexes: who holds a value that has to come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.history.operation import Operation
from report_lineage.history.revert.changes import Change
from report_lineage.history.revert.plain_tables import among, chunks, columns_of, plain
from report_lineage.history.revert.plan import (
    Conflict,
    ConflictKind,
    Consequence,
    Key,
    RowRef,
)

_ORDERS = (operators.asc_op, operators.desc_op)


@dataclass(frozen=True)
class UniqueSet:
    """What no two rows of a table share: parts made of columns, where a condition holds."""

    name: str
    table: CapturedTable
    parts: tuple[Any, ...]
    where: Any
    deferrable: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the parts that are columns."""
        return tuple(part.name for part in self.parts if isinstance(part, sa.Column))


@dataclass(frozen=True)
class Held:
    """What the changed rows of a table hold of a unique set, now and after the revert."""

    unique: UniqueSet
    before: Mapping[Key, Key]
    after: Mapping[Key, Key]


def unique_sets(table: CapturedTable, dialect: str) -> list[UniqueSet]:
    """Return the unique constraints and indexes of a table, its primary key left out."""
    found = [
        _of_constraint(table, one, dialect)
        for one in table.live.constraints
        if type(one) is sa.UniqueConstraint
    ]
    found += [_of_index(table, one, dialect) for one in table.live.indexes if one.unique]
    return sorted(found, key=lambda one: one.name)


def _of_constraint(table: CapturedTable, one: sa.UniqueConstraint, dialect: str) -> UniqueSet:
    return UniqueSet(
        name=str(one.name or f"unique ({', '.join(c.name for c in one.columns)})"),
        table=table,
        parts=tuple(one.columns),
        where=None,
        deferrable=bool(one.deferrable) and dialect == "postgresql",
    )


def _of_index(table: CapturedTable, index: sa.Index, dialect: str) -> UniqueSet:
    return UniqueSet(
        name=str(index.name),
        table=table,
        parts=tuple(_without_order(part) for part in index.expressions),
        where=index.dialect_options[dialect]["where"],
        deferrable=False,
    )


def _without_order(part: Any) -> Any:
    ordered = isinstance(part, sa.UnaryExpression) and part.modifier in _ORDERS
    return part.element if ordered else part


def held_by(connection: sa.Connection, unique: UniqueSet, changes: Sequence[Change]) -> Held:
    """Return what changed rows hold of a unique set, now and after."""
    live = plain(unique.table.live)
    own = columns_of(live, unique.table.key)
    before = [change.row.key for change in changes if change.operation is not Operation.INSERT]
    after = [(*c.row.key, c.version) for c in changes if c.version is not None]
    version, pair = _version_rows(unique.table)
    return Held(
        unique,
        _tuples(connection, unique, live, own, before),
        _tuples(connection, unique, version, pair, after),
    )


def _version_rows(table: CapturedTable) -> tuple[sa.Subquery, list[Any]]:
    """Select versions under the names of live columns; what is not kept is NULL."""
    version, kept = plain(table.version), set(table.columns)
    columns: list[Any] = [
        (version.c[c.name] if c.name in kept else sa.null()).label(c.name)
        for c in table.live.columns
    ]
    identity = version.c[table.transaction_column].label("lineage_transaction_id")
    rows = sa.select(*columns, identity).subquery("version_row")
    return rows, [*columns_of(rows, table.key), rows.c.lineage_transaction_id]


def _tuples(
    connection: sa.Connection, unique: UniqueSet, source: Any, columns: list[Any], keys: list[Key]
) -> dict[Key, Key]:
    own = columns_of(source, unique.table.key)
    parts, where = _over(unique, source)
    found = {}
    for some in chunks(keys):
        query = sa.select(*own, *parts).where(among(columns, some), *where)
        for row in connection.execute(query.order_by(*own)):
            values = tuple(row[len(own) :])
            if None not in values:
                found[tuple(row[: len(own)])] = values
    return found


def _over(unique: UniqueSet, source: Any) -> tuple[list[Any], list[Any]]:
    """Return parts and condition of a unique set over rows of another source."""

    def replaced(element: Any, **_: Any) -> Any:
        return source.c[element.name] if isinstance(element, sa.Column) else None

    def over(expression: Any) -> Any:
        if isinstance(expression, sa.TextClause):
            return sa.literal_column(expression.text.replace(r"\:", ":"))
        return visitors.replacement_traverse(expression, {}, replaced)

    parts = [over(part).label(f"part_{place}") for place, part in enumerate(unique.parts)]
    return parts, [] if unique.where is None else [over(unique.where)]


def unique_conflicts(
    connection: sa.Connection, held: Held, changes: Sequence[Change]
) -> Iterator[Conflict]:
    """Yield a conflict for each row that holds a value that a changed row would get."""
    wanted = {values: key for key, values in held.after.items() if held.before.get(key) != values}
    leaving = {
        c.row.key for c in changes if held.before.get(c.row.key) != held.after.get(c.row.key)
    }
    table = held.unique.table.live.fullname
    for key, values in _holders(connection, held.unique, list(wanted)):
        if key in leaving or wanted.get(values) == key:
            continue
        holder, row = RowRef(table, key), wanted.get(values)
        rows = (holder,) if row is None else (RowRef(table, row), holder)
        message = (
            f"{holder} holds what {rows[0]} would get back, and {held.unique.name} lets only one "
            "row hold it. Change that row first."
        )
        yield Conflict(ConflictKind.UNIQUE, Consequence.REFUSES, message, rows)


def _holders(
    connection: sa.Connection, unique: UniqueSet, wanted: Sequence[Key]
) -> Iterator[tuple[Key, Key]]:
    live = plain(unique.table.live)
    own = columns_of(live, unique.table.key)
    parts, where = _over(unique, live)
    for some in chunks(wanted):
        query = sa.select(*own, *parts).where(among([p.element for p in parts], some), *where)
        for row in connection.execute(query.order_by(*own)):
            yield tuple(row[: len(own)]), tuple(row[len(own) :])
