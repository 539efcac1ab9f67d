"""What Continuum's plugins ask of version rows, compiled for PostgreSQL: row triggers on them."""

from __future__ import annotations

from collections.abc import Iterator

from report_lineage.capture.compiler.postgresql.sql import (
    function_name,
    matches,
    quote,
    script,
    table_sql,
    unit_names,
)
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import CapturedTable


def version_rows(table: CapturedTable) -> Iterator[Script]:
    """Yield the triggers that complete or empty the rows capture writes for ``table``."""
    if table.modified_columns:
        deleted = f"NEW.{quote(table.operation_column)} = 2"
        flags = [
            f"NEW.{quote(flag)} := {deleted} OR "
            f"record_image_ne(ROW(NEW.{name}), ROW(earlier.{name}));"
            for name, flag in ((quote(c.name), flag) for c, flag in table.modified_columns)
        ]
        yield _script("modified", table, {"flags": "\n  ".join(flags)})
    if table.nulls_deleted and table.other_columns:
        nulls = [f"NEW.{quote(column.name)} := NULL;" for column in table.other_columns]
        yield _script("null_delete", table, {"nulls": "\n  ".join(nulls)})


def _script(template: str, table: CapturedTable, values: dict[str, str]) -> Script:
    function = function_name(template, table.version)
    key = [quote(name) for name in table.key]
    return script(
        template,
        table.version,
        ("row",),
        {f"{template}_function": function},
        values
        | {
            "settings": unit_names(table.transaction)["settings"],
            "version": table_sql(table.version),
            "transaction_column": quote(table.transaction_column),
            "operation_column": quote(table.operation_column),
            "v_is_new": matches("v", "NEW", key),
        },
    )
