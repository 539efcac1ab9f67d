"""Conditions written for a model, asked of its versions instead."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from report_lineage.errors import CaptureUnsupported
from report_lineage.history.version_table import VersionTable


def adapted(condition: sa.ColumnElement[bool], versions: VersionTable) -> sa.ColumnElement[bool]:
    """Return a condition over a model's columns as one over the columns of its versions.

    A subquery that reads the model's own table, or an alias of it, still asks the present.

    :param condition: such as ``Report.lead_id == lead_id``.
    :raises CaptureUnsupported: if the condition needs a column that is not versioned.
    """
    present = sa.inspect(versions.model).local_table

    def replaced(element: Any, **_: Any) -> Any:
        if isinstance(element, sa.Alias | sa.Subquery | sa.CTE):
            return element
        if isinstance(element, sa.Select):
            return element if _reads(element, present) else None
        if isinstance(element, sa.Table):
            return versions.table if element == present else None
        if isinstance(element, sa.Column) and element.table == present:
            return _version_column(versions, present.c[element.key])
        return None

    found: sa.ColumnElement[bool] = visitors.replacement_traverse(condition, {}, replaced)
    return found


def _reads(select: sa.Select[Any], table: sa.FromClause) -> bool:
    """Say whether a subquery reads the table itself, where it would not be correlated to it."""
    sources = select.get_final_froms()
    if len(sources) == 1:
        return bool(sources[0] == table) or _joins(sources[0], table)
    return any(_joins(source, table) for source in sources)


def _joins(source: sa.FromClause, table: sa.FromClause) -> bool:
    return isinstance(source, sa.Join) and any(part == table for part in _parts(source))


def _parts(source: sa.FromClause) -> list[sa.FromClause]:
    if isinstance(source, sa.Join):
        return [*_parts(source.left), *_parts(source.right)]
    return [source]


def _version_column(versions: VersionTable, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    attribute = sa.inspect(versions.model).get_property_by_column(column).key
    if attribute not in versions.attributes:
        raise CaptureUnsupported(
            subject=f"{versions.model.__name__}.{attribute}",
            problem="it is not versioned, so no condition on it can be asked of the past",
            remedy="Version the column, or leave it out of the condition.",
        )
    return versions.column(attribute)
