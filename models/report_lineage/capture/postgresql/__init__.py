"""The compiler for PostgreSQL."""

from __future__ import annotations

from report_lineage.capture.postgresql.aggregates import aggregate
from report_lineage.capture.postgresql.tables import (
    append_only,
    attempts,
    captured,
    guard,
    replaced,
    unit,
)

__all__ = ["aggregate", "append_only", "attempts", "captured", "guard", "replaced", "unit"]
