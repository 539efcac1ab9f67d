"""The order of causes: the weightiest kind first, then what is known before what is inferred."""

from __future__ import annotations

from typing import Final

from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.results import CauseKind

_WEIGHTS: Final = {kind: weight for weight, kind in enumerate(CauseKind)}

Weight = tuple[int, bool, int, tuple[str, ...], str, str, int]


def by_weight(finding: Finding) -> Weight:
    """Return what findings are sorted by; no two different ones have the same."""
    place = finding.place
    return (
        _WEIGHTS[finding.kind],
        finding.inferred,
        place.depth,
        place.path,
        finding.subject,
        finding.clause,
        finding.version or 0,
    )
