"""The order of statements that keeps every constraint all along, and what makes room for it.

Who leaves a unique value goes before who takes it; who leaves a parent before the parent goes; a
parent comes before who refers to it. Where that goes round in a circle, a row steps aside for a
moment.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from report_lineage.history.operation import Operation
from report_lineage.history.revert.changes import Change
from report_lineage.history.revert.plan import Key
from report_lineage.history.revert.references import Reference
from report_lineage.history.revert.uniqueness import Held, UniqueSet


class Why(StrEnum):
    """Why one change has to be done before another."""

    VACATES = "vacates"
    LEAVES = "leaves"
    PROVIDES = "provides"


@dataclass(frozen=True)
class Before:
    """``first`` has to be done before ``second``, by their places among the changes.

    ``columns`` are those of the row that would step aside; ``unique`` is the set that it vacates.
    """

    first: int
    second: int
    why: Why
    columns: tuple[str, ...]
    unique: UniqueSet | None = None


def demands(
    changes: Sequence[Change], known: Sequence[Reference], held: Sequence[Held]
) -> list[Before]:
    """Return which changes have to be done before which."""
    found = [one for each in held for one in _of_unique(changes, each)]
    found += [one for each in known for one in _of_reference(changes, each)]
    return [one for one in found if one.first != one.second]


def _of_unique(changes: Sequence[Change], held: Held) -> Iterator[Before]:
    if held.unique.deferrable:
        return
    table = held.unique.table.live
    places = {c.row.key: place for place, c in enumerate(changes) if c.table.live is table}
    holders = {values: places[key] for key, values in held.before.items() if key in places}
    for key, values in held.after.items():
        if held.before.get(key) != values and values in holders:
            first = holders[values]
            yield Before(first, places[key], Why.VACATES, held.unique.columns, held.unique)


def _of_reference(changes: Sequence[Change], one: Reference) -> Iterator[Before]:
    if one.deferrable:
        return
    gone: dict[Key | None, int] = {}
    come: dict[Key | None, int] = {}
    for place, change in enumerate(changes):
        if change.table.live is one.parent:
            now, then = one.offered(change.before), one.offered(change.after)
            if now != then:
                gone[now], come[then] = place, place
    for place, change in enumerate(changes):
        if change.table.live is one.child:
            now, then = one.held(change.before), one.held(change.after)
            if now is not None and now != then and now in gone:
                yield Before(place, gone[now], Why.LEAVES, one.columns)
            if then is not None and now != then and then in come:
                yield Before(come[then], place, Why.PROVIDES, one.columns)


@dataclass
class Graph:
    """Changes and what has to be done before each; demands leave as they are met."""

    ranks: Mapping[int, Any]
    demands: dict[Before, None]

    def sorted(self) -> tuple[list[int], list[Before]]:
        """Return the changes in order, or those that could be; then the demands of a circle too."""
        waiting = dict.fromkeys(self.ranks, 0)
        following: dict[int, list[int]] = {}
        for one in self.demands:
            waiting[one.second] += 1
            following.setdefault(one.first, []).append(one.second)
        ready = [(rank, place) for place, rank in self.ranks.items() if not waiting[place]]
        heapq.heapify(ready)
        done = []
        while ready:
            _, place = heapq.heappop(ready)
            done.append(place)
            for other in following.get(place, ()):
                waiting[other] -= 1
                if not waiting[other]:
                    heapq.heappush(ready, (self.ranks[other], other))
        left = set(self.ranks).difference(done)
        return done, self._circle(left) if left else []

    def _circle(self, left: set[int]) -> list[Before]:
        """Return demands that go round in a circle, among changes that wait for each other."""
        into = {one.second: one for one in self.demands if one.first in left and one.second in left}
        place = min(left, key=lambda one: self.ranks[one])
        path: list[Before] = []
        seen: dict[int, int] = {}
        while place not in seen:
            seen[place] = len(path)
            path.append(into[place])
            place = into[place].first
        return path[seen[place] :]


def ranks(changes: Sequence[Change], tables: Sequence[str]) -> dict[int, Any]:
    """Return the order wished for: deletes from the leaves, updates, inserts from the roots."""
    depth = {name: number for number, name in enumerate(tables)}
    sides = {Operation.DELETE: (0, -1), Operation.UPDATE: (1, 1), Operation.INSERT: (2, 1)}
    found = {}
    for place, change in enumerate(changes):
        turn, sign = sides[change.operation]
        found[place] = (turn, sign * depth[change.row.table], place)
    return found
