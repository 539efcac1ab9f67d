"""Capture: triggers that fill Continuum's version tables, for any host's models."""

from __future__ import annotations

from report_lineage.capture.aggregate import Aggregate, Part
from report_lineage.capture.baseline.record import Recorded, baseline, record_gaps
from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.connections.attached import is_attached
from report_lineage.capture.connections.attempts import Attempt, list_attempts
from report_lineage.capture.connections.connection import attach
from report_lineage.capture.connections.context import (
    Context,
    current_context,
    push_context,
    transaction_context,
)
from report_lineage.capture.connections.current import current_transaction_id, history_id
from report_lineage.capture.connections.renewal import renew_history_id
from report_lineage.capture.connections.unit import ensure_context
from report_lineage.capture.installation.adopt import Adopted, adopt
from report_lineage.capture.installation.install import install, uninstall
from report_lineage.capture.installation.mend import Mended, mend
from report_lineage.capture.installation.status import capture_status
from report_lineage.capture.installation.trigger_state import TriggerState, TriggerStatus
from report_lineage.capture.versioning.capture_manager import CaptureManager
from report_lineage.capture.versioning.make import make_versioned, remove_versioning

__all__ = [
    "Adopted",
    "Aggregate",
    "Attempt",
    "CaptureManager",
    "Context",
    "Mended",
    "Part",
    "Recorded",
    "TriggerState",
    "TriggerStatus",
    "adopt",
    "attach",
    "baseline",
    "capture_status",
    "compile_capture",
    "current_context",
    "current_transaction_id",
    "ensure_context",
    "history_id",
    "install",
    "is_attached",
    "list_attempts",
    "make_versioned",
    "mend",
    "push_context",
    "record_gaps",
    "remove_versioning",
    "renew_history_id",
    "transaction_context",
    "uninstall",
]
