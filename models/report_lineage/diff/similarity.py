"""Pair what is alike, by the features two things share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import Final

from report_lineage.diff.budget import Budget

POSTINGS: Final = 48
CANDIDATES: Final = 8
AT_HOME: Final = 0.1
FAR_BEHIND: Final = 4


def alike(old: Counter[Hashable], new: Counter[Hashable]) -> float:
    """Return how much two things share, from 0 to 1 (Dice's coefficient)."""
    return _share(old, new, old.total() + new.total())


def _share(old: Counter[Hashable], new: Counter[Hashable], size: int) -> float:
    few, many = (old, new) if len(old) < len(new) else (new, old)
    get = many.get
    # Written out, as `(old & new).total()` takes twice as long and is most of the work.
    shared = sum([min(count, get(feature, 0)) for feature, count in few.items()])
    return 2 * shared / size if size else 0.0


def similar_pairs(
    old: Sequence[Counter[Hashable]],
    new: Sequence[Counter[Hashable]],
    *,
    threshold: float,
    budget: Budget,
    homes: tuple[Sequence[int], Sequence[int]] | None = None,
) -> list[tuple[int, int]]:
    """Return positions of pairs that are alike, each thing in one pair at most.

    The most alike are paired first, and of equals those that stand nearest. A feature
    that many things have decides nothing and is left out of the search. `homes` numbers
    the surroundings of each thing: in the same ones, being alike counts for more.
    """
    if not old or not new:
        return []
    places = _places(old)
    sizes = [features.total() for features in old]
    found: list[tuple[float, int, int, int]] = []
    for new_at, features in enumerate(new):
        shared: Counter[int] = Counter()
        for feature, count in features.items():
            for old_at, old_count in places.get(feature, ()):
                shared[old_at] += min(old_count, count)
        if not budget.spend(
            3 * len(features) + 4 * len(shared) + 20 * min(len(shared), CANDIDATES)
        ):
            break
        size = features.total()
        best = max(shared.values(), default=0)
        for old_at, count in shared.most_common(CANDIDATES):
            if count * FAR_BEHIND < best:
                break
            score = _share(old[old_at], features, sizes[old_at] + size)
            if score >= threshold:
                if homes is not None and homes[0][old_at] == homes[1][new_at]:
                    score += AT_HOME
                found.append((-score, abs(old_at - new_at), old_at, new_at))
    return _take_best(found)


def _places(things: Sequence[Counter[Hashable]]) -> dict[Hashable, list[tuple[int, int]]]:
    places: defaultdict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for at, features in enumerate(things):
        for feature, count in features.items():
            places[feature].append((at, count))
    if len(things) <= POSTINGS:
        return places
    return {feature: where for feature, where in places.items() if len(where) <= POSTINGS}


def _take_best(found: list[tuple[float, int, int, int]]) -> list[tuple[int, int]]:
    old_taken: set[int] = set()
    new_taken: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for _, _, old_at, new_at in sorted(found):
        if old_at not in old_taken and new_at not in new_taken:
            old_taken.add(old_at)
            new_taken.add(new_at)
            pairs.append((old_at, new_at))
    return sorted(pairs)
