"""Views of the past on SQLite, with their moment written into them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import revealed
from report_lineage.capture.compiler.past import Shadow
from report_lineage.capture.compiler.sqlite.sql import matches, quote

NO_HISTORY = "no history of "
"""What the name begins with of the table that a view without history asks for."""


def past_view(shadow: Shadow, highest: int, without: Sequence[int]) -> str:
    """Return the statement that makes the view.

    :param highest: the highest transaction of the moment.
    :param without: lower ones that do not belong to it.
    """
    transaction = quote(shadow.transaction_column)
    values = {
        "name": f"temp.{quote(shadow.table.name)}",
        "table": _table(shadow.table),
        "columns": ", ".join(_shown(shadow, name, highest) for name in shadow.columns),
        "transaction_column": transaction,
        "v_visible": _visible(f"v.{transaction}", highest, without),
        "n_visible": _visible(f"n.{transaction}", highest, without),
    }
    table = shadow.captured
    if table is None:
        return _filled("history", values)
    return _filled(
        "rows",
        values
        | {
            "version": _table(table.version),
            "operation_column": quote(table.operation_column),
            "n_is_v": matches("n", "v", [quote(name) for name in table.key]),
        },
    )


def no_view(name: str) -> str:
    """Return the statement that makes a view which refuses every query, for a table's name."""
    return _filled("none", {"name": f"temp.{quote(name)}", "missing": quote(NO_HISTORY + name)})


def _filled(part: str, values: dict[str, str]) -> str:
    return revealed(templates.fill(templates.parts("sqlite", "past")[part], values))


def _table(table: sa.Table) -> str:
    return f"{quote(table.schema or 'main')}.{quote(table.name)}"


def _shown(shadow: Shadow, name: str, highest: int) -> str:
    column = f"v.{quote(name)}"
    if name != shadow.end_column:
        return column
    return f"CASE WHEN {column} <= {highest} THEN {column} END AS {quote(name)}"


def _visible(column: str, highest: int, without: Sequence[int]) -> str:
    condition = f"{column} <= {highest}"
    if without:
        condition += f" AND {column} NOT IN ({', '.join(map(str, without))})"
    return condition
