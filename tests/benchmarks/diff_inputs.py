"""Pairs of documents whose differences are known, because they were made."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

WORDS_PER_PARAGRAPH = 80
CHANGED_SHARE = 0.02


@dataclass(frozen=True)
class Pair:
    """Two documents, how many changes lead from one to the other, and a goal in milliseconds.

    Of texts, ``known`` counts the characters that were taken out or put in, not those of what only
    stands elsewhere. None means no goal.
    """

    label: str
    old: Any
    new: Any
    known: int
    goal_ms: float | None

    @property
    def size_bytes(self) -> int:
        """Return the size of the old side as UTF-8."""
        text = self.old if isinstance(self.old, str) else json.dumps(self.old)
        return len(text.encode())


def records(count: int, goal_ms: float | None = None) -> Pair:
    """Return so many records, 1 % of them changed, one added and one moved."""
    draw = random.Random(count)
    old = [_record(draw, number) for number in range(count)]
    new = deepcopy(old)
    changed = draw.sample(range(count), max(1, count // 100))
    for at in changed:
        new[at]["score"] = 1_000 + at
    new.insert(count // 3, new.pop(2 * count // 3))
    new.insert(min(10, count), {"id": -1, "name": "New", "score": 1.0})
    return Pair(f"{count:,} records as JSON", old, new, len(changed) + 2, goal_ms)


def _record(draw: random.Random, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"Customer {number}",
        "score": round(draw.random() * 100, 6),
        "tags": ["a", "b", str(number % 7)],
        "address": {"city": f"City {number % 100}", "zip": str(number)},
    }


def prose(size_bytes: int, goal_ms: float | None = None, *, moved: int = 0) -> Pair:
    """Return prose of about this size in paragraphs, 2 % of its words replaced by others.

    :param moved: how many paragraphs stand elsewhere in the new text.
    """
    draw = random.Random(size_bytes)
    vocabulary = _vocabulary(draw)
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    words = draw.choices(vocabulary, weights, k=size_bytes * 2 // 11)
    other = [draw.choice(_OTHERS) if draw.random() < CHANGED_SHARE else word for word in words]
    known = sum(len(a) + len(b) for a, b in zip(words, other, strict=True) if a != b)
    old, new = _paragraphs(words), _paragraphs(other)
    for _ in range(moved):
        new.insert(draw.randrange(len(new)), new.pop(draw.randrange(len(new))))
    label = f"{size_bytes // 1_000:,} KB of words" + f", {moved} paragraphs moved" * bool(moved)
    return Pair(label, "\n\n".join(old), "\n\n".join(new), known, goal_ms)


def _vocabulary(draw: random.Random) -> list[str]:
    letters = "etaoinshrdlucm"
    return ["".join(draw.choices(letters, k=draw.randint(2, 8))) for _ in range(3_000)]


_OTHERS = [f"changed{number}" for number in range(40)]


def _paragraphs(words: list[str]) -> list[str]:
    starts = range(0, len(words), WORDS_PER_PARAGRAPH)
    return [" ".join(words[at : at + WORDS_PER_PARAGRAPH]) for at in starts]
