"""Versions of joined inheritance, compiled for PostgreSQL."""

from __future__ import annotations

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.inheritance import Companions
from report_lineage.capture.compiler.naming import artefact_name
from report_lineage.capture.compiler.postgresql.sql import (
    DIALECT_NAME,
    matches,
    prefixed,
    quote,
    script,
    table_sql,
)
from report_lineage.capture.compiler.script import Script


def companion(pair: Companions) -> Script:
    """Return the triggers that keep a pair's versions together."""
    own, other = pair.own, pair.other
    values = _values(pair)
    part = templates.parts(DIALECT_NAME, "version_row_parts")
    for name in ("close", "reopen"):
        filled = templates.fill(part[f"{name}_companion"], values) if other.end_column else ""
        values[f"{name}_validity"] = filled
    subject = f"{own.version.name}_{other.version.name}"
    functions = {
        f"{kind}_function": quote(artefact_name(f"companion_{kind}", subject, own.version.schema))
        for kind in ("made", "gone")
    }
    return script("companion", own.version, ("made", "gone"), functions, values, subject=subject)


def _values(pair: Companions) -> dict[str, str]:
    own, other = pair.own, pair.other
    columns, key = [quote(name) for name in other.columns], [quote(name) for name in other.key]
    mine = [quote(name) for name in own.columns]
    values = {
        "version": table_sql(own.version),
        "table": table_sql(own.live),
        "other": table_sql(other.live),
        "other_version": table_sql(other.version),
        "transaction_column": quote(own.transaction_column),
        "operation_column": quote(own.operation_column),
        "other_transaction": quote(other.transaction_column),
        "other_operation": quote(other.operation_column),
        "other_end": quote(other.end_column) if other.end_column else "",
        "columns": ", ".join(mine),
        "own_columns": prefixed("own", mine),
        "own_is_g": matches("own", "g", map(quote, own.key)),
        "other_columns": ", ".join(columns),
        "live_is_m": _same(pair, "live", "m"),
        "v_is_m": _same(pair, "v", "m"),
        "v_is_g": _same(pair, "v", "g"),
    }
    values |= {f"{alias}_is_v": matches(alias, "v", key) for alias in "pqw"}
    return values | {f"{a}_columns": prefixed(a, columns) for a in ("live", "p", "v")}


def _same(pair: Companions, alias: str, row: str) -> str:
    return " AND ".join(
        f"{alias}.{quote(theirs)} = {row}.{quote(mine)}" for mine, theirs in pair.key
    )
