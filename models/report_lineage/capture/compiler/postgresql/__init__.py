"""The compiler for PostgreSQL."""

from __future__ import annotations

from report_lineage.capture.compiler.postgresql.aggregates import aggregate
from report_lineage.capture.compiler.postgresql.companions import companion
from report_lineage.capture.compiler.postgresql.tables import (
    append_only,
    attempts,
    captured,
    guard,
    replaced,
)
from report_lineage.capture.compiler.postgresql.transactions import transaction_guard, unit
from report_lineage.capture.compiler.postgresql.version_rows import version_rows

__all__ = [
    "aggregate",
    "append_only",
    "attempts",
    "captured",
    "companion",
    "guard",
    "replaced",
    "transaction_guard",
    "unit",
    "version_rows",
]
