"""Pieces of a text that are kept, deleted or inserted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

DWARFED: Final = 4


class SpanKind(StrEnum):
    """Say on which side a span stands."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a piece of raw text that is kept, deleted or inserted."""

    kind: SpanKind
    text: str

    def to_json(self) -> dict[str, str]:
        """Return a plain dict."""
        return {"kind": self.kind.value, "text": self.text}


class Piece(NamedTuple):
    """Hold an old text and the new text in its place; equal ones are kept."""

    old: str
    new: str


def whole(old: str, new: str) -> tuple[Span, ...]:
    """Return the old text as deleted and the new one as inserted."""
    return to_spans([Piece(old, new)])


def to_spans(pieces: Iterable[Piece]) -> tuple[Span, ...]:
    """Return the spans of pieces, deletions before insertions."""
    spans: list[Span] = []
    for old, new in pieces:
        if old == new:
            spans.append(Span(SpanKind.EQUAL, old))
            continue
        if old:
            spans.append(Span(SpanKind.DELETE, old))
        if new:
            spans.append(Span(SpanKind.INSERT, new))
    return tuple(spans)


def invert_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans of the opposite diff, deletions before insertions."""
    pieces: list[Piece] = []
    for span in spans:
        if span.kind is SpanKind.EQUAL:
            pieces.append(Piece(span.text, span.text))
        elif span.kind is SpanKind.DELETE:
            pieces.append(Piece("", span.text))
        elif pieces and pieces[-1].old == "" != pieces[-1].new:
            pieces[-1] = Piece(span.text, pieces[-1].new)
        else:
            pieces.append(Piece(span.text, ""))
    return to_spans(pieces)


def tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbours, and let a kept piece go that is lost between two large changes."""
    tidied: list[Piece] = []
    for piece in _join(pieces):
        tidied.append(piece)
        while len(tidied) >= 3 and _is_lost(*tidied[-3:]):
            first, kept, last = tidied[-3:]
            tidied[-3:] = [Piece(first.old + kept.old + last.old, first.new + kept.new + last.new)]
    return tidied


def _is_lost(before: Piece, kept: Piece, after: Piece) -> bool:
    """Tell whether a kept piece is noise: a "the" between two rewritten sentences."""
    if kept.old != kept.new or before.old == before.new or after.old == after.new:
        return False
    around = min(_weight(before), _weight(after))
    return "\n" not in kept.old and len(kept.old.strip()) * DWARFED <= around


def _weight(change: Piece) -> int:
    """Count a change as large only where both sides are: an insertion hides nothing."""
    return min(len(change.old.strip()), len(change.new.strip()))


def _join(pieces: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.old and not piece.new:
            continue
        last = joined[-1] if joined else None
        if last and (last.old == last.new) == (piece.old == piece.new):
            joined[-1] = Piece(last.old + piece.old, last.new + piece.new)
        else:
            joined.append(piece)
    return joined
