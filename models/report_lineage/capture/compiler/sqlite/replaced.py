"""Rows that REPLACE takes away by a unique set that versions do not hold."""

from __future__ import annotations

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import hidden
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.sqlite.sql import DIALECT_NAME, matches, quote, script
from report_lineage.capture.compiler.sqlite.tables import table_values
from report_lineage.capture.compiler.sqlite.unique_sets import untold_unique_sets
from report_lineage.capture.compiler.tables import CapturedTable


def replaced(table: CapturedTable) -> list[Script]:
    """Return what records the rows that REPLACE takes away by what versions do not hold."""
    if not untold_unique_sets(table):
        return []
    part = templates.parts(DIALECT_NAME, "parts")
    key = [quote(column) for column in table.key]
    values = table_values(table)
    closing = templates.fill(part["close_validity"], values | {"version_is_row": "1"})
    values["close_validity_replaced"] = closing if table.end_column is not None else ""
    for name in ("begin", "end_beside", "foreseen"):
        values[name] = templates.fill(part[name], values)
    values["close_replaced"] = _closing(values, "1", "1")
    # A row that leaves its key was not pushed out: another trigger records it.
    stays = [f"NOT ({matches(alias, 'OLD', key)})" for alias in ("v", values["version"])]
    values["close_replaced_by_update"] = _closing(values, *stays)
    values["conflicts"] = _conflicts(table)
    kinds = ("foreseen_insert", "foreseen_update", "gone_insert", "gone_update")
    return [script("replaced", table.live.name, table.live, kinds, values)]


def _closing(values: dict[str, str], ours: str, its: str) -> str:
    """Return what closes versions of rows that are gone, of those that ``ours`` and ``its`` name."""
    part = templates.parts(DIALECT_NAME, "parts")["close_replaced"]
    return templates.fill(part, values | {"v_shares_unique": ours, "version_shares_unique": its})


def _conflicts(table: CapturedTable) -> str:
    name, key = quote(table.live.name), [quote(column) for column in table.key]
    row = ", ".join(f"NEW.{c} AS {c}" for c in (quote(c.name) for c in table.live.columns))
    sets = [
        " AND ".join(f"({one}) = (SELECT {one} FROM (SELECT {row}))" for one in map(hidden, texts))
        for texts in untold_unique_sets(table)
    ]
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {name} WHERE {one} AND NOT ({matches(name, 'NEW', key)}))"
        for one in sets
    )
