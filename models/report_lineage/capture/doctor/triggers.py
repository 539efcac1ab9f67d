"""Triggers that are not what they should be, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from report_lineage.capture.doctor.finding import Finding, finding
from report_lineage.capture.installation.trigger_state import TriggerState, TriggerStatus

_CODES = {
    TriggerState.MISSING: "trigger-missing",
    TriggerState.DISABLED: "trigger-disabled",
    TriggerState.OUTDATED: "trigger-outdated",
    TriggerState.ORPHAN: "trigger-orphan",
}


def trigger_findings(states: Iterable[TriggerStatus]) -> Iterator[Finding]:
    """Yield a finding for each table and kind of fault; every trigger is named."""
    by_fault: dict[tuple[str, str], list[str]] = {}
    for one in states:
        if one.state in _CODES:
            by_fault.setdefault((_CODES[one.state], one.table), []).append(one.trigger)
    for (code, table), names in by_fault.items():
        yield finding(code, table, len(names), [{one_kind(name): name} for name in names])


def one_kind(name: str) -> str:
    """Return what a name is of: a function's ends in parentheses."""
    return "function" if name.endswith("()") else "trigger"
