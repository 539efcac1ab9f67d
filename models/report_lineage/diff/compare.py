"""Walk two JSON values at once, going down only where they differ."""

from __future__ import annotations

from typing import Final

from report_lineage.diff.arrays import ArrayMatch
from report_lineage.diff.budget import BUDGET_REASON, Budget
from report_lineage.diff.delta import ArrayDelta, Delta, ObjectDelta, Replaced
from report_lineage.diff.fingerprint import Fingerprints
from report_lineage.diff.identity import IdentityKeys
from report_lineage.diff.json_values import JsonValue, identical, pointer, same_scalar
from report_lineage.diff.renames import find_renames
from report_lineage.diff.runs import longest_increasing
from report_lineage.diff.summary import Partial

MAX_DEPTH: Final = 60
DEPTH_REASON: Final = f"it is nested deeper than {MAX_DEPTH} levels"


class Comparison:
    """Compare two documents once.

    `exact_numbers` says that both come from text, so that `==` alone decides equality.
    """

    def __init__(
        self, *, identity: IdentityKeys | None, budget: Budget, exact_numbers: bool, deep: bool
    ) -> None:
        self._identity = identity
        self._budget = budget
        self._exact_numbers = exact_numbers
        self._deep = deep
        self._fingerprints = Fingerprints()
        self.partial: list[Partial] = []

    def delta(self, a: JsonValue, b: JsonValue, path: str = "", depth: int = 0) -> Delta | None:
        """Return what leads from a to b; None where they are the same."""
        if self._surely_same(a, b):
            return None
        if isinstance(a, dict) and isinstance(b, dict):
            return self._whole(a, b, path, depth) or self._objects(a, b, path, depth)
        if isinstance(a, list) and isinstance(b, list):
            return self._whole(a, b, path, depth) or self._arrays(a, b, path, depth)
        if isinstance(a, (dict, list)) or isinstance(b, (dict, list)):
            return Replaced(a, b)
        return None if same_scalar(a, b) else Replaced(a, b)

    def _surely_same(self, a: JsonValue, b: JsonValue) -> bool:
        """Compare at the speed of C: False only means that one must look closer."""
        if self._deep:
            return identical(a, b)
        if a != b:
            return False
        return self._exact_numbers or repr(a) == repr(b)

    def _whole(self, a: JsonValue, b: JsonValue, path: str, depth: int) -> Replaced | None:
        reason = DEPTH_REASON if depth >= MAX_DEPTH else BUDGET_REASON
        if depth < MAX_DEPTH and self._budget.spend(_size(a) + _size(b)):
            return None
        self.partial.append(Partial(path, reason))
        return Replaced(a, b)

    def _objects(
        self, a: dict[str, JsonValue], b: dict[str, JsonValue], path: str, depth: int
    ) -> Delta | None:
        removed = {key: value for key, value in a.items() if key not in b}
        added = {key: value for key, value in b.items() if key not in a}
        renamed = find_renames(removed, added, self._fingerprints, self._budget)
        pairs = [(key, key) for key in a if key in b] + list(renamed.items())
        changed: dict[str, Delta] = {}
        for old_key, new_key in pairs:
            inner = self.delta(a[old_key], b[new_key], pointer(path, new_key), depth + 1)
            if inner is not None:
                changed[new_key] = inner
        for old_key, new_key in renamed.items():
            del removed[old_key], added[new_key]
        if not (removed or added or renamed or changed):
            return None
        return ObjectDelta(removed, added, renamed, changed)

    def _arrays(
        self, a: list[JsonValue], b: list[JsonValue], path: str, depth: int
    ) -> Delta | None:
        match = ArrayMatch(a, b, self._fingerprints, self._budget)
        pairs = sorted(match.pairs(self._identity, path).items())
        if self._budget.exhausted:
            self.partial.append(Partial(path, BUDGET_REASON))
            return Replaced(a, b)
        stayed = set(longest_increasing([new_at for _, new_at in pairs]))
        moved = {i: j for at, (i, j) in enumerate(pairs) if at not in stayed}
        changed: dict[int, Delta] = {}
        for old_at, new_at in pairs:
            if self._surely_same(a[old_at], b[new_at]):
                continue
            inner = self.delta(a[old_at], b[new_at], pointer(path, new_at), depth + 1)
            if inner is not None:
                changed[new_at] = inner
        arrived = {new_at for _, new_at in pairs}
        kept = {old_at for old_at, _ in pairs}
        removed = {at: value for at, value in enumerate(a) if at not in kept}
        added = {at: value for at, value in enumerate(b) if at not in arrived}
        if not (removed or added or moved or changed):
            return None
        return ArrayDelta(len(a), len(b), removed, added, moved, changed)


def is_deep(value: JsonValue) -> bool:
    """Tell whether a value is nested deeper than the walk goes."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True


def _size(value: JsonValue) -> int:
    return len(value) if isinstance(value, (dict, list)) else 1
