"""Align two sequences: patience anchors first, Myers' greedy search between them.

Source for the anchors: B. Cohen, patience diff (2003), on single items and, where none is
unique, on groups of four.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Final

from report_lineage.diff.budget import Budget
from report_lineage.diff.myers import greedy_runs
from report_lineage.diff.runs import Gap, Run, gaps_between, longest_increasing, merge_runs

GRAM: Final = 4
ANCHOR_FROM: Final = 24
WIDE: Final = 48
NARROW: Final = 12
NARROW_FROM: Final = 200
RELATED: Final = 20


def align(old: Sequence[int], new: Sequence[int], budget: Budget) -> list[Run]:
    """Return the runs that two sequences of numbered items share, in order.

    Items are numbers given by `number_items`. Where the budget ends, the rest stays
    unaligned: the answer is coarser, never wrong, and `budget.exhausted` says so.
    """
    runs: list[Run] = []
    stack = [Gap(0, len(old), 0, len(new))]
    while stack:
        gap = _trim(old, new, stack.pop(), runs)
        if gap.old_start == gap.old_end or gap.new_start == gap.new_end:
            continue
        size = gap.old_end - gap.old_start + gap.new_end - gap.new_start
        if not budget.spend(size):
            continue
        anchors = _anchors(old, new, gap) if size > ANCHOR_FROM else []
        if anchors:
            runs.extend(anchors)
            stack.extend(gaps_between(anchors, gap))
        else:
            runs.extend(greedy_runs(old, new, gap, budget, width=_width(old, new, gap)))
    runs.sort()
    return merge_runs(runs)


def _trim(old: Sequence[int], new: Sequence[int], gap: Gap, runs: list[Run]) -> Gap:
    old_start, old_end, new_start, new_end = gap
    room = min(old_end - old_start, new_end - new_start)
    head = 0
    while head < room and old[old_start + head] == new[new_start + head]:
        head += 1
    tail = 0
    while tail < room - head and old[old_end - 1 - tail] == new[new_end - 1 - tail]:
        tail += 1
    if head:
        runs.append(Run(old_start, new_start, head))
    if tail:
        runs.append(Run(old_end - tail, new_end - tail, tail))
    return Gap(old_start + head, old_end - tail, new_start + head, new_end - tail)


def _anchors(old: Sequence[int], new: Sequence[int], gap: Gap) -> list[Run]:
    part_old = old[gap.old_start : gap.old_end]
    part_new = new[gap.new_start : gap.new_end]
    found, length = _unique_in_both(part_old, part_new), 1
    if not found:
        found, length = _unique_in_both(_grams(part_old), _grams(part_new)), GRAM
    keep = longest_increasing([new_at for _, new_at in found])
    return _join([found[at] for at in keep], length, gap)


def _width(old: Sequence[int], new: Sequence[int], gap: Gap) -> int:
    """Search a long gap wide only where its sides share groups: else there is little to find."""
    if gap.old_end - gap.old_start + gap.new_end - gap.new_start <= NARROW_FROM:
        return WIDE
    old_grams = set(_grams(old[gap.old_start : gap.old_end]))
    new_grams = set(_grams(new[gap.new_start : gap.new_end]))
    shared = len(old_grams & new_grams)
    return WIDE if shared * RELATED >= min(len(old_grams), len(new_grams)) else NARROW


def _grams(items: Sequence[int]) -> list[tuple[int, ...]]:
    return list(zip(*(items[shift:] for shift in range(GRAM)), strict=False))


def _unique_in_both(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    in_old, in_new = Counter(old), Counter(new)
    place = {item: at for at, item in enumerate(new) if in_new[item] == 1}
    return [(at, place[item]) for at, item in enumerate(old) if item in place and in_old[item] == 1]


def _join(chain: Sequence[tuple[int, int]], length: int, gap: Gap) -> list[Run]:
    """Make runs of places in order; groups that overlap or touch on one diagonal are one."""
    runs: list[Run] = []
    start = shift = end = 0
    for old_at, new_at in chain:
        if start < end and new_at - old_at == shift and old_at <= end:
            end = old_at + length
            continue
        if start < end:
            runs.append(Run(gap.old_start + start, gap.new_start + start + shift, end - start))
        cut = max(end - old_at, end + shift - new_at, 0) if start < end else 0
        start, shift, end = old_at + min(cut, length), new_at - old_at, old_at + length
    if start < end:
        runs.append(Run(gap.old_start + start, gap.new_start + start + shift, end - start))
    return runs
