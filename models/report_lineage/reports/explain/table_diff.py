"""Two versions of a CSV file, compared by row key and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from report_lineage.diff import FieldSpec, RowsDiff, rows_diff

_WHOLE_ROWS: Final = 2000
_KEY_COLUMNS: Final = 4
"""Keys of several columns are looked for among so many of the first ones."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class TableDiff:
    """How two tables differ. ``key`` are the columns by which rows were matched.

    Of columns that only one table has, the names alone are told. ``equal_left_out`` is how many
    rows, equal in both, ``rows`` leaves out: those of a long table.
    """

    key: tuple[str, ...]
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    rows: RowsDiff
    equal_left_out: int = 0

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "key": list(self.key),
            "columns_added": list(self.columns_added),
            "columns_removed": list(self.columns_removed),
            "rows": self.rows.to_json(),
            "equal_left_out": self.equal_left_out,
        }


def table_diff(old: str, new: str, *, delimiter: str = ",") -> TableDiff | None:
    """Compare two CSV texts by row key and column.

    :return: None if one is not a table with a heading and rows of its length, or has equal rows.
    """
    before, after = _read(old, delimiter), _read(new, delimiter)
    if before is None or after is None:
        return None
    common = [name for name in before[0] if name in after[0]]
    sides = _Sides(common, _columns(*before, common), _columns(*after, common))
    key = sides.key() if common else None
    if key is None:
        return None
    return TableDiff(
        key=key,
        columns_added=tuple(name for name in after[0] if name not in before[0]),
        columns_removed=tuple(name for name in before[0] if name not in after[0]),
        rows=sides.diff(key),
        equal_left_out=sides.equal_left_out,
    )


def _read(text: str, delimiter: str) -> tuple[Row, list[Row]] | None:
    """Return the heading and the rows of a table; None if it is none."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        lines = [tuple(line) for line in reader]
    except csv.Error:
        return None
    if not lines or len(set(lines[0])) != len(lines[0]) or not all(lines[0]):
        return None
    if any(len(line) != len(lines[0]) for line in lines):
        return None
    return lines[0], lines[1:]


def _columns(names: Row, rows: list[Row], wanted: Sequence[str]) -> list[Row]:
    """Return rows with the wanted columns alone."""
    if names == tuple(wanted):
        return rows
    places = [names.index(name) for name in wanted]
    return [tuple(row[at] for at in places) for row in rows]


class _Sides:
    """The rows of two tables, with the columns that both have."""

    def __init__(self, columns: Sequence[str], old: list[Row], new: list[Row]) -> None:
        self._columns, self._old, self._new = columns, old, new
        equal = set(old) & set(new)
        self._left = [row for row in old if row not in equal]
        self._right = [row for row in new if row not in equal]
        self._is_long = max(len(old), len(new)) > _WHOLE_ROWS

    @property
    def equal_left_out(self) -> int:
        """Return how many equal rows are left out: those of long tables, which nobody reads."""
        return len(self._old) - len(self._left) if self._is_long else 0

    def key(self) -> tuple[str, ...] | None:
        """Return the leftmost columns that tell rows apart and match most of them.

        A column that is unique by accident, such as a price, matches fewer rows than the true key.
        None if not even all columns tell rows apart.
        """
        candidates = sorted(self._candidates(), key=lambda places: -self._matched(places))
        chosen = next((places for places in candidates if self._tells_apart(places)), None)
        return None if chosen is None else tuple(self._columns[at] for at in chosen)

    def diff(self, key: tuple[str, ...]) -> RowsDiff:
        """Compare the rows by a key."""
        sides = (self._left, self._right) if self._is_long else (self._old, self._new)
        old, new = ([dict(zip(self._columns, row, strict=True)) for row in rows] for rows in sides)
        columns = [FieldSpec(key=name) for name in self._columns if name not in key]
        return rows_diff(old, new, key=key, columns=columns)

    def _candidates(self) -> Iterator[tuple[int, ...]]:
        """Give columns and combinations of the first ones; of two as good, the first one counts.

        Those that end further left come first, since keys mostly stand before values.
        """
        width = len(self._columns)
        places: list[tuple[int, ...]] = [(at,) for at in range(width)]
        for size in range(2, _KEY_COLUMNS):
            places += combinations(range(min(width, _KEY_COLUMNS)), size)
        yield from sorted(places, key=lambda one: (one[-1], len(one)))
        yield tuple(range(width))

    def _matched(self, places: tuple[int, ...]) -> int:
        """Return how many of the rows that differ have one of the same key opposite."""
        return len(_keys(self._left, places) & _keys(self._right, places))

    def _tells_apart(self, places: tuple[int, ...]) -> bool:
        return all(len(_keys(rows, places)) == len(rows) for rows in (self._old, self._new))


def _keys(rows: Sequence[Row], places: tuple[int, ...]) -> set[Row]:
    return {tuple(row[at] for at in places) for row in rows}
