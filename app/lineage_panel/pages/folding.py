"""A text that differs, its unchanged stretches folded: to be opened step by step, without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from report_lineage.diff import Block, BlockKind

CONTEXT_LINES: Final = 1
STEP_LINES: Final = 20
MOST_STEPS: Final = 10
ROOM_CHARACTERS: Final = 20_000
"""What is folded in one text takes no more of the page than this; the rest is counted."""


@dataclass(frozen=True)
class Fold:
    """A run of ``count`` unchanged lines. ``steps`` are their texts, one to be opened after another;
    ``rest`` lines more are on no page but that of everything."""

    count: int
    steps: tuple[str, ...]
    rest: int

    def left(self, step: int) -> int:
        """Return how many lines are still folded when so many steps are open."""
        return self.count - min(self.count - self.rest, step * STEP_LINES)


Part = Block | Fold
"""What a page shows of a text: a stretch as it is, or unchanged lines that are folded."""


def folded(blocks: Sequence[Block], context_lines: int = CONTEXT_LINES) -> Iterator[Part]:
    """Give the changes of a text with a few lines around each, and the others folded."""
    room = ROOM_CHARACTERS
    for at, block in enumerate(blocks):
        if block.kind is not BlockKind.EQUAL:
            yield block
            continue
        lines = block.new.splitlines(keepends=True)
        start = context_lines if at else 0
        end = len(lines) - (context_lines if at + 1 < len(blocks) else 0)
        if end - start <= 1:  # the fold itself takes a line
            yield block
            continue
        yield from _equal(block, lines, 0, start)
        fold = _fold(lines[start:end], room)
        room -= sum(map(len, fold.steps))
        yield fold
        yield from _equal(block, lines, end, len(lines))


def _fold(lines: Sequence[str], room: int) -> Fold:
    steps: list[str] = []
    for at in range(0, min(len(lines), MOST_STEPS * STEP_LINES), STEP_LINES):
        step = "".join(lines[at : at + STEP_LINES])
        if len(step) > room:
            break
        room -= len(step)
        steps.append(step)
    return Fold(len(lines), tuple(steps), max(0, len(lines) - len(steps) * STEP_LINES))


def _equal(block: Block, lines: Sequence[str], start: int, end: int) -> Iterator[Block]:
    text = "".join(lines[start:end])
    if text:
        yield replace(
            block,
            old=text,
            new=text,
            old_line=(block.old_line or 1) + start,
            new_line=(block.new_line or 1) + start,
        )
