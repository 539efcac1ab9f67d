"""What changed inside a paragraph, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from report_lineage.diff.budget import Budget
from report_lineage.diff.runs import number_items
from report_lineage.diff.sequence import align
from report_lineage.diff.spans import Piece, Span, tidy, to_spans, whole
from report_lineage.diff.tokens import Token, tokenize

START: Final = 60
LITTLE: Final = 0.15
TELLING: Final = 120


def word_diff(old: str, new: str, budget: Budget) -> tuple[Span, ...]:
    """Return the spans between two texts, white space apart from words.

    Where hardly a word was kept, the old text stands whole before the new one. With the
    budget used up, what was not looked at is one deletion and one insertion.
    """
    if old == new:
        return to_spans([Piece(old, new)])
    old_tokens, new_tokens = tokenize(old), tokenize(new)
    if not budget.spend(START + 2 * (len(old_tokens) + len(new_tokens))):
        return whole(old, new)
    pieces = tidy(_pieces(old_tokens, new_tokens, budget))
    kept = sum(len(piece.old) for piece in pieces if piece.old == piece.new)
    longest = max(len(old), len(new))
    return whole(old, new) if longest > TELLING and kept < LITTLE * longest else to_spans(pieces)


def _pieces(old: Sequence[Token], new: Sequence[Token], budget: Budget) -> Iterator[Piece]:
    old_at = new_at = 0
    numbers = number_items([word for _, word in old], [word for _, word in new])
    for run in align(*numbers, budget):
        yield from _changed(old[old_at : run.old], new[new_at : run.new])
        old_at, new_at = run.old + run.length, run.new + run.length
        yield from _kept(old[run.old : old_at], new[run.new : new_at])
    yield from _changed(old[old_at:], new[new_at:])


def _changed(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Piece]:
    old_text, new_text = _text(old), _text(new)
    if old and new and old[0][0] == new[0][0]:
        space = old[0][0]
        yield Piece(space, space)
        old_text, new_text = old_text[len(space) :], new_text[len(space) :]
    yield Piece(old_text, new_text)


def _kept(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Piece]:
    if old == new:
        text = _text(old)
        yield Piece(text, text)
        return
    for before, after in zip(old, new, strict=True):
        yield Piece(before[0], after[0])
        yield Piece(before[1], before[1])


def _text(tokens: Sequence[Token]) -> str:
    return "".join([part for token in tokens for part in token])
