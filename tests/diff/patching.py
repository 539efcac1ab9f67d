"""Apply a JSON Patch the plain way, to check patches against (RFC 6902)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any


def apply_patch(document: Any, operations: Any) -> Any:
    """Return the document after the operations, one after the other."""
    document = deepcopy(document)
    for operation in operations:
        path = steps(operation["path"])
        if operation["op"] == "move":
            document = add(document, path, remove(document, steps(operation["from"])))
        elif operation["op"] == "remove":
            remove(document, path)
        else:
            if operation["op"] == "replace" and path:
                remove(document, path)
            document = add(document, path, operation["value"])
    return document


def steps(pointer: str) -> list[str]:
    """Return the steps of a JSON pointer (RFC 6901)."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def remove(document: Any, path: list[str]) -> Any:
    """Take a value out and return it."""
    parent = walk(document, path[:-1])
    return parent.pop(int(path[-1]) if isinstance(parent, list) else path[-1])


def add(document: Any, path: list[str], value: Any) -> Any:
    """Put a value in and return the document."""
    if not path:
        return value
    parent = walk(document, path[:-1])
    if isinstance(parent, list):
        assert 0 <= int(path[-1]) <= len(parent)
        parent.insert(int(path[-1]), value)
    else:
        parent[path[-1]] = value
    return document


def walk(document: Any, path: list[str]) -> Any:
    """Return the value at a path."""
    for step in path:
        document = document[int(step) if isinstance(document, list) else step]
    return document
