"""Compare the rows of two collections, such as the sections of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from report_lineage.diff.budget import BUDGET_REASON, Budget
from report_lineage.diff.display import display
from report_lineage.diff.records import FieldSpec, RecordDiff, record_diff
from report_lineage.diff.row_matching import (
    Row,
    find_splits,
    match_alike,
    match_by_key,
    row_features,
)
from report_lineage.diff.rows import RowChange, RowKind, RowsDiff
from report_lineage.diff.runs import longest_increasing
from report_lineage.diff.summary import Partial


def rows_diff(
    old_rows: Sequence[Row],
    new_rows: Sequence[Row],
    *,
    key: str | Sequence[str],
    columns: Sequence[FieldSpec],
    position: str | None = None,
    noun: str = "row",
    name: str | None = None,
    by_likeness: bool = True,
    budget: int | Budget | None = None,
) -> RowsDiff:
    """Compare rows that stand in order, each matched by its key, else by what it says.

    A row removed and made again with nearly the same content is `replaced`; without
    `by_likeness` only keys decide, as suits links, which say little else. `position`
    names the column that numbers the rows; None means there is none. `noun` is what one
    row is called in words, `name` the column that says what a single one is called, None for
    none. Only the key, the position and `columns` are compared. `budget` limits the work; None
    means the default. Raises KeyError when a row lacks a column.
    """
    keys = (key,) if isinstance(key, str) else tuple(key)
    shown = None if any(spec.secret and spec.key == name for spec in columns) else name
    rows = _Rows(old_rows, new_rows, keys, columns, position, shown, Budget.of(budget))
    return rows.diff(noun, by_likeness=by_likeness)


class _Rows:
    def __init__(
        self,
        old: Sequence[Row],
        new: Sequence[Row],
        key: tuple[str, ...],
        columns: Sequence[FieldSpec],
        position: str | None,
        name: str | None,
        budget: Budget,
    ) -> None:
        self._old, self._new = old, new
        self._key, self._position, self._name = key, position, name
        self._columns = columns
        self._budget = budget
        self._unmatched = False

    def diff(self, noun: str, *, by_likeness: bool) -> RowsDiff:
        pairs = match_by_key(self._old, self._new, self._key)
        by_key = {new_at for _, new_at in pairs}
        pairs = sorted(pairs + (self._alike(pairs) if by_likeness else []))
        stayed = set(longest_increasing([new_at for _, new_at in pairs]))
        changes = [
            self._change(old_at, new_at, moved=at not in stayed, by_key=new_at in by_key)
            for at, (old_at, new_at) in enumerate(pairs)
        ]
        kept = [change for change in changes if change is not None]
        kept += self._removed({old_at for old_at, _ in pairs})
        kept += self._added({new_at for _, new_at in pairs}, dict(pairs), kept)
        kept.sort(key=_reading_order)
        return RowsDiff(
            rows=tuple(kept),
            unchanged=changes.count(None),
            old_length=len(self._old),
            new_length=len(self._new),
            noun=noun,
            partial=tuple(self._partial(kept, noun)),
        )

    def _partial(self, rows: Sequence[RowChange], noun: str) -> Iterator[Partial]:
        """Name what a row shows whole, and rows that were not looked at for likeness."""
        if self._unmatched:
            yield Partial(f"{noun}s without the same key", BUDGET_REASON)
        for row in rows:
            for partial in row.record.partial if row.record else ():
                yield Partial(f"{noun} {(row.new_index or 0) + 1}, {partial.path}", partial.reason)

    def _alike(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        old_done, new_done = {i for i, _ in pairs}, {j for _, j in pairs}
        old = {at: self._said(r) for at, r in enumerate(self._old) if at not in old_done}
        new = {at: self._said(r) for at, r in enumerate(self._new) if at not in new_done}
        alike = match_alike(old, new, self._budget)
        self._unmatched = bool(old and new) and self._budget.exhausted
        return alike

    def _change(self, old_at: int, new_at: int, *, moved: bool, by_key: bool) -> RowChange | None:
        old, new = self._old[old_at], self._new[new_at]
        record = record_diff(old, new, columns=self._columns, budget=self._budget)
        kind = self._kind(record, old, new, moved=moved, by_key=by_key)
        if kind is None:
            return None
        return RowChange(
            kind=kind,
            key=self._names(new),
            old_key=self._names(old),
            old_index=old_at,
            new_index=new_at,
            position=self._numbers(new),
            old_position=self._numbers(old),
            moved=moved,
            record=record,
            name=self._called(new),
            old_name=self._called(old),
        )

    def _kind(
        self, record: RecordDiff, old: Row, new: Row, *, moved: bool, by_key: bool
    ) -> RowKind | None:
        if not by_key:
            return RowKind.REPLACED
        if record.changed:
            return RowKind.CHANGED
        if moved:
            return RowKind.MOVED
        return RowKind.RENUMBERED if self._numbers(old) != self._numbers(new) else None

    def _removed(self, kept: set[int]) -> list[RowChange]:
        return [
            RowChange(
                kind=RowKind.REMOVED,
                old_key=self._names(row),
                old_index=at,
                old_position=self._numbers(row),
                row=self._masked(row),
                old_name=self._called(row),
            )
            for at, row in enumerate(self._old)
            if at not in kept
        ]

    def _added(
        self, arrived: set[int], pairs: Mapping[int, int], changes: Sequence[RowChange]
    ) -> list[RowChange]:
        added = {at: row for at, row in enumerate(self._new) if at not in arrived}
        lost = self._lost(pairs, changes) if added else {}
        said = {at: self._said(row) for at, row in added.items()} if lost else {}
        splits = find_splits(lost, said, self._budget)
        self._unmatched = self._unmatched or (bool(said) and self._budget.exhausted)
        return [
            RowChange(
                kind=RowKind.ADDED,
                key=self._names(row),
                new_index=at,
                position=self._numbers(row),
                row=self._masked(row),
                split_from=self._names(self._old[splits[at]]) if at in splits else None,
                name=self._called(row),
            )
            for at, row in added.items()
        ]

    def _lost(
        self, pairs: Mapping[int, int], changes: Sequence[RowChange]
    ) -> dict[int, Counter[Hashable]]:
        """Return what each changed row no longer says."""
        shrunk = [c.old_index for c in changes if c.record and c.record.changed]
        return {
            at: self._said(self._old[at]) - self._said(self._new[pairs[at]])
            for at in shrunk
            if at is not None and at in pairs
        }

    def _said(self, row: Row) -> Counter[Hashable]:
        return row_features(row, self._columns)

    def _names(self, row: Row) -> dict[str, Any]:
        return {part: row[part] for part in self._key}

    def _called(self, row: Row) -> str | None:
        value = None if self._name is None else row[self._name]
        return None if value is None else display(value)

    def _numbers(self, row: Row) -> dict[str, Any]:
        return {} if self._position is None else {self._position: row[self._position]}

    def _masked(self, row: Row) -> dict[str, Any]:
        shown = {spec.key: spec.shown(row[spec.key]) for spec in self._columns}
        return {**self._names(row), **self._numbers(row), **shown}


def _reading_order(change: RowChange) -> tuple[int, int]:
    """Sort by where a reader meets a row: the new place, or the old one of what is gone."""
    if change.new_index is None:
        return change.old_index or 0, 0
    return change.new_index, 1
