"""Which equal lines hold two texts together, and which only look alike.

Between paragraphs stand blank lines, all equal: taken for themselves they would align any
paragraph with any other. So they are aligned last, between the lines that are known to be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from report_lineage.diff.budget import Budget
from report_lineage.diff.gaps import Lines, free_lines, subgaps
from report_lineage.diff.runs import Gap, Run, merge_runs
from report_lineage.diff.sequence import align


def telling_runs(runs: Iterable[Run], lines: Lines) -> list[Run]:
    """Return the runs in which at least one line says something.

    Where lines only came or only went, blank ones stand after them and not before, if both can be:
    a paragraph takes the blank line after it along.
    """
    telling: list[Run] = []
    for run in runs:
        if all(lines.old[at].isspace() for at in range(run.old, run.old + run.length)):
            continue
        while telling and run.length > 1 and _can_slide(telling[-1], run, lines):
            last = telling[-1]
            telling[-1] = last._replace(length=last.length + 1)
            run = Run(run.old + 1, run.new + 1, run.length - 1)
        telling.append(run)
    return telling


def _can_slide(before: Run, after: Run, lines: Lines) -> bool:
    """Say whether lines that came, or went, begin with the blank line that follows them."""
    blank = lines.old[after.old]
    old_end, new_end = before.old + before.length, before.new + before.length
    if not blank.isspace() or (old_end < after.old) is (new_end < after.new):
        return False
    first = lines.old[old_end] if old_end < after.old else lines.new[new_end]
    return first == blank


def runs_between_pairs(
    lines: Lines, gaps: Iterable[Gap], numbers: tuple[Sequence[int], Sequence[int]], budget: Budget
) -> list[Run]:
    """Return what else is equal in the gaps, between the lines that are paired there."""
    runs: list[Run] = []
    for gap in gaps:
        for part in subgaps(lines, gap):
            runs.extend(_equal_in(lines, part, numbers, budget))
    return runs


def _equal_in(
    lines: Lines, part: Gap, numbers: tuple[Sequence[int], Sequence[int]], budget: Budget
) -> Iterator[Run]:
    old, new = free_lines(lines, part)
    if not old or not new:
        return
    found = align([numbers[0][at] for at in old], [numbers[1][at] for at in new], budget)
    singly = [
        Run(old[run.old + step], new[run.new + step], 1)
        for run in found
        for step in range(run.length)
    ]
    yield from merge_runs(singly)
