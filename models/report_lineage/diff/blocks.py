"""The parts of a text diff, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from report_lineage.diff.spans import Span, invert_spans


class BlockKind(StrEnum):
    """Say what happened to a stretch of lines."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"
    REPLACE = "replace"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Block:
    """Hold a stretch of whole lines: its old text, its new text, and the words between.

    The old texts of all blocks joined are the old text, the new ones the new text. A move
    has two blocks with the same `move` number: one where the lines stood (`new` is empty)
    and one where they stand now (`old` is empty, `words` tell what changed on the way).
    Line numbers count from 1; None means the block has no line on that side.
    """

    kind: BlockKind
    old: str
    new: str
    words: tuple[Span, ...] = ()
    move: int | None = None
    old_line: int | None = None
    new_line: int | None = None

    @property
    def moved_away(self) -> bool:
        """Tell whether this is the place that moved lines left."""
        return self.kind is BlockKind.MOVE and not self.new

    def invert(self) -> Block:
        """Return the block of the opposite diff, its words left as they are for moves."""
        kinds = {BlockKind.DELETE: BlockKind.INSERT, BlockKind.INSERT: BlockKind.DELETE}
        return replace(
            self,
            kind=kinds.get(self.kind, self.kind),
            old=self.new,
            new=self.old,
            words=invert_spans(self.words),
            old_line=self.new_line,
            new_line=self.old_line,
        )

    def to_json(self) -> dict[str, object]:
        """Return a plain dict; equal text is given once."""
        data: dict[str, object] = {"kind": self.kind.value}
        if self.kind is BlockKind.EQUAL:
            data["text"] = self.new
        else:
            data |= {"old": self.old, "new": self.new}
        if self.words:
            data["words"] = [span.to_json() for span in self.words]
        if self.move is not None:
            data["move"] = self.move
        return data | {"old_line": self.old_line, "new_line": self.new_line}


def invert_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks of the opposite diff, deletions before insertions."""
    inverted = [block.invert() for block in blocks]
    words = {
        block.move: block.words for block in inverted if block.move is not None and block.words
    }
    ordered: list[Block] = []
    for block in inverted:
        if block.move is not None:
            block = replace(block, words=() if block.moved_away else words.get(block.move, ()))
        at = len(ordered)
        while block.old and not block.new and at and not ordered[at - 1].old:
            at -= 1
        ordered.insert(at, block)
    return tuple(ordered)
