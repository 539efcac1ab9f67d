"""One level of a JSON text: its members undecoded, so that any size is quick.

Numbers stay as they were written, members in the order they stand in, keys that stand twice
included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import msgspec

JsonKind = Literal["object", "array", "string", "number", "boolean", "null"]
_KINDS: dict[int, JsonKind] = {
    ord("{"): "object",
    ord("["): "array",
    ord('"'): "string",
    ord("t"): "boolean",
    ord("f"): "boolean",
    ord("n"): "null",
}
STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_FIRST = re.compile(rb"[^ \t\r\n]")
_SPACE = b" \t\r\n"
_CHUNK_BYTES = 1 << 20
_BEFORE_ITEM = re.compile(rb"\s*,?\s*()")
_BEFORE_MEMBER = re.compile(rb"\s*,?\s*(" + STRING + rb")\s*:\s*", re.DOTALL)

LARGE_BYTES = 8 * 1024 * 1024
"""Above this size, the number of members is limited."""

SMALL_BYTES = 6
"""A large text whose commas stand closer than this, on average, is all small members."""

MOST_KEYS = 500_000
"""A large object with more keys is shown as text."""

Json = bytes | msgspec.Raw
"""The bytes of one JSON value."""


class _Key(str):
    """A key that equals only itself, so that none replaces another of the same text."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def _make_key(kind: type[_Key], text: str) -> _Key:
    return kind(text)


class TooManyMembersError(ValueError):
    """A value with more members than can be held at once; it is shown as text."""

    def __init__(self) -> None:
        super().__init__("One value has more members than a tree can show")


class _StopCounting(Exception):  # never leaves this module: it ends a parse early
    """An object has too many keys."""


_OBJECT = msgspec.json.Decoder(dict[_Key, msgspec.Raw], dec_hook=_make_key)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_VALUE = msgspec.json.Decoder(msgspec.Raw)


@dataclass(frozen=True, slots=True)
class Level:
    """The members of one value.

    :param keys: the keys of an object in order; None for an array.
    :param values: the members, undecoded; none for a scalar.
    """

    kind: JsonKind
    keys: tuple[str, ...] | None
    values: tuple[msgspec.Raw, ...] | list[msgspec.Raw]


def kind_of(value: Json) -> JsonKind:
    """Return the kind of a value by its first character."""
    match = _FIRST.search(value)
    return _KINDS.get(match.group()[0], "number") if match else "null"


def open_level(value: Json) -> Level:
    """Split a value into its members.

    :raises msgspec.DecodeError: if it is no JSON; the text names the byte.
    :raises RecursionError: if it is nested too deeply.
    :raises TooManyMembersError: if it is large and made of small members, each of which would
        take more memory than its text.
    """
    kind = kind_of(value)
    if memoryview(value).nbytes > LARGE_BYTES:
        return _open_large(kind, value)
    if kind == "array":
        return Level(kind, None, _ARRAY.decode(value))
    if kind == "object":
        members = _OBJECT.decode(value)
        return Level(kind, tuple(str(key) for key in members), tuple(members.values()))
    _VALUE.decode(value)
    return Level(kind, None, ())


def _open_large(kind: JsonKind, value: Json) -> Level:
    text = memoryview(value)
    if bytes(text).count(b",") * SMALL_BYTES > text.nbytes:
        _VALUE.decode(value)
        raise TooManyMembersError
    if kind != "object":
        return Level(kind, None, _ARRAY.decode(value) if kind == "array" else ())
    left = iter(range(MOST_KEYS))

    def counted(kind: type[_Key], text: str) -> _Key:
        if next(left, None) is None:
            raise _StopCounting
        return kind(text)

    decoder = msgspec.json.Decoder(dict[_Key, msgspec.Raw], dec_hook=counted)
    try:
        members = decoder.decode(value)
    except _StopCounting:
        _VALUE.decode(value)
        raise TooManyMembersError from None
    return Level(kind, tuple(str(key) for key in members), tuple(members.values()))


def second_of_a_key(level: Level) -> int | None:
    """Return the place of the first member whose key stood before; None if there is none."""
    if level.keys is None or len(set(level.keys)) == len(level.keys):
        return None
    seen: set[str] = set()
    for place, key in enumerate(level.keys):
        if key in seen:
            return place
        seen.add(key)
    return None


def locate(value: bytes, level: Level, place: int) -> tuple[int, int]:
    """Return where a member begins and where its value does, in bytes.

    The two are one in an array; in an object the member begins with its key.
    """
    before = _BEFORE_ITEM if level.keys is None else _BEFORE_MEMBER
    position = begin = start = value.index(b"[" if level.keys is None else b"{") + 1
    for member in level.values[: place + 1]:
        match = before.match(value, position)
        if match is None:
            raise ValueError("The level is not of this value.")
        begin, start = match.start(1), match.end()
        position = start + memoryview(member).nbytes
    return begin, start


def count_lines(value: Json) -> int:
    """Return how many lines a value has when pretty printed.

    One for each member that is a scalar or empty, two for each other container: commas and
    brackets outside strings tell, without decoding anything.
    """
    text = bytes(value)
    if text[:1] not in b"[{ \t\r\n":
        return 1
    bare = _outside_strings(text).translate(None, _SPACE)
    openings = bare.count(b"[") + bare.count(b"{")
    empty = bare.count(b"[]") + bare.count(b"{}")
    return bare.count(b",") + 1 + 2 * (openings - empty)


def _outside_strings(text: bytes) -> bytes:
    """Return a valid JSON text with each string replaced by a 0."""
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    pieces: list[bytes] = []
    inside = False
    for start in range(0, len(text), _CHUNK_BYTES):
        parts = text[start : start + _CHUNK_BYTES].split(b'"')
        # A string over the edge still stands between what is left of both sides.
        pieces.append(b"0" * inside + b"0".join(parts[inside::2]))
        inside ^= len(parts) % 2 == 0
    return b"".join(pieces)
