"""Explain: why two versions of a report differ, from the runs and edits that made them."""

from __future__ import annotations

from report_lineage.reports.explain.explain import explain
from report_lineage.reports.explain.results import (
    Cause,
    CauseKind,
    Difference,
    Effect,
    Evidence,
    Explanation,
    Place,
    Verdict,
)
from report_lineage.reports.explain.shown import shown
from report_lineage.reports.explain.table_diff import TableDiff

__all__ = [
    "Cause",
    "CauseKind",
    "Difference",
    "Effect",
    "Evidence",
    "Explanation",
    "Place",
    "TableDiff",
    "Verdict",
    "explain",
    "shown",
]
