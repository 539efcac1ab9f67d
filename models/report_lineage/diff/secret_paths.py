"""Secrets inside JSON documents: values at some paths are compared, and never shown.

A path is a JSON pointer (RFC 6901) in which ``*`` stands for any member or item, such as
``/accounts/*/iban``. What is null there is no secret and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from report_lineage.diff.delta import ArrayDelta, Delta, ObjectDelta, Replaced
from report_lineage.diff.failures import NotJson
from report_lineage.diff.fingerprint import Fingerprints
from report_lineage.diff.json_values import (
    JsonInput,
    JsonValue,
    is_text,
    json_text,
    pointer,
    read_json,
)
from report_lineage.diff.masked import MASKED

_MASK = str(MASKED)
_Steps = tuple[str, ...]
_Put = Callable[[JsonValue, str], JsonValue]


class _Veiled(str):
    """Stand for a secret while documents are compared: equal only to the same secret."""

    __slots__ = ()


def masked_json(source: JsonInput, paths: Sequence[str]) -> JsonInput:
    """Return a document, text as text, with a mask in the place of each secret.

    Text without secrets comes back as it is. Text that is no JSON is masked whole, since nobody
    can tell what in it is secret.

    :param paths: where secrets are; none gives the document back.
    """
    if not paths or source is None:
        return source
    if not is_text(source):
        return masked_value(source, paths)
    try:
        value, repeats = read_json(source)
    except NotJson:
        return json_text(_MASK)
    masked = masked_value(value, paths)
    # An earlier one of repeated keys may hide a secret that the value does not have.
    return source if masked is value and not repeats else json_text(masked)


def masked_value(value: JsonValue, paths: Sequence[str]) -> JsonValue:
    """Return a JSON value with a mask in the place of each secret, itself if it holds none."""
    return _replaced(value, _steps(paths), lambda _, __: _MASK)


def values_at(value: JsonValue, paths: Sequence[str]) -> dict[str, JsonValue]:
    """Return the secrets that a JSON value holds, each by the JSON pointer to it."""
    found: dict[str, JsonValue] = {}
    _replaced(value, _steps(paths), lambda secret, path: found.setdefault(path, secret))
    return found


def veiled(
    a: JsonValue, b: JsonValue, paths: Sequence[str], prints: Fingerprints
) -> tuple[JsonValue, JsonValue]:
    """Return two values in which secrets are told apart, and what they are is gone.

    :param prints: numbers the secrets; it must not outlive the two values.
    """
    steps = _steps(paths)

    def veil(value: JsonValue, _path: str) -> JsonValue:
        return _Veiled(f"\ue000{prints.of(value)}")

    return _replaced(a, steps, veil), _replaced(b, steps, veil)


def masked_delta(delta: Delta, paths: Sequence[str]) -> Delta:
    """Return a delta between veiled values with a mask in the place of each secret."""
    return _masked_delta(delta, max(map(len, _steps(paths)), default=0))


def _masked_delta(delta: Delta, depth: int) -> Delta:
    """Return a delta masked.

    :param depth: how far below the root secrets may be, beyond which nobody need look.
    """
    if isinstance(delta, Replaced):
        return Replaced(_unveiled(delta.old, depth), _unveiled(delta.new, depth))
    if isinstance(delta, ObjectDelta):
        return ObjectDelta(
            removed={key: _unveiled(value, depth) for key, value in delta.removed.items()},
            added={key: _unveiled(value, depth) for key, value in delta.added.items()},
            renamed=delta.renamed,
            changed={key: _masked_delta(inner, depth) for key, inner in delta.changed.items()},
        )
    return ArrayDelta(
        old_length=delta.old_length,
        new_length=delta.new_length,
        removed={at: _unveiled(value, depth) for at, value in delta.removed.items()},
        added={at: _unveiled(value, depth) for at, value in delta.added.items()},
        moved=delta.moved,
        changed={at: _masked_delta(inner, depth) for at, inner in delta.changed.items()},
    )


def _unveiled(value: JsonValue, depth: int) -> JsonValue:
    if isinstance(value, _Veiled):
        return _MASK
    if depth and isinstance(value, dict):
        return {key: _unveiled(inner, depth - 1) for key, inner in value.items()}
    if depth and isinstance(value, list):
        return [_unveiled(inner, depth - 1) for inner in value]
    return value


def _steps(paths: Sequence[str]) -> list[_Steps]:
    return [
        tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:])
        for path in paths
    ]


def _replaced(value: JsonValue, steps: Sequence[_Steps], put: _Put, path: str = "") -> JsonValue:
    """Return a value with others put where paths end, copied only along the way."""
    if () in steps:
        return None if value is None else put(value, path)
    if not isinstance(value, (dict, list)):
        return value
    members = value.items() if isinstance(value, dict) else enumerate(value)
    changed: dict[object, JsonValue] = {}
    for place, member in members:
        inner = [one[1:] for one in steps if one[0] in ("*", str(place))]
        if (
            inner
            and (new := _replaced(member, inner, put, pointer(path, str(place)))) is not member
        ):
            changed[place] = new
    if not changed:
        return value
    if isinstance(value, dict):
        return {**value, **changed}
    return [changed.get(at, member) for at, member in enumerate(value)]
