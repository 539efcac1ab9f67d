"""Stretches that two sequences share, and the gaps between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple


class Run(NamedTuple):
    """Say that `length` items from `old` on equal those from `new` on."""

    old: int
    new: int
    length: int


class Gap(NamedTuple):
    """Name a stretch of both sequences in which nothing is aligned."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def number_items(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[list[int], list[int]]:
    """Give equal items equal numbers, so that comparing them is cheap."""
    numbers: dict[Hashable, int] = {}
    take = numbers.setdefault
    return (
        [take(item, len(numbers)) for item in old],
        [take(item, len(numbers)) for item in new],
    )


def gaps_between(runs: Sequence[Run], whole: Gap) -> Iterator[Gap]:
    """Yield the stretches before, between and after the runs, empty ones left out."""
    old_at, new_at = whole.old_start, whole.new_start
    for run in (*runs, Run(whole.old_end, whole.new_end, 0)):
        if run.old > old_at or run.new > new_at:
            yield Gap(old_at, run.old, new_at, run.new)
        old_at, new_at = run.old + run.length, run.new + run.length


def merge_runs(runs: Sequence[Run]) -> list[Run]:
    """Join runs that touch on both sides; they must be in order."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and last.old + last.length == run.old and last.new + last.length == run.new:
            merged[-1] = Run(last.old, last.new, last.length + run.length)
        else:
            merged.append(run)
    return merged


def longest_increasing(values: Sequence[int]) -> list[int]:
    """Return the positions of a longest strictly increasing subsequence."""
    tails: list[int] = []
    tail_positions: list[int] = []
    previous = [-1] * len(values)
    for position, value in enumerate(values):
        at = bisect_left(tails, value)
        if at:
            previous[position] = tail_positions[at - 1]
        if at == len(tails):
            tails.append(value)
            tail_positions.append(position)
        else:
            tails[at] = value
            tail_positions[at] = position
    found: list[int] = []
    position = tail_positions[-1] if tail_positions else -1
    while position >= 0:
        found.append(position)
        position = previous[position]
    return found[::-1]
