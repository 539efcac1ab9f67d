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

Table = list[dict[str, str]]


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
    (old_names, old_rows), (new_names, new_rows) = before, after
    common = [name for name in old_names if name in new_names]
    if not common:
        return None
    key = _key(common, old_rows, new_rows)
    if key is None:
        return None
    left, right, equal = _shortened(old_rows, new_rows, key, common)
    columns = [FieldSpec(key=name) for name in common if name not in key]
    return TableDiff(
        key=key,
        columns_added=tuple(name for name in new_names if name not in old_names),
        columns_removed=tuple(name for name in old_names if name not in new_names),
        rows=rows_diff(left, right, key=key, columns=columns),
        equal_left_out=equal,
    )


def _read(text: str, delimiter: str) -> tuple[list[str], Table] | None:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    if not lines or len(set(lines[0])) != len(lines[0]) or not all(lines[0]):
        return None
    if any(len(line) != len(lines[0]) for line in lines):
        return None
    return lines[0], [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def _key(common: Sequence[str], old: Table, new: Table) -> tuple[str, ...] | None:
    """Return the leftmost columns that tell rows apart and match most of them.

    None if not even all columns tell them apart.

    A column that is unique by accident, such as a price, matches fewer rows than the true key.
    """
    best, most = None, -1
    for columns in _candidates(common):
        matched = _matched(columns, old, new)
        if matched > most:
            best, most = columns, matched
        if matched == min(len(old), len(new)):
            break  # no other key matches more
    return best


def _candidates(common: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Give columns and combinations of the first ones; of two as good, the first one counts.

    Those that end further left come first, since keys mostly stand before values.
    """
    places: list[tuple[int, ...]] = [(at,) for at in range(len(common))]
    for size in range(2, _KEY_COLUMNS):
        places += combinations(range(min(len(common), _KEY_COLUMNS)), size)
    for chosen in sorted(places, key=lambda one: (one[-1], len(one))):
        yield tuple(common[at] for at in chosen)
    yield tuple(common)


def _matched(columns: tuple[str, ...], old: Table, new: Table) -> int:
    """Return how many rows of both have the same key; -1 if it does not tell rows apart."""
    keys = [{tuple(row[name] for name in columns) for row in table} for table in (old, new)]
    if len(keys[0]) < len(old) or len(keys[1]) < len(new):
        return -1
    return len(keys[0] & keys[1])


def _shortened(
    old: Table, new: Table, key: tuple[str, ...], columns: Sequence[str]
) -> tuple[Table, Table, int]:
    """Leave equal rows out of long tables, which nobody reads and which take time."""
    if max(len(old), len(new)) <= _WHOLE_ROWS:
        return old, new, 0

    def said(row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[name] for name in (*key, *columns))

    equal = set(map(said, old)) & set(map(said, new))
    left, right = ([row for row in table if said(row) not in equal] for table in (old, new))
    return left, right, len(old) - len(left)
