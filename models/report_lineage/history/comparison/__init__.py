"""What differs between two versions of a row, or two moments of all that hangs on it."""

from __future__ import annotations

from report_lineage.history.comparison.compare import compare
from report_lineage.history.comparison.results import Comparison, Side
from report_lineage.history.comparison.sides import GraphAt, RowAt

__all__ = ["Comparison", "GraphAt", "RowAt", "Side", "compare"]
