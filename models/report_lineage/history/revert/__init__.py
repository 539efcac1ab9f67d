"""Bringing rows back to what they were: a plan to read, then exactly that or nothing."""

from __future__ import annotations

from report_lineage.history.revert.applying import Reverted, apply
from report_lineage.history.revert.plan import (
    ColumnChange,
    Conflict,
    ConflictKind,
    Consequence,
    PlannedChange,
    RevertPlan,
    RowRef,
    Step,
)
from report_lineage.history.revert.planning import plan_revert
from report_lineage.history.revert.targets import Row, Whole, target_text

__all__ = [
    "ColumnChange",
    "Conflict",
    "ConflictKind",
    "Consequence",
    "PlannedChange",
    "RevertPlan",
    "Reverted",
    "Row",
    "RowRef",
    "Step",
    "Whole",
    "apply",
    "plan_revert",
    "target_text",
]
