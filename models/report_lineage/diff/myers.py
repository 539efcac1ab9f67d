"""Myers' greedy search, committed to its best path when it has searched wide enough.

Source: E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). The search
keeps the path that reaches farthest after `width` edits and starts again from there, so
that work grows with N times width and not with the square of the differences.
"""

from __future__ import annotations

from collections.abc import Sequence

from report_lineage.diff.budget import Budget
from report_lineage.diff.runs import Gap, Run


def greedy_runs(
    old: Sequence[int], new: Sequence[int], gap: Gap, budget: Budget, *, width: int
) -> list[Run]:
    """Return the runs found in a gap; where the budget ends, so does the list."""
    runs: list[Run] = []
    old_at, new_at = gap.old_start, gap.new_start
    while old_at < gap.old_end and new_at < gap.new_end:
        found, old_at, new_at = _search(
            old, new, Gap(old_at, gap.old_end, new_at, gap.new_end), budget, width
        )
        runs.extend(found)
        if budget.exhausted:
            break
    return runs


def _search(
    old: Sequence[int], new: Sequence[int], gap: Gap, budget: Budget, width: int
) -> tuple[list[Run], int, int]:
    """Search from the gap's start; return runs, and where the search came to a halt."""
    old_start, old_end, new_start, new_end = gap
    shift = old_start - new_start
    reach = {1: old_start}
    trace: list[dict[int, int]] = []
    for edits in range(width + 1):
        trace.append(reach)
        farthest: dict[int, int] = {}
        get = reach.get
        for diagonal in range(-edits, edits + 1, 2):
            at, right = get(diagonal + 1, -1), get(diagonal - 1, -2) + 1
            # max() here makes the whole search a third slower.
            if right > at:
                at = right
            other = at - diagonal - shift
            if at > old_end or other > new_end or at < old_start or other < new_start:
                continue
            while at < old_end and other < new_end and old[at] == new[other]:
                at += 1
                other += 1
            farthest[diagonal] = at
            if at == old_end and other == new_end:
                return _walk_back(trace, diagonal, at, gap), at, other
        reach = farthest
        if not budget.spend(edits + 1):
            break
    best = max(reach, key=lambda diagonal: (2 * reach[diagonal] - diagonal, diagonal))
    at = reach[best]
    return _walk_back(trace, best, at, gap), at, at - best - shift


def _walk_back(trace: list[dict[int, int]], diagonal: int, at: int, gap: Gap) -> list[Run]:
    runs: list[Run] = []
    shift = gap.old_start - gap.new_start
    for edits in range(len(trace) - 1, -1, -1):
        reach = trace[edits]
        down = reach.get(diagonal + 1, -1)
        right = reach.get(diagonal - 1, -2) + 1
        came_down = down >= right
        start = down if came_down else right
        if at > start:
            runs.append(Run(start, start - diagonal - shift, at - start))
        if came_down:
            diagonal, at = diagonal + 1, start
        else:
            diagonal, at = diagonal - 1, start - 1
    return runs[::-1]
