"""What leads from one JSON value to another, as a tree that can be applied and inverted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from report_lineage.diff.failures import DiffMismatch
from report_lineage.diff.json_values import JsonValue, identical, pointer


@dataclass(frozen=True, slots=True)
class Replaced:
    """Put one value in the place of another."""

    old: JsonValue
    new: JsonValue


@dataclass(frozen=True, slots=True)
class ObjectDelta:
    """Change an object's members; `changed` goes by the new key, `renamed` from old to new."""

    removed: Mapping[str, JsonValue] = field(default_factory=dict)
    added: Mapping[str, JsonValue] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, Delta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArrayDelta:
    """Change an array's items; `changed` goes by the new index, `moved` from old to new.

    Items that are named nowhere keep their order and fill the places left.
    """

    old_length: int
    new_length: int
    removed: Mapping[int, JsonValue] = field(default_factory=dict)
    added: Mapping[int, JsonValue] = field(default_factory=dict)
    moved: Mapping[int, int] = field(default_factory=dict)
    changed: Mapping[int, Delta] = field(default_factory=dict)

    def origins(self) -> dict[int, int]:
        """Return the old index of each new index that has one."""
        arrived = {new_at: old_at for old_at, new_at in self.moved.items()}
        stayed = (
            at for at in range(self.old_length) if at not in self.removed and at not in self.moved
        )
        return {
            at: arrived[at] if at in arrived else next(stayed)
            for at in range(self.new_length)
            if at not in self.added
        }


Delta: TypeAlias = Replaced | ObjectDelta | ArrayDelta


def invert_delta(delta: Delta) -> Delta:
    """Return the delta that leads back."""
    if isinstance(delta, Replaced):
        return Replaced(delta.new, delta.old)
    if isinstance(delta, ObjectDelta):
        former = {new: old for old, new in delta.renamed.items()}
        return ObjectDelta(
            removed=delta.added,
            added=delta.removed,
            renamed=former,
            changed={former.get(key, key): invert_delta(d) for key, d in delta.changed.items()},
        )
    origins = delta.origins() if delta.changed else {}
    return ArrayDelta(
        old_length=delta.new_length,
        new_length=delta.old_length,
        removed=delta.added,
        added=delta.removed,
        moved={new_at: old_at for old_at, new_at in delta.moved.items()},
        changed={origins[at]: invert_delta(d) for at, d in delta.changed.items()},
    )


def apply_delta(delta: Delta | None, value: JsonValue, path: str = "") -> JsonValue:
    """Return the new value, sharing with the old one what stays; raises `DiffMismatch`."""
    if delta is None:
        return value
    if isinstance(delta, Replaced):
        _expect(identical(value, delta.old), path)
        return delta.new
    if isinstance(delta, ObjectDelta):
        return _apply_object(delta, value, path)
    return _apply_array(delta, value, path)


def _apply_object(delta: ObjectDelta, value: JsonValue, path: str) -> JsonValue:
    if not isinstance(value, dict):
        raise DiffMismatch(path=path)
    for key, old in delta.removed.items():
        _expect(key in value and identical(value[key], old), pointer(path, key))
    for key in delta.renamed:
        _expect(key in value, pointer(path, key))
    result = {
        delta.renamed.get(key, key): v for key, v in value.items() if key not in delta.removed
    }
    for key, inner in delta.changed.items():
        _expect(key in result, pointer(path, key))
        result[key] = apply_delta(inner, result[key], pointer(path, key))
    return result | dict(delta.added)


def _apply_array(delta: ArrayDelta, value: JsonValue, path: str) -> JsonValue:
    if not isinstance(value, list):
        raise DiffMismatch(path=path)
    _expect(len(value) == delta.old_length, path)
    for at, old in delta.removed.items():
        _expect(identical(value[at], old), pointer(path, at))
    origins = delta.origins()
    result = [
        delta.added[at] if at in delta.added else value[origins[at]]
        for at in range(delta.new_length)
    ]
    for at, inner in delta.changed.items():
        result[at] = apply_delta(inner, result[at], pointer(path, at))
    return result


def _expect(holds: bool, path: str) -> None:
    if not holds:
        raise DiffMismatch(path=path)
