"""Versions of joined inheritance, compiled for SQLite."""

from __future__ import annotations

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.inheritance import Companions
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.sqlite.sql import (
    DIALECT_NAME,
    differs,
    prefixed,
    quote,
    script,
    slot_of,
)


def companion(pair: Companions) -> Script:
    """Return the triggers that keep a pair's versions together."""
    own, other = pair.own, pair.other
    columns = [quote(name) for name in other.columns]
    version = quote(other.version.name)
    values = {
        "version": quote(own.version.name),
        "table": quote(own.live.name),
        "columns": ", ".join(map(quote, own.columns)),
        "own_columns": prefixed("own", map(quote, own.columns)),
        "own_is_old": " AND ".join(f"own.{quote(mine)} = OLD.{quote(mine)}" for mine in own.key),
        "other": quote(other.live.name),
        "other_version": version,
        "transaction_column": quote(own.transaction_column),
        "operation_column": quote(own.operation_column),
        "other_transaction": quote(other.transaction_column),
        "other_operation": quote(other.operation_column),
        "other_end": quote(other.end_column) if other.end_column else "",
        "other_columns": ", ".join(columns),
        "live_columns": prefixed("live", columns),
        "capturing": f"(SELECT capturing FROM lineage_unit WHERE slot = "
        f"{slot_of(own.transaction.name)}) = 1",
        "live_is_new": _same(pair, "live", "NEW"),
        "v_is_new": _same(pair, "v", "NEW"),
        "v_is_old": _same(pair, "v", "OLD"),
        "earlier_is_old": _same(pair, "earlier", "OLD"),
        "other_is_new": _same(pair, version, "NEW"),
        "other_is_old": _same(pair, version, "OLD"),
        "other_differs_from_earlier": differs(version, "earlier", other.other_columns),
    }
    part = templates.parts(DIALECT_NAME, "version_row_parts")
    for name in ("close", "reopen"):
        filled = templates.fill(part[f"{name}_companion"], values) if other.end_column else ""
        values[f"{name}_validity"] = filled
    subject = f"{own.version.name}_{other.version.name}"
    return script("companion", subject, own.version, ("insert", "delete"), values)


def _same(pair: Companions, alias: str, row: str) -> str:
    return " AND ".join(
        f"{alias}.{quote(theirs)} = {row}.{quote(mine)}" for mine, theirs in pair.key
    )
