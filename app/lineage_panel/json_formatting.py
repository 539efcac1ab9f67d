"""How JSON text and what changed in it are written on pages. Used as Jinja filters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from report_lineage.artifacts import open_json, pretty_lines
from report_lineage.diff import JsonChange, JsonNumber, NumberDelta, field_diff
from report_lineage.diff import json_text as text_of_value

PRETTY_LINES = 2000
_CONTAINERS = (b"{", b"[")


def json_members(text: str | None) -> list[tuple[str, str, bool]]:
    """Return the members of a JSON object: key, text as it is written, and whether it is a scalar.

    :param text: JSON text; None and what is no object have no members.
    """
    if text is None or not text.lstrip().startswith("{"):
        return []
    try:
        members = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return []
    return [_member(key, bytes(raw)) for key, raw in members.items()]


def _member(key: str, raw: bytes) -> tuple[str, str, bool]:
    value = raw.strip()
    return key, value.decode(), not value.startswith(_CONTAINERS)


def json_pretty(text: str) -> str:
    """Return JSON text over several lines, numbers as they are written; a fault leaves it as it is."""
    document = open_json(text.encode())
    if document.fault is not None:
        return text
    lines = pretty_lines(document, limit=PRETTY_LINES + 1)
    shown = ["  " * line.indent + "".join(token.text for token in line.tokens) for line in lines]
    return "\n".join(shown[:PRETTY_LINES] + ["…"] * (len(shown) > PRETTY_LINES))


def json_text(value: object) -> str:
    """Return a value as JSON text, ``1.10`` staying ``1.10`` where it came from text."""
    return text_of_value(value)


def plain_text(value: object) -> str:
    """Return a parameter's value for reading: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def number_delta(change: JsonChange) -> NumberDelta | None:
    """Return how much a number in a JSON document grew; None if it is not a number twice."""
    if isinstance(change.old, JsonNumber) and isinstance(change.new, JsonNumber):
        return field_diff(change.old.to_python(), change.new.to_python()).number
    return None


def pointer_words(pointer: str) -> str:
    """Return a JSON pointer for reading: ``/flags/peers`` is ``flags/peers``."""
    words = pointer.removeprefix("/").replace("~1", "/").replace("~0", "~")
    return words or "the whole value"


JSON_FILTERS: Mapping[str, Callable[..., Any]] = {
    "json_members": json_members,
    "json_pretty": json_pretty,
    "json_text": json_text,
    "number_delta": number_delta,
    "plain_text": plain_text,
    "pointer_words": pointer_words,
}
