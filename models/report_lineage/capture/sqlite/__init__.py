"""The compiler for SQLite."""

from __future__ import annotations

from report_lineage.capture.sqlite.aggregates import aggregate
from report_lineage.capture.sqlite.replaced import replaced
from report_lineage.capture.sqlite.tables import append_only, attempts, captured, guard, unit

__all__ = ["aggregate", "append_only", "attempts", "captured", "guard", "replaced", "unit"]
