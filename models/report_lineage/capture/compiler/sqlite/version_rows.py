"""What Continuum's plugins ask of version rows, compiled for SQLite: triggers on version tables."""

from __future__ import annotations

from collections.abc import Iterator

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.sqlite.sql import (
    DIALECT_NAME,
    differs,
    matches,
    quote,
    script,
    slot_of,
)
from report_lineage.capture.compiler.tables import CapturedTable


def version_rows(table: CapturedTable) -> Iterator[Script]:
    """Yield the triggers that complete or empty the rows capture writes for ``table``."""
    if table.modified_columns:
        yield _modified(table)
    if table.nulls_deleted and table.other_columns:
        values = _values(table)
        values["nulls"] = ", ".join(
            f"{quote(column.name)} = NULL" for column in table.other_columns
        )
        yield _script("null_delete", table, values)


def _modified(table: CapturedTable) -> Script:
    values = _values(table)
    changed = f"NEW.{values['operation_column']} = 2"
    values["flags"] = ", ".join(
        f"{quote(flag)} = ({changed} OR {differs('NEW', 'earlier', [column])})"
        for column, flag in table.modified_columns
    )
    values["flagged"] = ", ".join(quote(column.name) for column, _ in table.modified_columns)
    part = templates.parts(DIALECT_NAME, "version_row_parts")["flag"]
    return _script("modified", table, values | {"flag": templates.fill(part, values)})


def _script(template: str, table: CapturedTable, values: dict[str, str]) -> Script:
    return script(template, table.version.name, table.version, ("insert", "update"), values)


def _values(table: CapturedTable) -> dict[str, str]:
    key = [quote(name) for name in table.key]
    version = quote(table.version.name)
    slot = slot_of(table.transaction.name)
    return {
        "version": version,
        "transaction_column": quote(table.transaction_column),
        "operation_column": quote(table.operation_column),
        "capturing": f"(SELECT capturing FROM lineage_unit WHERE slot = {slot}) = 1",
        "version_is_new": matches(version, "NEW", key),
        "v_is_new": matches("v", "NEW", key),
        "earlier_is_new": matches("earlier", "NEW", key),
    }
