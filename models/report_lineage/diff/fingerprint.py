"""Give equal JSON subtrees equal numbers, exactly and at any depth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from report_lineage.diff.gaps import features
from report_lineage.diff.json_values import JsonNumber, JsonValue, kind_of, scalar_text

PROSE_FROM = 40


class Fingerprints:
    """Number the subtrees of documents that stay alive as long as this does.

    Equal numbers mean equal subtrees and nothing less: each number stands for the full
    content, so there are no collisions to fear. The order of an object's keys is ignored.
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._known: dict[int, int] = {}

    def of(self, value: JsonValue) -> int:
        """Return the number of a subtree."""
        if not isinstance(value, (dict, list)):
            return self._number(_scalar_key(value))
        order: list[dict[str, JsonValue] | list[JsonValue]] = [value]
        for node in order:
            order.extend(
                child
                for child in _children(node)
                if isinstance(child, (dict, list)) and id(child) not in self._known
            )
        for node in reversed(order):
            if id(node) not in self._known:
                self._known[id(node)] = self._number(self._container_key(node))
        return self._known[id(value)]

    def features(self, value: JsonValue) -> Counter[Hashable]:
        """Return what a value is compared by when it is not equal to another one."""
        found: Counter[Hashable] = Counter()
        if isinstance(value, dict):
            for key, member in value.items():
                found[key, self.of(member)] += 2
                if isinstance(member, dict):
                    for inner, part in member.items():
                        found[key, inner, self.of(part)] += 1
                elif isinstance(member, str) and len(member) >= PROSE_FROM:
                    found.update({(key, word): 1 for word in features(member)})
        elif isinstance(value, list):
            found.update(self.of(item) for item in value)
        elif isinstance(value, str) and len(value) >= PROSE_FROM:
            found.update(features(value))
        return found

    def _container_key(self, node: dict[str, JsonValue] | list[JsonValue]) -> Hashable:
        if isinstance(node, dict):
            return frozenset([(key, self._child(value)) for key, value in node.items()])
        return tuple([self._child(value) for value in node])

    def _child(self, value: JsonValue) -> int:
        known = self._known.get(id(value)) if isinstance(value, (dict, list)) else None
        return self._number(_scalar_key(value)) if known is None else known

    def _number(self, key: Hashable) -> int:
        return self._numbers.setdefault(key, len(self._numbers))


def _children(node: dict[str, JsonValue] | list[JsonValue]) -> Iterable[JsonValue]:
    return node.values() if isinstance(node, dict) else node


def _scalar_key(value: JsonValue) -> Hashable:
    """Return a key that no container has: text, a number as written, or a kind with its text."""
    if isinstance(value, (str, JsonNumber)):
        return value
    return kind_of(value), scalar_text(value)
