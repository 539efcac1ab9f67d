"""Compare two texts: paragraphs first, then the words inside those that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from report_lineage.diff.blocks import Block, BlockKind, invert_blocks
from report_lineage.diff.budget import Budget
from report_lineage.diff.failures import DiffMismatch
from report_lineage.diff.gaps import Lines
from report_lineage.diff.layout import Layout
from report_lineage.diff.runs import number_items
from report_lineage.diff.summary import Partial, Summary, partials_to_json


@dataclass(frozen=True, slots=True)
class Hunk:
    """Hold changes that stand close together, with some equal lines around them.

    `skipped_lines` counts the equal lines left out before the hunk.
    """

    blocks: tuple[Block, ...]
    skipped_lines: int

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "blocks": [block.to_json() for block in self.blocks],
            "skipped_lines": self.skipped_lines,
        }


@dataclass(frozen=True, slots=True)
class TextDiff:
    """Hold what leads from one text to another, as blocks of whole lines."""

    blocks: tuple[Block, ...]
    partial: tuple[Partial, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether the two texts differ at all."""
        return any(block.kind is not BlockKind.EQUAL for block in self.blocks)

    def apply(self, a: str) -> str:
        """Return the new text, made from the old one.

        Raises `DiffMismatch` when `a` is not the old text.
        """
        at = 0
        parts: list[str] = []
        for block in self.blocks:
            end = at + len(block.old)
            if a[at:end] != block.old:
                raise DiffMismatch(path=f"line {block.old_line}")
            parts.append(a[at:end] if block.kind is BlockKind.EQUAL else block.new)
            at = end
        if at != len(a):
            raise DiffMismatch(path="the end")
        return "".join(parts)

    def invert(self) -> TextDiff:
        """Return the diff that leads back."""
        return replace(self, blocks=invert_blocks(self.blocks))

    def summary(self) -> Summary:
        """Return how many stretches were changed, added, removed and moved."""
        kinds = [block.kind for block in self.blocks]
        return Summary(
            changed=kinds.count(BlockKind.REPLACE),
            added=kinds.count(BlockKind.INSERT),
            removed=kinds.count(BlockKind.DELETE),
            moved=kinds.count(BlockKind.MOVE) // 2,
        )

    def hunks(self, context_lines: int = 3) -> tuple[Hunk, ...]:
        """Return the changes alone, each with so many equal lines around it."""
        return tuple(_hunks(self.blocks, context_lines))

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "blocks": [block.to_json() for block in self.blocks],
            "summary": self.summary().to_json(),
            "partial": partials_to_json(self.partial),
        }


def text_diff(a: str, b: str, *, budget: int | Budget | None = None) -> TextDiff:
    """Compare two texts line by line, then word by word; moved lines are marked as moved.

    `budget` limits the work, in steps of well under a microsecond; None means the default.
    Past it, `partial` names the lines that are shown whole.
    """
    if a == b:
        blocks = (Block(BlockKind.EQUAL, a, b, old_line=1, new_line=1),) if a else ()
        return TextDiff(blocks)
    old, new = a.splitlines(keepends=True), b.splitlines(keepends=True)
    layout = Layout(Lines(old, new), number_items(old, new), Budget.of(budget))
    return TextDiff(tuple(layout.blocks()), tuple(layout.partial))


def _hunks(blocks: Sequence[Block], context_lines: int) -> Iterator[Hunk]:
    current: list[Block] = []
    skipped = 0
    for at, block in enumerate(blocks):
        if block.kind is not BlockKind.EQUAL:
            current.append(block)
            continue
        lines = block.new.splitlines(keepends=True)
        after = context_lines if current else 0
        before = context_lines if at + 1 < len(blocks) else 0
        if len(lines) <= after + before:
            current.append(block)
            continue
        if current:
            yield Hunk((*current, *_cut(block, lines, 0, after)), skipped)
        start = len(lines) - before
        current, skipped = list(_cut(block, lines, start, len(lines))), start - after
    if any(block.kind is not BlockKind.EQUAL for block in current):
        yield Hunk(tuple(current), skipped)


def _cut(block: Block, lines: Sequence[str], start: int, end: int) -> Iterator[Block]:
    text = "".join(lines[start:end])
    if text and block.old_line is not None and block.new_line is not None:
        old_line, new_line = block.old_line + start, block.new_line + start
        yield Block(BlockKind.EQUAL, text, text, old_line=old_line, new_line=new_line)
