"""Capture compiled for SQLite: row triggers, because SQLite has no others."""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.capture.attempt_table import attempt_table
from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import inside_apostrophes
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.sqlite.sql import (
    DIALECT_NAME,
    differs,
    is_collated,
    matches,
    prefixed,
    quote,
    script,
    slot_of,
    unit_values,
)
from report_lineage.capture.compiler.tables import CapturedTable


def guard(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps all but capture from writing to ``table``."""
    slot = str(slot_of(transaction.name))
    values = {"table": quote(table.name), "name": inside_apostrophes(table.name), "slot": slot}
    return script("guard", table.name, table, ("insert", "update", "delete"), values)


def attempts(transaction: sa.Table) -> Script:
    """Return the table of attempts, which all transaction tables share, and a guard of it."""
    kinds = ("insert", "update", "delete")
    return script("attempt", transaction.name, attempt_table, kinds, {})


def append_only(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps rows of ``table`` from being changed or removed."""
    key = [quote(column.name) for column in table.primary_key.columns]
    values = {
        "table": quote(table.name),
        "name": inside_apostrophes(table.name),
        "key_columns": ", ".join(dict.fromkeys([*key, *_ROW_ID])),
        "same_key": " AND ".join(f"kept.{name} = NEW.{name}" for name in key),
    }
    return script("append_only", table.name, table, ("insert", "update", "delete"), values)


_PARTS = (
    "begin",
    "begin_cascading",
    "end",
    "record_born",
    "record_changed",
    "record_new",
    "drop_unborn",
    "record_old",
)
# An INTEGER PRIMARY KEY is set under these names, too.
_ROW_ID = ("rowid", "_rowid_", "oid")


def captured(table: CapturedTable) -> Script:
    """Return the triggers that fill the version table of ``table``."""
    part = templates.parts(DIALECT_NAME, "parts")
    values = table_values(table)
    validity = table.end_column is not None

    def filled(name: str, **more: str) -> str:
        return templates.fill(part[name], values | more)

    def closing(rows: str) -> str:
        return filled("close_validity", version_is_row=rows) if validity else ""

    values["close_validity_new"] = closing(values["version_is_new"])
    values["close_validity_old"] = closing(values["version_is_old"])
    values["close_validity_replaced"] = closing(values["version_shares_unique"])
    values["reopen_unborn"] = filled("reopen_unborn") if validity else ""
    values["reopen_validity"] = filled("reopen_validity") if validity else ""
    values["close_replaced"] = filled("close_replaced") if table.unique_sets else ""
    for name in _PARTS:
        values[name] = filled(name)
    kinds = ("insert", "again", "update", "rekey", "delete", "net")
    return script("capture", table.live.name, table.live, kinds, values)


def table_values(table: CapturedTable) -> dict[str, str]:
    """Return what templates say of a captured table."""
    key = [quote(name) for name in table.key]
    columns = [quote(name) for name in table.columns]
    # A key of another spelling that its collation takes for the same is still the same row.
    collated = [name for name in table.key if is_collated(table.column(name))]
    compared = [name for name in table.columns if name not in table.key or name in collated]
    held = ", ".join(map(quote, compared))
    others = [table.column(name) for name in compared]
    version = quote(table.version.name)
    return unit_values(table.transaction.name) | {
        "table": quote(table.live.name),
        "version": version,
        "transaction_column": quote(table.transaction_column),
        "operation_column": quote(table.operation_column),
        "end_column": quote(table.end_column) if table.end_column else "",
        "columns": ", ".join(columns),
        "new": prefixed("NEW", columns),
        "old": prefixed("OLD", columns),
        "v_columns": prefixed("v", columns),
        "version_key": ", ".join([*key, quote(table.transaction_column)]),
        # Never the key: setting an indexed column makes SQLite update in two passes.
        "set_again": "".join(f"{name} = excluded.{name}, " for name in columns if name not in key),
        "set_now": f"({held}) = (SELECT {held} FROM {quote(table.live.name)} AS live "
        f"WHERE {matches('live', 'NEW', key)}), "
        if compared
        else "",
        "lives": f"EXISTS (SELECT 1 FROM {quote(table.live.name)} AS live "
        f"WHERE {matches('live', 'NEW', key)})",
        "old_lives": f"EXISTS (SELECT 1 FROM {quote(table.live.name)} AS live "
        f"WHERE {matches('live', 'OLD', key)})",
        "key_columns": ", ".join(dict.fromkeys([*key, *_ROW_ID])),
        "same_key": " AND ".join(f"NEW.{name} IS OLD.{name} COLLATE BINARY" for name in key),
        "changed": differs("NEW", "OLD", others),
        "new_differs_from_earlier": differs("NEW", "earlier", others),
        "version_is_new": matches("", "NEW", key),
        "version_is_old": matches("", "OLD", key),
        "v_is_new": matches("v", "NEW", key),
        "earlier_is_new": matches("earlier", "NEW", key),
        "v_is_version": matches("v", version, key),
        "later_is_v": matches("later", "v", key),
        "live_is_v": matches("live", "v", key),
        "live_is_version": matches("live", version, key),
        "v_shares_unique": _shares_unique("v", table),
        "version_shares_unique": _shares_unique(version, table),
    }


def _shares_unique(alias: str, table: CapturedTable) -> str:
    sets = [matches(alias, "NEW", map(quote, names)) for names in table.unique_sets]
    return "(" + (" OR ".join(f"({one})" for one in sets) or "0") + ")"
