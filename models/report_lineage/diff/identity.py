"""Find which member of an array's objects says who they are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from report_lineage.diff.json_values import JsonNumber, JsonValue

IdentityKeys: TypeAlias = Mapping[str, str | Sequence[str]]
USUAL: Final = ("id", "key", "name", "uuid")
SURE: Final = frozenset({"id", "uuid"})
_PLAIN: Final = frozenset({str, int, JsonNumber})


@dataclass(frozen=True, slots=True)
class Identity:
    """Name the members that identify an object, and whether another value means another one.

    A name can change while the thing stays the same; an id cannot.
    """

    members: tuple[str, ...]
    sure: bool

    def of_each(self, items: Sequence[JsonValue]) -> list[Hashable | None]:
        """Return each object's identity; None where a member is missing or no plain value."""
        if len(self.members) == 1:
            (name,) = self.members
            parts = [item.get(name) if isinstance(item, dict) else None for item in items]
            return [part if type(part) in _PLAIN else None for part in parts]
        return [self._of(item) for item in items]

    def _of(self, item: JsonValue) -> Hashable | None:
        if not isinstance(item, dict):
            return None
        parts = tuple([item.get(member) for member in self.members])
        return parts if all(type(part) in _PLAIN for part in parts) else None


def configured(identity: IdentityKeys | None, path: str) -> Identity | None:
    """Return the identity set for the array at a path; `*` in a pattern stands for any step."""
    for pattern, members in (identity or {}).items():
        if _fits(pattern.split("/"), path.split("/")):
            names = (members,) if isinstance(members, str) else tuple(members)
            return Identity(names, sure=True)
    return None


def found(old: Sequence[JsonValue], new: Sequence[JsonValue]) -> Identity | None:
    """Return the first usual member that is there and unique on both sides."""
    for name in USUAL:
        identity = Identity((name,), sure=name in SURE)
        if _is_unique(identity, old) and _is_unique(identity, new):
            return identity
    return None


def _is_unique(identity: Identity, items: Sequence[JsonValue]) -> bool:
    known = identity.of_each(items)
    return bool(known) and None not in known and len(set(known)) == len(known)


def _fits(pattern: Sequence[str], path: Sequence[str]) -> bool:
    return len(pattern) == len(path) and all(
        wanted in ("*", step) for wanted, step in zip(pattern, path, strict=True)
    )
