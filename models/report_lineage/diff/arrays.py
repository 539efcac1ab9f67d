"""Decide which items of two arrays are the same item.

By identity first, then by content, then by likeness, and last by place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from report_lineage.diff.budget import Budget
from report_lineage.diff.fingerprint import Fingerprints
from report_lineage.diff.identity import Identity, IdentityKeys, configured, found
from report_lineage.diff.json_values import JsonValue, kind_of
from report_lineage.diff.runs import longest_increasing
from report_lineage.diff.sequence import align
from report_lineage.diff.similarity import similar_pairs

ALIKE: Final = 0.5


class ArrayMatch:
    """Hold which old index became which new one, while it is being found out."""

    def __init__(
        self,
        old: Sequence[JsonValue],
        new: Sequence[JsonValue],
        fingerprints: Fingerprints,
        budget: Budget,
    ) -> None:
        self._old, self._new = old, new
        self._fingerprints = fingerprints
        self._budget = budget
        self._pairs: dict[int, int] = {}
        self._old_free = list(range(len(old)))
        self._new_free = list(range(len(new)))

    def pairs(self, identity_keys: IdentityKeys | None, path: str) -> dict[int, int]:
        """Return the new index of each old index that has one."""
        identity = configured(identity_keys, path) or found(self._old, self._new)
        if identity is not None:
            self._by_identity(identity)
        if self._old_free and self._new_free:
            self._by_content()
            self._by_likeness()
            self._by_place()
        return self._pairs

    def _by_identity(self, identity: Identity) -> None:
        old = _places(self._old, identity)
        new = _places(self._new, identity)
        shared = [(at, new[known]) for known, at in old.items() if known in new]
        self._take(shared)
        if shared and identity.sure:
            decided = {*old.values()}, {*new.values()}
            self._old_free = [at for at in self._old_free if at not in decided[0]]
            self._new_free = [at for at in self._new_free if at not in decided[1]]

    def _by_content(self) -> None:
        old_numbers = [self._fingerprints.of(self._old[at]) for at in self._old_free]
        new_numbers = [self._fingerprints.of(self._new[at]) for at in self._new_free]
        runs = align(old_numbers, new_numbers, self._budget)
        self._take(
            [
                (self._old_free[run.old + step], self._new_free[run.new + step])
                for run in runs
                for step in range(run.length)
            ]
        )
        elsewhere: defaultdict[int, list[int]] = defaultdict(list)
        for at in reversed(self._new_free):
            elsewhere[self._fingerprints.of(self._new[at])].append(at)
        numbered = [(at, self._fingerprints.of(self._old[at])) for at in self._old_free]
        self._take(
            [(at, elsewhere[number].pop()) for at, number in numbered if elsewhere.get(number)]
        )

    def _by_likeness(self) -> None:
        pairs = similar_pairs(
            [self._fingerprints.features(self._old[at]) for at in self._old_free],
            [self._fingerprints.features(self._new[at]) for at in self._new_free],
            threshold=ALIKE,
            budget=self._budget,
        )
        self._take([(self._old_free[i], self._new_free[j]) for i, j in pairs])

    def _by_place(self) -> None:
        """Pair what stands alone or in equal number between items that stayed."""
        self._take(
            [
                (old_at, new_at)
                for old_between, new_between in self._between()
                if len(old_between) == len(new_between)
                for old_at, new_at in zip(old_between, new_between, strict=True)
                if _comparable(self._old[old_at], self._new[new_at])
            ]
        )

    def _between(self) -> Iterator[tuple[list[int], list[int]]]:
        pairs = sorted(self._pairs.items())
        stayed = [pairs[at] for at in longest_increasing([new_at for _, new_at in pairs])]
        old_free, new_free = iter(self._old_free), iter(self._new_free)
        old_next, new_next = next(old_free, None), next(new_free, None)
        for old_end, new_end in (*stayed, (len(self._old), len(self._new))):
            old_between, new_between = [], []
            while old_next is not None and old_next < old_end:
                old_between.append(old_next)
                old_next = next(old_free, None)
            while new_next is not None and new_next < new_end:
                new_between.append(new_next)
                new_next = next(new_free, None)
            yield old_between, new_between

    def _take(self, pairs: Sequence[tuple[int, int]]) -> None:
        if pairs:
            self._pairs.update(pairs)
            old_taken, new_taken = {i for i, _ in pairs}, {j for _, j in pairs}
            self._old_free = [at for at in self._old_free if at not in old_taken]
            self._new_free = [at for at in self._new_free if at not in new_taken]


def _places(items: Sequence[JsonValue], identity: Identity) -> dict[Hashable, int]:
    """Return where each identity stands, leaving out those that several items claim."""
    places: dict[Hashable, int] = {}
    several: set[Hashable] = set()
    for at, known in enumerate(identity.of_each(items)):
        if known is not None and places.setdefault(known, at) != at:
            several.add(known)
    return {known: at for known, at in places.items() if known not in several}


def _comparable(old: JsonValue, new: JsonValue) -> bool:
    """Tell whether two items in the same place may be one that changed."""
    if isinstance(old, dict) and isinstance(new, dict):
        return 2 * len(old.keys() & new.keys()) >= max(len(old), len(new))
    scalars = not isinstance(old, (dict, list)) and not isinstance(new, (dict, list))
    return scalars or kind_of(old) == kind_of(new)
