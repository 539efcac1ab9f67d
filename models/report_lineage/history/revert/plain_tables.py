"""Tables as queries of a revert read and write them: columns by name, and nothing else.

A mapped table would add defaults and ``onupdate`` values of its own to what is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.history.revert.plan import Key

CHUNK = 400
"""How many keys one statement names."""


def plain(table: sa.Table) -> sa.TableClause:
    """Return a table whose columns are known by their names, without defaults."""
    columns = [sa.column(column.name, column.type) for column in table.columns]
    return sa.table(table.name, *columns, schema=table.schema)


def columns_of(table: sa.FromClause, names: Iterable[str]) -> list[Any]:
    """Return columns of a plain table, or of an alias of one, by their names."""
    return [table.c[name] for name in names]


def among(columns: Sequence[Any], keys: Sequence[Key]) -> sa.ColumnElement[bool]:
    """Return the condition that columns hold one of some keys."""
    if len(columns) == 1:
        one: sa.ColumnElement[bool] = columns[0].in_([key[0] for key in keys])
        return one
    return sa.tuple_(*columns).in_(keys)


def same(one: Sequence[Any], other: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that two rows agree in some columns."""
    return sa.and_(*(a == b for a, b in zip(one, other, strict=True)))


def chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield keys in pieces that a statement can name."""
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def kept_columns(table: CapturedTable) -> list[str]:
    """Return the names of the columns that history keeps and that are not generated."""
    return [name for name in table.columns if table.column(name).computed is None]


def same_bytes(dialect: str, one: Sequence[Any], other: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that columns hold the same bytes, in the same storage class."""
    if dialect == "postgresql":
        return sa.func.record_image_eq(sa.func.row(*one), sa.func.row(*other), type_=sa.Boolean())
    pairs = list(zip(one, other, strict=True))
    types = [sa.func.typeof(a) == sa.func.typeof(b) for a, b in pairs]
    return sa.and_(*types, *(sa.func.quote(a) == sa.func.quote(b) for a, b in pairs))
