"""Capture of partitioned tables: a row trigger, which PostgreSQL copies to every partition."""

from __future__ import annotations

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import inside_apostrophes
from report_lineage.capture.compiler.postgresql.sql import (
    DIALECT_NAME,
    WRITTEN_HERE,
    function_name,
    matches,
    prefixed,
    quote,
    row_values,
    script,
    sequence_sql,
    table_sql,
    unit_names,
)
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import CapturedTable


def is_partitioned(table: CapturedTable) -> bool:
    """Say whether a table declares ``postgresql_partition_by``."""
    return bool(table.live.dialect_options[DIALECT_NAME].get("partition_by"))


def captured_partitioned(table: CapturedTable) -> Script:
    """Return the functions and triggers that fill the version table of a partitioned table."""
    part = templates.parts(DIALECT_NAME, "partitioned_parts")
    common = templates.parts(DIALECT_NAME, "parts")
    values = _values(table)
    values["refuse_unseen"] = common["refuse_unseen"]
    values["fresh_unseen"] = templates.fill(common["fresh_unseen"], values)
    validity = table.end_column is not None
    for row in ("OLD", "NEW"):
        mine = values | {"row": row}
        mine["close_settled"] = templates.fill(part["close_settled"], mine) if validity else ""
        values[f"settle_{row.lower()}"] = templates.fill(part["settle"], mine)
    values["close_truncated"] = templates.fill(part["close_truncated"], values) if validity else ""
    kinds = ("row", "truncate")
    functions = {f"{kind}_function": function_name(f"capture_{kind}", table.live) for kind in kinds}
    return script("partitioned", table.live, kinds, functions, values | functions)


def _values(table: CapturedTable) -> dict[str, str]:
    key = [quote(name) for name in table.key]
    columns = [quote(name) for name in table.columns]
    values = unit_names(table.transaction) | {
        "table": table_sql(table.live),
        "table_in_string": inside_apostrophes(table_sql(table.live)),
        "version": table_sql(table.version),
        "sequence": sequence_sql(table.transaction),
        "drawn_before": "ids IS NOT NULL",
        "transaction_column": quote(table.transaction_column),
        "operation_column": quote(table.operation_column),
        "end_column": quote(table.end_column) if table.end_column else "",
        "columns": ", ".join(columns),
    }
    for alias in "vl":
        values[f"{alias}_columns"] = prefixed(alias, columns)
    for alias in "nok":
        values[f"{alias}_columns"] = ", ".join(row_values(alias, table).values())
    for left, right in ("vo", "vk", "lk", "wv"):
        values[f"{left}_is_{right}"] = matches(left, right, key)
    values["l_is_k"] += f" AND {WRITTEN_HERE}"
    return values
