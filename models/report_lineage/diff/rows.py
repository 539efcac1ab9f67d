"""What happened to the rows of a collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from report_lineage.diff.delta import ArrayDelta
from report_lineage.diff.display import display
from report_lineage.diff.failures import DiffMismatch
from report_lineage.diff.field_kinds import same_value
from report_lineage.diff.records import RecordDiff
from report_lineage.diff.summary import Partial, Summary, partials_to_json


class RowKind(StrEnum):
    """Say what happened to one row, the weightiest thing first."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    CHANGED = "changed"
    MOVED = "moved"
    RENUMBERED = "renumbered"


_OPPOSITE = {RowKind.ADDED: RowKind.REMOVED, RowKind.REMOVED: RowKind.ADDED}


@dataclass(frozen=True, slots=True)
class RowChange:
    """Hold one row that is not as it was.

    Indexes count from 0 and are None on the side where the row is not. `moved` says that
    its order among the others changed, which a changed or replaced row may have done too.
    `record` holds its fields; `row` is the whole of an added or removed one. `split_from`
    is the key of the row whose words an added one took over. `name` and `old_name` are what
    the row is called, None where nothing calls it anything or must not be told.
    """

    kind: RowKind
    key: Mapping[str, Any] = field(default_factory=dict)
    old_key: Mapping[str, Any] = field(default_factory=dict)
    old_index: int | None = None
    new_index: int | None = None
    position: Mapping[str, Any] = field(default_factory=dict)
    old_position: Mapping[str, Any] = field(default_factory=dict)
    moved: bool = False
    record: RecordDiff | None = None
    row: Mapping[str, Any] | None = None
    split_from: Mapping[str, Any] | None = None
    name: str | None = None
    old_name: str | None = None

    @property
    def renumbered(self) -> bool:
        """Tell whether the row's number changed, for whatever reason."""
        both = bool(self.position) and bool(self.old_position)
        return both and self.position != self.old_position

    def invert(self) -> RowChange:
        """Return the change that leads back."""
        return replace(
            self,
            kind=_OPPOSITE.get(self.kind, self.kind),
            key=self.old_key,
            old_key=self.key,
            old_index=self.new_index,
            new_index=self.old_index,
            position=self.old_position,
            old_position=self.position,
            record=self.record and self.record.invert(),
            split_from=None,
            name=self.old_name,
            old_name=self.name,
        )

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "kind": self.kind.value,
            "key": _shown(self.key),
            "old_key": _shown(self.old_key),
            "old_index": self.old_index,
            "new_index": self.new_index,
            "position": _shown(self.position),
            "old_position": _shown(self.old_position),
            "moved": self.moved,
            "record": self.record and self.record.to_json(),
            "row": None if self.row is None else _shown(self.row),
            "split_from": None if self.split_from is None else _shown(self.split_from),
            "name": self.name,
            "old_name": self.old_name,
        }


@dataclass(frozen=True, slots=True)
class RowsDiff:
    """Hold the rows that are not as they were, in reading order, and count the others.

    `noun` is what one row is called in words.
    """

    rows: tuple[RowChange, ...]
    unchanged: int
    old_length: int
    new_length: int
    noun: str = "row"
    partial: tuple[Partial, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether any row changed."""
        return bool(self.rows)

    def apply(self, a: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the new rows; changed secrets come back as `MASKED`.

        Columns that were not compared stay as they are in `a`. Raises `DiffMismatch` when
        `a` does not hold the old rows.
        """
        if len(a) != self.old_length:
            raise DiffMismatch(path=f"{self.noun} count")
        for row in self.rows:
            if row.old_index is not None:
                _expect_key(row, a[row.old_index])
        here = {row.new_index: row for row in self.rows}
        origins = self._order().origins()
        return [
            _new_row(here.get(at), a[origins[at]] if at in origins else {})
            for at in range(self.new_length)
        ]

    def invert(self) -> RowsDiff:
        """Return the diff that leads back."""
        return replace(
            self,
            rows=tuple(row.invert() for row in self.rows),
            old_length=self.new_length,
            new_length=self.old_length,
        )

    def summary(self) -> Summary:
        """Return how many rows were changed (or replaced), added, removed and moved.

        A row that was changed and moved counts as changed; one that only has another
        number counts nowhere.
        """
        kinds = [row.kind for row in self.rows]
        return Summary(
            changed=kinds.count(RowKind.CHANGED) + kinds.count(RowKind.REPLACED),
            added=kinds.count(RowKind.ADDED),
            removed=kinds.count(RowKind.REMOVED),
            moved=kinds.count(RowKind.MOVED),
        )

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "rows": [row.to_json() for row in self.rows],
            "unchanged": self.unchanged,
            "summary": self.summary().to_json(),
            "partial": partials_to_json(self.partial),
        }

    def _order(self) -> ArrayDelta:
        return ArrayDelta(
            old_length=self.old_length,
            new_length=self.new_length,
            removed=dict(_at(self.rows, RowKind.REMOVED)),
            added=dict(_at(self.rows, RowKind.ADDED)),
            moved={
                row.old_index: row.new_index
                for row in self.rows
                if row.moved and row.old_index is not None and row.new_index is not None
            },
        )


def _at(rows: Iterable[RowChange], kind: RowKind) -> Iterable[tuple[int, Mapping[str, Any]]]:
    for row in rows:
        index = row.old_index if kind is RowKind.REMOVED else row.new_index
        if row.kind is kind and index is not None and row.row is not None:
            yield index, row.row


def _expect_key(change: RowChange, old: Mapping[str, Any]) -> None:
    if any(not same_value(old[name], value) for name, value in change.old_key.items()):
        raise DiffMismatch(path=f"row {change.old_index}")


def _new_row(change: RowChange | None, old: Mapping[str, Any]) -> dict[str, Any]:
    if change is None:
        return dict(old)
    if change.kind is RowKind.ADDED:
        return dict(change.row or {})
    record = dict(old) if change.record is None else change.record.apply(old)
    return {**record, **change.key, **change.position}


def _shown(values: Mapping[str, Any]) -> dict[str, object]:
    return {name: display(value) for name, value in values.items()}
