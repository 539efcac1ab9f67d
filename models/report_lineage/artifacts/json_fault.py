"""Where and why a text is no JSON that can be shown as a tree."""

from __future__ import annotations

import codecs
import json
import re

import msgspec

from report_lineage.artifacts.json_level import (
    STRING,
    Level,
    TooManyMembersError,
    locate,
    open_level,
    second_of_a_key,
)
from report_lineage.artifacts.paging import JsonFault

SHOWN_LEVELS = 500
"""Deeper nesting than this may be shown as text."""

SEARCHED_BYTES = 4 * 1024 * 1024
"""Up to this size keys that stand twice are searched for in all levels, above it in those shown."""

_BYTE = re.compile(r"\(byte (\d+)\)")
_TOKENS = re.compile(STRING + rb"|[\[\]{}]", re.DOTALL)
_KEYS = re.compile(rb"(?P<key>" + STRING + rb")\s*:|" + STRING + rb"|[\[\]{}]", re.DOTALL)
_NOT_FINITE = re.compile(rb"NaN|-?Infinity")
_LONE_SURROGATE = re.compile(
    rb"(?<!\\)(?:\\\\)*(\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|\\u[dD][c-fC-F])"
)
_CHUNK_BYTES = 1 << 20


class _Twice(Exception):  # never leaves this module: it ends a parse early
    """A key stands twice in one object."""


def open_root(data: bytes) -> Level | JsonFault:
    """Split a text at its first level, or say why that cannot be.

    :param data: the whole text; checked whole, as UTF-8 and as JSON (RFC 8259).
    """
    if data.startswith(codecs.BOM_UTF8):
        return fault_at(data, 0, "The text begins with a byte order mark (RFC 8259, section 8.1)")
    if (broken := _broken_utf8(data)) is not None:
        return fault_at(data, broken, "The text is not UTF-8")
    try:
        level = open_level(data)
    except msgspec.DecodeError as error:
        return _syntax_fault(data, str(error))
    except RecursionError:
        return _depth_fault(data)
    except TooManyMembersError as error:
        return fault_at(data, 0, str(error))
    return _duplicate_fault(data, level) or level


def fault_at(data: bytes, offset: int, message: str) -> JsonFault:
    """Return a fault at a byte, with its line and column."""
    offset = min(offset, len(data))
    line_start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[line_start:offset].decode("utf-8", "replace")) + 1
    return JsonFault(message, data.count(b"\n", 0, offset) + 1, column, offset)


def twice_fault(data: bytes, offset: int, key: str) -> JsonFault:
    """Return the fault of a key that stands a second time at ``offset``."""
    shown = json.dumps(key[:80], ensure_ascii=False)
    return fault_at(data, offset, f"The key {shown} stands twice in one object")


def _broken_utf8(data: bytes) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _CHUNK_BYTES):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + _CHUNK_BYTES])
        except UnicodeDecodeError as error:
            return start - pending + error.start
    pending = len(decoder.getstate()[0])
    return len(data) - pending if pending else None


def _syntax_fault(data: bytes, said: str) -> JsonFault:
    match = _BYTE.search(said)
    offset = int(match.group(1)) if match else len(data)
    if "trailing characters" in said:
        # The parser has read one on by the time it says so.
        offset -= 1
    for start in (max(offset - 1, 0), offset):
        if not_finite := _NOT_FINITE.match(data, start):
            word = not_finite.group().decode()
            return fault_at(data, start, f"{word} is no JSON value")
    if match:
        reason = _BYTE.sub("", said).removeprefix("JSON is malformed:").strip()
        return fault_at(data, offset, reason[:1].upper() + reason[1:])
    if lone := _LONE_SURROGATE.search(data):
        return fault_at(data, lone.start(1), "Half of a surrogate pair stands alone")
    message = "The text ends too early" if data.strip() else "There is no text"
    return fault_at(data, len(data), message)


def _depth_fault(data: bytes) -> JsonFault:
    depth = deepest = offset = 0
    for token in _TOKENS.finditer(data):
        if token.group() in b"[{":
            depth += 1
            if depth > deepest:
                deepest, offset = depth, token.start()
            if depth > SHOWN_LEVELS:
                break
        elif token.group() in b"]}":
            depth -= 1
    return fault_at(data, offset, f"Nested more than {deepest - 1} levels deep")


def _duplicate_fault(data: bytes, level: Level) -> JsonFault | None:
    if (place := second_of_a_key(level)) is not None and level.keys is not None:
        return twice_fault(data, locate(data, level, place)[0], level.keys[place])
    if len(data) > SEARCHED_BYTES:
        return None
    try:
        json.loads(data, object_pairs_hook=_refuse_twice)
    except _Twice:
        return _first_twice(data)
    except RecursionError:
        return _depth_fault(data)
    return None


def _refuse_twice(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _Twice


def _first_twice(data: bytes) -> JsonFault:
    """Find the key by reading all tokens; only done when it is known to be there."""
    open_keys: list[set[str]] = []
    for token in _KEYS.finditer(data):
        text = token.group()
        if text in b"[{":
            open_keys.append(set())
        elif text in b"]}":
            open_keys.pop()
        elif token.lastgroup:
            key = json.loads(token.group("key"))
            if key in open_keys[-1]:
                return twice_fault(data, token.start(), key)
            open_keys[-1].add(key)
    raise AssertionError("A key was seen twice and not found again.")
