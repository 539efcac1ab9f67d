"""What was worked out before, kept in the process as long as there is room."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from operator import itemgetter
from threading import Lock
from typing import Any, Final

from cachetools import LRUCache

_LARGEST_SHARE: Final = 2
"""One value may take half of the room, so that it does not push out all others."""


class Keeping:
    """Keeps values by key, the longest unused going first. Threads may share one.

    Values must never change. A key must name all that its value depends on, the viewer too if the
    value is not for everybody.

    :param room_bytes: how much all values may take in memory, about; 0 keeps nothing.
    """

    def __init__(self, room_bytes: int) -> None:
        self._share = room_bytes // _LARGEST_SHARE
        self._kept: LRUCache[Hashable, tuple[Any, int]] = LRUCache(room_bytes, itemgetter(1))
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """Return what is kept under a key; None if nothing is."""
        with self._lock:
            value, _ = self._kept.get(key, (None, 0))
        return value

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value, unless it is larger than its share."""
        size = weight_bytes((key, value), self._share)
        if size <= self._share:
            with self._lock:
                self._kept[key] = value, size

    @property
    def used_bytes(self) -> int:
        """Return how much the kept values take, about."""
        return int(self._kept.currsize)


def weight_bytes(value: Any, most: int) -> int:
    """Return how much memory a value and all in it take, about; counting ends above ``most``."""
    seen: set[int] = set()
    total, rest = 0, [value]
    while rest and total <= most:
        one = rest.pop()
        if id(one) not in seen:
            seen.add(id(one))
            total += sys.getsizeof(one)
            rest.extend(_parts(one))
    return total


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, str | bytes):
        return
    if isinstance(value, Mapping):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, tuple | list | set | frozenset):
        yield from value
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (getattr(value, field.name) for field in fields(value))
