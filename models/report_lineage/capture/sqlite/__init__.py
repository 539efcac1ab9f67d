"""The compiler for SQLite."""

from __future__ import annotations

from report_lineage.capture.sqlite.aggregates import aggregate
from report_lineage.capture.sqlite.companions import companion
from report_lineage.capture.sqlite.replaced import replaced
from report_lineage.capture.sqlite.tables import append_only, attempts, captured, guard
from report_lineage.capture.sqlite.transactions import transaction_guard, unit
from report_lineage.capture.sqlite.version_rows import version_rows

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
