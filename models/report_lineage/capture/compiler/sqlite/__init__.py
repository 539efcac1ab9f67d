"""The compiler for SQLite."""

from __future__ import annotations

from report_lineage.capture.compiler.sqlite.aggregates import aggregate
from report_lineage.capture.compiler.sqlite.companions import companion
from report_lineage.capture.compiler.sqlite.replaced import replaced
from report_lineage.capture.compiler.sqlite.tables import append_only, attempts, captured, guard
from report_lineage.capture.compiler.sqlite.transactions import transaction_guard, unit
from report_lineage.capture.compiler.sqlite.version_rows import version_rows

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
