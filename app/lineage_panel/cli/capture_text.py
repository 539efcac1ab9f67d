"""The state of capture in words and tables, the same in each command that tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from report_lineage.capture import TriggerState, TriggerStatus


def states_by_table(capture: Iterable[TriggerStatus]) -> Iterator[tuple[str, str]]:
    """Yield each table with how many of its triggers and functions are in which state."""
    by_table: dict[str, Counter[TriggerState]] = {}
    for one in capture:
        by_table.setdefault(one.table, Counter())[one.state] += 1
    for name, states in sorted(by_table.items()):
        yield name, ", ".join(f"{count} {state.lower()}" for state, count in states.items())


def faults(capture: Iterable[TriggerStatus]) -> list[tuple[str, str, str]]:
    """Return table, name and state of everything that is not as it should be."""
    return [
        (one.table, one.trigger, one.state)
        for one in capture
        if one.state is not TriggerState.INSTALLED
    ]


def remedy_of(capture: Iterable[TriggerStatus], command: str) -> str:
    """Say what to do about capture that is not whole.

    :param command: what mends it.
    """
    broken = [one for one in capture if one.state is not TriggerState.INSTALLED]
    if any(one.state is not TriggerState.ORPHAN for one in broken):
        return f"Capture is not whole: changes may go unrecorded. Mend it with `{command}`."
    unknown = ", ".join(one.trigger for one in broken)
    return (
        f"Triggers that this version does not know: {unknown}. "
        "Drop them with `flask lineage capture install` unless something of yours needs them."
    )
