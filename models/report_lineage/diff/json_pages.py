"""The changes of a JSON diff in pages, for documents with too many to be shown at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from report_lineage.diff.json_changes import JsonChange

PAGE_CHANGES: Final = 200
VALUE_CHARACTERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class JsonPage:
    """Hold a page of changes; pages count from 1, `total` counts the changes on all of them."""

    number: int
    count: int
    changes: tuple[JsonChange, ...]
    total: int

    def to_json(self, *, value_characters: int = VALUE_CHARACTERS) -> dict[str, object]:
        """Return a plain dict; of a value whose text is longer, its begin and its length."""
        return {
            "number": self.number,
            "count": self.count,
            "total": self.total,
            "changes": [_shortened(change, value_characters) for change in self.changes],
        }


def page_of(changes: Iterable[JsonChange], number: int, page_changes: int) -> JsonPage:
    """Return a page of changes, holding no others; raises IndexError where there is none."""
    found: tuple[JsonChange, ...] = ()
    total = 0
    remaining = iter(changes)
    while page := tuple(islice(remaining, page_changes)):
        if total == (number - 1) * page_changes:
            found = page
        total += len(page)
    count = -(-total // page_changes)
    if not 1 <= number <= count:
        raise IndexError(f"there are pages 1 to {count}, not {number}")
    return JsonPage(number, count, found, total)


def _shortened(change: JsonChange, most: int) -> dict[str, object]:
    data = change.to_json()
    for side in ("old", "new"):
        text = data.get(side)
        if isinstance(text, str) and len(text) > most:
            data |= {side: text[:most], f"{side}_characters": len(text)}
    return data
