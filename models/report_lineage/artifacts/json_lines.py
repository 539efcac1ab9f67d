"""JSON as pretty printed lines of tokens: what a page needs to show, colour and fold it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from report_lineage.artifacts.json_level import (
    STRING,
    Json,
    Level,
    count_lines,
    kind_of,
    open_level,
)
from report_lineage.artifacts.json_view import JsonDocument, start_of

TOKEN_CHARS = 2000
"""A longer string or number is cut, and ends in an ellipsis."""

HIGHLIGHT_CHARS = 512 * 1024
"""Of a longer text, the rest comes as one plain token."""

COUNTED_BYTES = 4 * 1024 * 1024
"""The lines of a larger value are not counted just to skip or to fold it."""

TokenKind = Literal["key", "string", "number", "boolean", "null", "punctuation", "plain"]


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text of one kind."""

    kind: TokenKind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One pretty printed line.

    :param indent: its depth, from 0.
    :param fold_end: the number of the line that closes what this one opens, counted from 0 in
        the whole value; None if it opens nothing, or more than :data:`COUNTED_BYTES`.
    """

    indent: int
    tokens: tuple[Token, ...]
    fold_end: int | None = None


@dataclass(frozen=True, slots=True)
class _Member:
    value: Json
    key: str | None
    indent: int
    last: bool


def pretty_line_count(document: JsonDocument, pointer: str = "") -> int:
    """Return how many lines the value at ``pointer`` has.

    :raises ValueError: if the document has a fault; it is shown as text then.
    """
    return count_lines(_value(document, pointer))


def pretty_lines(
    document: JsonDocument, pointer: str = "", offset: int = 0, limit: int = 200
) -> list[Line]:
    """Return up to ``limit`` lines of the value at ``pointer`` after the first ``offset``.

    What stands before them is counted and not decoded.

    :raises JsonPointerMissing: if nothing stands there.
    :raises ValueError: if the document has a fault, or a value in the window has more members
        than a tree can show; it is shown as text then.
    """
    lines: list[Line] = []
    whole = _Member(_value(document, pointer), None, 0, last=True)
    # A stack of its own, since documents may be nested deeper than calls.
    open_members: list[Iterator[_Member | Line]] = [iter([whole])]
    number = 0
    while open_members and len(lines) < limit:
        item = next(open_members[-1], None)
        if item is None:
            open_members.pop()
            continue
        size = _size(item)
        if size is not None and number + size <= offset:
            number += size
            continue
        if number >= offset:
            lines.append(_first_line(item, number, size))
        if isinstance(item, _Member) and size != 1:
            open_members.append(_inside(item))
        number += 1
    return lines


def highlight_json(text: str) -> list[Token]:
    """Return the tokens of a JSON text as it stands, white space with them.

    What is no JSON comes as plain tokens: joined, the texts of all tokens are the text.
    """
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text, 0, HIGHLIGHT_CHARS):
        if match.start() > end:
            tokens.append(Token("plain", text[end : match.start()]))
        tokens.append(Token(_kind(match), match.group()))
        end = match.end()
    if end < len(text):
        tokens.append(Token("plain", text[end:]))
    return tokens


_TOKEN = re.compile(
    rf"(?P<key>{STRING.decode()}(?=\s*:))|(?P<string>{STRING.decode()})"
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<boolean>true|false)|(?P<null>null)|(?P<punctuation>[\[\]{}:,])",
    re.DOTALL,
)
_KINDS: dict[str, TokenKind] = {
    "key": "key",
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "punctuation": "punctuation",
}


def _kind(match: re.Match[str]) -> TokenKind:
    return _KINDS[match.lastgroup or "punctuation"]


def _value(document: JsonDocument, pointer: str) -> Json:
    if document.fault is not None:
        raise ValueError(f"The document is shown as text: {document.fault.message}.")
    return document.find(pointer)


def _size(item: _Member | Line) -> int | None:
    """Return how many lines an item has; None if it is too large to count, and no scalar."""
    if isinstance(item, Line):
        return 1
    scalar = kind_of(item.value) not in {"object", "array"}
    if not scalar and memoryview(item.value).nbytes > COUNTED_BYTES:
        return None if open_level(item.value).values else 1
    return 1 if scalar else count_lines(item.value)


def _first_line(item: _Member | Line, number: int, size: int | None) -> Line:
    if isinstance(item, Line):
        return item
    opens = size != 1
    tokens = (*_key_tokens(item.key), *_value_tokens(item.value, opens=opens))
    comma = () if opens or item.last else (Token("punctuation", ","),)
    fold_end = number + size - 1 if opens and size is not None else None
    return Line(item.indent, (*tokens, *comma), fold_end)


def _key_tokens(key: str | None) -> tuple[Token, ...]:
    if key is None:
        return ()
    return Token("key", json.dumps(key, ensure_ascii=False)), Token("punctuation", ": ")


def _value_tokens(value: Json, *, opens: bool) -> tuple[Token, ...]:
    kind = kind_of(value)
    if kind == "object":
        return (Token("punctuation", "{" if opens else "{}"),)
    if kind == "array":
        return (Token("punctuation", "[" if opens else "[]"),)
    return (Token(kind, start_of(value, TOKEN_CHARS)),)


def _inside(member: _Member) -> Iterator[_Member | Line]:
    """Give the members of a container, and the line that closes it."""
    level = open_level(member.value)
    yield from _members(level, member.indent + 1)
    mark = "]" if level.keys is None else "}"
    yield Line(member.indent, (Token("punctuation", mark if member.last else mark + ","),))


def _members(level: Level, indent: int) -> Iterator[_Member]:
    last = len(level.values) - 1
    for place, value in enumerate(level.values):
        key = None if level.keys is None else level.keys[place]
        yield _Member(value, key, indent, place == last)
