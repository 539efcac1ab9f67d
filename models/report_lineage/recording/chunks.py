"""Long lists for ``IN (…)``: databases take only so many values in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, TypeVar

Value = TypeVar("Value")

AT_ONCE: Final = 500


def chunks(values: Collection[Value]) -> Iterator[list[Value]]:
    """Give values in lists of at most :data:`AT_ONCE`; nothing if there are none."""
    listed = list(values)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]
