"""Export a JSON diff as a JSON Patch (RFC 6902)."""

from __future__ import annotations

from collections.abc import Iterator

from report_lineage.diff.delta import ArrayDelta, Delta, ObjectDelta, Replaced
from report_lineage.diff.json_values import JsonValue, pointer

Operation = dict[str, JsonValue]


def list_operations(delta: Delta, path: str = "") -> Iterator[Operation]:
    """Yield the operations that a patch applies one after the other.

    A container's own members come first, so that paths below it are those of the new
    document.
    """
    if isinstance(delta, Replaced):
        yield {"op": "replace", "path": path, "value": delta.new}
    elif isinstance(delta, ObjectDelta):
        yield from _object_operations(delta, path)
    else:
        yield from _array_operations(delta, path)
    if not isinstance(delta, Replaced):
        for step, inner in delta.changed.items():
            yield from list_operations(inner, pointer(path, step))


def _object_operations(delta: ObjectDelta, path: str) -> Iterator[Operation]:
    for key in delta.removed:
        yield {"op": "remove", "path": pointer(path, key)}
    for old, new in delta.renamed.items():
        yield {"op": "move", "from": pointer(path, old), "path": pointer(path, new)}
    for key, value in delta.added.items():
        yield {"op": "add", "path": pointer(path, key), "value": value}


def _array_operations(delta: ArrayDelta, path: str) -> Iterator[Operation]:
    for at in sorted(delta.removed, reverse=True):
        yield {"op": "remove", "path": pointer(path, at)}
    yield from _moves(delta, path)
    for at in sorted(delta.added):
        yield {"op": "add", "path": pointer(path, at), "value": delta.added[at]}


def _moves(delta: ArrayDelta, path: str) -> Iterator[Operation]:
    """Put each moved item behind the one that stands before it in the end."""
    if not delta.moved:
        return
    origins = delta.origins()
    order = sorted(origins)
    before = dict(zip(order[1:], order, strict=False))
    now = sorted(order, key=origins.__getitem__)
    for target in sorted(delta.moved.values()):
        start = now.index(target)
        del now[start]
        end = now.index(before[target]) + 1 if target in before else 0
        now.insert(end, target)
        if start != end:
            yield {"op": "move", "from": pointer(path, start), "path": pointer(path, end)}
