"""The order of statements that keeps every constraint all along, and what makes room for it.

Who leaves a unique value goes before who takes it; who leaves a parent before the parent goes; a
parent comes before who refers to it. Where that goes round in a circle, a row steps aside for a
moment.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


class Graph:
    """Changes and what has to be done before each; demands leave as they are met.

    :param ranks: the order wished for, by the places of the changes.
    """

    def __init__(self, ranks: Mapping[int, Any], demands: Iterable[Before]) -> None:
        self._ranks = ranks
        self._firsts: dict[int, dict[Before, None]] = {}
        self._seconds: dict[int, dict[Before, None]] = {}
        for one in demands:
            self._firsts.setdefault(one.first, {})[one] = None
            self._seconds.setdefault(one.second, {})[one] = None

    def met(self, place: int, is_met: Callable[[Before], bool]) -> None:
        """Take away the demands of a change, on either side, that are met."""
        for one in [*self._firsts.get(place, ()), *self._seconds.get(place, ())]:
            if is_met(one):
                self._firsts[one.first].pop(one, None)
                self._seconds[one.second].pop(one, None)

    def sorted(self) -> tuple[list[int], list[list[Before]]]:
        """Return the changes in order; circles that keep some from it, each by its demands."""
        waiting = {place: len(self._seconds.get(place, ())) for place in self._ranks}
        ready = [(rank, place) for place, rank in self._ranks.items() if not waiting[place]]
        heapq.heapify(ready)
        done = []
        while ready:
            _, place = heapq.heappop(ready)
            done.append(place)
            for one in self._firsts.get(place, ()):
                waiting[one.second] -= 1
                if not waiting[one.second]:
                    heapq.heappush(ready, (self._ranks[one.second], one.second))
        return done, self._circles({place for place, count in waiting.items() if count})

    def _circles(self, left: set[int]) -> list[list[Before]]:
        """Return circles that have nothing in common, among changes that wait for each other."""
        into = {
            place: next(one for one in self._seconds[place] if one.first in left) for place in left
        }
        seen: dict[int, int] = {}
        circles = []
        for start in sorted(left, key=lambda one: self._ranks[one]):
            place, path = start, []
            while place not in seen:
                seen[place] = start
                path.append(into[place])
                place = into[place].first
            if seen[place] == start and path:
                begin = next(n for n, one in enumerate(path) if one.second == place)
                circles.append(path[begin:])
        return circles


def ranks(changes: Sequence[Change], tables: Sequence[str]) -> dict[int, Any]:
    """Return the order wished for: deletes from the leaves, updates, inserts from the roots."""
    depth = {name: number for number, name in enumerate(tables)}
    sides = {Operation.DELETE: (0, -1), Operation.UPDATE: (1, 1), Operation.INSERT: (2, 1)}
    found = {}
    for place, change in enumerate(changes):
        turn, sign = sides[change.operation]
        found[place] = (turn, sign * depth[change.row.table], place)
    return found
