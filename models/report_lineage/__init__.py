"""Where a report came from, what changed between two versions, why, and what it was on any day."""

from __future__ import annotations

from report_lineage.capture import (
    Attempt,
    Context,
    attach,
    current_context,
    current_transaction_id,
    list_attempts,
    make_versioned,
    remove_versioning,
    transaction_context,
)
from report_lineage.clock import Clock, ImportClock, system_clock
from report_lineage.errors import LineageError
from report_lineage.recording import Run, record_run

__all__ = [
    "Attempt",
    "Clock",
    "Context",
    "ImportClock",
    "LineageError",
    "Run",
    "attach",
    "current_context",
    "current_transaction_id",
    "list_attempts",
    "make_versioned",
    "record_run",
    "remove_versioning",
    "system_clock",
    "transaction_context",
]
