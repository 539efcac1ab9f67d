"""Unique sets whose values the versions of a table do not hold."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators

from report_lineage.capture.compiler.sqlite.sql import DIALECT, quote
from report_lineage.capture.compiler.tables import CapturedTable

_ORDERS = (operators.asc_op, operators.desc_op)


def untold_unique_sets(table: CapturedTable) -> list[list[str]]:
    """Return the unique sets that hold an expression or an excluded column, as SQL of a row."""
    unique: list[list[Any]] = [
        list(constraint.columns)
        for constraint in table.live.constraints
        if type(constraint) is sa.UniqueConstraint
    ]
    unique += [list(index.expressions) for index in table.live.indexes if index.unique]
    sets = [[_without_order(one) for one in parts] for parts in unique]
    return [[_sql(one) for one in parts] for parts in sets if not _told(table, parts)]


def _without_order(part: Any) -> Any:
    ordered = isinstance(part, sa.UnaryExpression) and part.modifier in _ORDERS
    return part.element if ordered else part


def _told(table: CapturedTable, parts: list[Any]) -> bool:
    return all(isinstance(part, sa.Column) and part.name in table.columns for part in parts)


def _sql(part: Any) -> str:
    if isinstance(part, sa.Column):
        return quote(part.name)
    text: str = part.compile(
        dialect=DIALECT, compile_kwargs={"literal_binds": True, "include_table": False}
    ).string
    return text
