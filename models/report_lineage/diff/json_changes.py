"""The single changes of a JSON diff, each with its place in both documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from report_lineage.diff.delta import ArrayDelta, Delta, ObjectDelta, Replaced
from report_lineage.diff.json_values import JsonValue, json_text, kind_of, pointer


class ChangeKind(StrEnum):
    """Say what happened to one value."""

    CHANGED = "changed"
    TYPE_CHANGED = "type changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class JsonChange:
    """Hold one change: JSON pointers in the new and in the old document, and the values.

    `path` is None for what was removed, `old_path` for what was added. What moved or was
    renamed has places only; what changed inside it are changes of their own.
    """

    kind: ChangeKind
    path: str | None
    old_path: str | None
    old: JsonValue = None
    new: JsonValue = None

    @property
    def old_text(self) -> str | None:
        """Return the old value as JSON text; None where the change has none."""
        has_old = (ChangeKind.CHANGED, ChangeKind.TYPE_CHANGED, ChangeKind.REMOVED)
        return json_text(self.old) if self.kind in has_old else None

    @property
    def new_text(self) -> str | None:
        """Return the new value as JSON text; None where the change has none."""
        has_new = (ChangeKind.CHANGED, ChangeKind.TYPE_CHANGED, ChangeKind.ADDED)
        return json_text(self.new) if self.kind in has_new else None

    def to_json(self) -> dict[str, object]:
        """Return a plain dict whose values are JSON text, so that 1.10 stays 1.10."""
        data: dict[str, object] = {
            "kind": self.kind.value,
            "path": self.path,
            "old_path": self.old_path,
        }
        texts = {"old": self.old_text, "new": self.new_text}
        return data | {side: text for side, text in texts.items() if text is not None}


def list_changes(delta: Delta, path: str = "", old_path: str = "") -> Iterator[JsonChange]:
    """Yield the changes of a delta in the order of the new document, removals first."""
    if isinstance(delta, Replaced):
        same = kind_of(delta.old) == kind_of(delta.new)
        kind = ChangeKind.CHANGED if same else ChangeKind.TYPE_CHANGED
        yield JsonChange(kind, path, old_path, delta.old, delta.new)
    elif isinstance(delta, ObjectDelta):
        yield from _object_changes(delta, path, old_path)
    else:
        yield from _array_changes(delta, path, old_path)


def _object_changes(delta: ObjectDelta, path: str, old_path: str) -> Iterator[JsonChange]:
    for key, value in delta.removed.items():
        yield JsonChange(ChangeKind.REMOVED, None, pointer(old_path, key), old=value)
    former = {new: old for old, new in delta.renamed.items()}
    for old, new in delta.renamed.items():
        yield JsonChange(ChangeKind.RENAMED, pointer(path, new), pointer(old_path, old))
    for key, inner in delta.changed.items():
        yield from list_changes(inner, pointer(path, key), pointer(old_path, former.get(key, key)))
    for key, value in delta.added.items():
        yield JsonChange(ChangeKind.ADDED, pointer(path, key), None, new=value)


def _array_changes(delta: ArrayDelta, path: str, old_path: str) -> Iterator[JsonChange]:
    for at, value in delta.removed.items():
        yield JsonChange(ChangeKind.REMOVED, None, pointer(old_path, at), old=value)
    origins = delta.origins() if delta.changed else {}
    arrived = {new_at: old_at for old_at, new_at in delta.moved.items()}
    for at in sorted({*delta.added, *arrived, *delta.changed}):
        here = pointer(path, at)
        if at in delta.added:
            yield JsonChange(ChangeKind.ADDED, here, None, new=delta.added[at])
        if at in arrived:
            yield JsonChange(ChangeKind.MOVED, here, pointer(old_path, arrived[at]))
        if at in delta.changed:
            yield from list_changes(delta.changed[at], here, pointer(old_path, origins[at]))
