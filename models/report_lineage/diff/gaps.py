"""Turn the lines that two texts do not share into pairs, moves, deletions and insertions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from report_lineage.diff.budget import Budget
from report_lineage.diff.runs import Gap, Run, gaps_between, longest_increasing
from report_lineage.diff.similarity import alike, similar_pairs
from report_lineage.diff.tokens import words

ALIKE: Final = 0.4
ALIKE_MOVED: Final = 0.6
ALIKE_ALONE: Final = 0.3
SHORT: Final = 60
WORTH_MOVING: Final = 24


@dataclass(slots=True)
class Lines:
    """Hold both texts' lines and what became of those not shared, by line position."""

    old: Sequence[str]
    new: Sequence[str]
    moved: dict[int, int] = field(default_factory=dict)
    arrived: dict[int, int] = field(default_factory=dict)
    paired: dict[int, int] = field(default_factory=dict)
    matched: set[int] = field(default_factory=set)
    known: dict[str, Counter[Hashable]] = field(default_factory=dict)

    def features(self, line: str) -> Counter[Hashable]:
        """Return what a line is compared by, found out once."""
        if line not in self.known:
            self.known[line] = features(line)
        return self.known[line]

    def move(self, old_at: int, new_at: int) -> None:
        """Note that a line went from one place to another."""
        self.moved[old_at] = new_at
        self.arrived[new_at] = old_at

    def pair(self, old_at: int, new_at: int) -> None:
        """Note that a line was edited where it stands."""
        self.paired[old_at] = new_at
        self.matched.add(new_at)


def find_moves(lines: Lines, gaps: Sequence[Gap]) -> None:
    """Mark lines that stand elsewhere word for word, in stretches worth the name."""
    old_free = {at for gap in gaps for at in _old_free(lines, gap)}
    new_free = {at for gap in gaps for at in _new_free(lines, gap)}
    place = _unique(lines.new, new_free)
    for text, old_at in sorted(_unique(lines.old, old_free).items(), key=lambda item: item[1]):
        new_at = place.get(text)
        if new_at is not None and old_at in old_free:
            _mark(lines, old_at, new_at, old_free, new_free)


def fill_moves(lines: Lines, gaps: Sequence[Gap]) -> None:
    """Take along a line that was edited in the middle of a stretch that moved."""
    for gap in gaps:
        for at in range(gap.old_start + 1, gap.old_end - 1):
            before, after = lines.moved.get(at - 1), lines.moved.get(at + 1)
            if at in lines.moved or before is None or after is None:
                continue
            if after - before == 2 and before + 1 not in lines.arrived:
                lines.move(at, before + 1)


def take_blanks_along(lines: Lines, gaps: Sequence[Gap]) -> None:
    """Have a paragraph that moved bring the blank line after it."""
    if not lines.moved:
        return
    new_free = {at for gap in gaps for at in _new_free(lines, gap)}
    for gap in gaps:
        for at in range(gap.old_start + 1, gap.old_end):
            goal = lines.moved.get(at - 1, -2) + 1
            free = at not in lines.moved and at not in lines.paired and goal in new_free
            if free and lines.old[at].isspace() and lines.old[at] == lines.new[goal]:
                lines.move(at, goal)


def _unique(lines: Sequence[str], free: Iterable[int]) -> dict[str, int]:
    count: Counter[str] = Counter()
    place: dict[str, int] = {}
    for at in free:
        if not lines[at].isspace():
            count[lines[at]] += 1
            place[lines[at]] = at
    return {text: at for text, at in place.items() if count[text] == 1}


def _mark(lines: Lines, old_at: int, new_at: int, old_free: set[int], new_free: set[int]) -> None:
    def same(shift: int) -> bool:
        old, new = old_at + shift, new_at + shift
        return old in old_free and new in new_free and lines.old[old] == lines.new[new]

    first = last = 0
    while same(first - 1):
        first -= 1
    while same(last + 1):
        last += 1
    while lines.old[old_at + first].isspace():
        first += 1  # a paragraph takes the blank line after it along, not the one before
    span = range(first, last + 1)
    if sum(len(lines.old[old_at + shift].strip()) for shift in span) < WORTH_MOVING:
        return
    for shift in span:
        lines.move(old_at + shift, new_at + shift)
        old_free.discard(old_at + shift)
        new_free.discard(new_at + shift)


def pair_in_place(lines: Lines, gaps: Sequence[Gap]) -> None:
    """Pair lines in the same place that plainly are one, which most edits are."""
    for gap in gaps:
        count = gap.old_end - gap.old_start
        if count != gap.new_end - gap.new_start:
            continue
        for step in range(count):
            old_at, new_at = gap.old_start + step, gap.new_start + step
            if old_at in lines.moved or new_at in lines.arrived:
                continue
            if _plainly_one(lines.old[old_at], lines.new[new_at], alone=count == 1):
                lines.pair(old_at, new_at)


def _plainly_one(old: str, new: str, *, alone: bool) -> bool:
    """Compare words cheaply; short lines among others are too alike to tell."""
    if not alone and min(len(old), len(new)) < 2 * WORTH_MOVING:
        return False
    old_words, new_words = set(old.split()), set(new.split())
    shared = len(old_words & new_words)
    return shared >= ALIKE_MOVED * max(len(old_words), len(new_words), 1)


def pair_best(lines: Lines, gaps: Sequence[Gap], budget: Budget) -> None:
    """Pair long lines with the most alike wherever it stands: in place, or moved and edited.

    In place is what no line that is paired already stands between.
    """
    parts = [part for gap in gaps for part in subgaps(lines, gap)]
    old = [
        (at, n) for n, part in enumerate(parts) for at in _long(lines.old, _old_free(lines, part))
    ]
    new = [
        (at, n) for n, part in enumerate(parts) for at in _long(lines.new, _new_free(lines, part))
    ]
    homes = [n for _, n in old], [n for _, n in new]
    pairs = _alike(
        lines, [at for at, _ in old], [at for at, _ in new], ALIKE_MOVED, budget, homes=homes
    )
    at_home = [(old[i][0], new[j][0]) for i, j in pairs if old[i][1] == new[j][1]]
    stayed = {at_home[at] for at in longest_increasing([new_at for _, new_at in at_home])}
    for i, j in pairs:
        place = old[i][0], new[j][0]
        if place in stayed:
            lines.pair(*place)
        else:
            lines.move(*place)


def pair_alike(lines: Lines, gap: Gap, budget: Budget) -> None:
    """Pair the other lines of a gap that were edited, in order."""
    for part in subgaps(lines, gap):
        old, new = free_lines(lines, part)
        pairs = _alike(lines, old, new, ALIKE, budget)
        for at in longest_increasing([new_at for _, new_at in pairs]):
            lines.pair(old[pairs[at][0]], new[pairs[at][1]])


def pair_alone(lines: Lines, gap: Gap) -> None:
    """Pair two lines left alone in the same place, unless they are long and have little in common."""
    for part in subgaps(lines, gap):
        old, new = free_lines(lines, part)
        if len(old) != 1 or len(new) != 1:
            continue
        texts = lines.old[old[0]], lines.new[new[0]]
        short = max(map(len, texts)) <= SHORT
        if short or alike(lines.features(texts[0]), lines.features(texts[1])) >= ALIKE_ALONE:
            lines.pair(old[0], new[0])


def subgaps(lines: Lines, gap: Gap) -> list[Gap]:
    """Return the stretches of a gap between the pairs in it."""
    pairs = [
        Run(at, lines.paired[at], 1)
        for at in range(gap.old_start, gap.old_end)
        if at in lines.paired
    ]
    return list(gaps_between(pairs, gap))


def free_lines(lines: Lines, gap: Gap) -> tuple[list[int], list[int]]:
    """Return the lines of a gap of which nothing is known yet, on either side."""
    return list(_old_free(lines, gap)), list(_new_free(lines, gap))


def _old_free(lines: Lines, gap: Gap) -> Iterator[int]:
    for at in range(gap.old_start, gap.old_end):
        if at not in lines.moved and at not in lines.paired:
            yield at


def _new_free(lines: Lines, gap: Gap) -> Iterator[int]:
    for at in range(gap.new_start, gap.new_end):
        if at not in lines.arrived and at not in lines.matched:
            yield at


def _long(lines: Sequence[str], places: Iterable[int]) -> Iterator[int]:
    return (at for at in places if len(lines[at].strip()) >= 2 * WORTH_MOVING)


def _alike(
    lines: Lines,
    old: Sequence[int],
    new: Sequence[int],
    threshold: float,
    budget: Budget,
    *,
    homes: tuple[Sequence[int], Sequence[int]] | None = None,
) -> list[tuple[int, int]]:
    if not old or not new:
        return []
    characters = sum(len(lines.old[at]) for at in old) + sum(len(lines.new[at]) for at in new)
    if not budget.spend(characters):
        return []
    return similar_pairs(
        [lines.features(lines.old[at]) for at in old],
        [lines.features(lines.new[at]) for at in new],
        threshold=threshold,
        budget=budget,
        homes=homes,
    )


def features(text: str) -> Counter[Hashable]:
    """Return what a line is compared by: its words, longer ones counting more."""
    return Counter({word: min(len(word), 8) * n for word, n in Counter(words(text)).items()})
