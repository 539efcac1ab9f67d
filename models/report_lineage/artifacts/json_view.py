"""JSON of any size opened for reading, a page of one level at a time.

Nothing is decoded but the level that is looked at. What is no JSON still opens, as text with the
place of the fault.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import BinaryIO

from report_lineage.artifacts.json_fault import fault_at, open_root, twice_fault
from report_lineage.artifacts.json_level import (
    Json,
    JsonKind,
    Level,
    TooManyMembersError,
    kind_of,
    locate,
    open_level,
    second_of_a_key,
)
from report_lineage.artifacts.paging import JsonFault, TextPage
from report_lineage.artifacts.text_view import TextDocument
from report_lineage.errors import JsonPointerMissing

PREVIEW_CHARS = 120
TEXT_CHARS = 10_000
_KEPT_LEVELS = 4
_INDEX = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_LINE_BREAK = re.compile(r"\s*[\r\n]\s*")


@dataclass(frozen=True, slots=True)
class JsonNode:
    """One member of the level shown.

    :param key: its key; None in an array.
    :param pointer: its address in the document (RFC 6901).
    :param preview: the first :data:`PREVIEW_CHARS` characters as they were written.
    :param child_count: how many members it has itself; None for a scalar, and
        for more than can be shown.
    """

    key: str | None
    pointer: str
    kind: JsonKind
    preview: str
    child_count: int | None


@dataclass(frozen=True, slots=True)
class JsonPage:
    """A page of the members of one value.

    :param total: how many members there are in all.
    :param text: a scalar as it was written, its first :data:`TEXT_CHARS` characters; None for a
        container.
    """

    kind: JsonKind
    pointer: str
    children: tuple[JsonNode, ...]
    offset: int
    total: int
    text: str | None = None


class JsonDocument:
    """A text opened by :func:`open_json`.

    :ivar data: its bytes.
    :ivar fault: why it is shown as text; None for a tree. A large text may turn out to have a key
        twice only where it is looked at.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        root = open_root(data)
        self.fault = root if isinstance(root, JsonFault) else None
        self._levels: OrderedDict[str, Level] = OrderedDict()
        self._text: TextDocument | None = None
        if isinstance(root, Level):
            self._levels[""] = root

    def page(self, pointer: str = "", offset: int = 0, limit: int = 200) -> JsonPage | TextPage:
        """Return up to ``limit`` members of the value at ``pointer`` after the first ``offset``.

        A document with a fault gives lines of text in their place, whatever the pointer.

        :raises JsonPointerMissing: if nothing stands there.
        """
        if offset < 0 or limit < 1:
            raise ValueError("A page begins at member 0 or later and holds one or more.")
        if self.fault is not None:
            return self.text_page(offset, limit)
        try:
            value = self.find(pointer)
            level = self._level(pointer, value)
        except TooManyMembersError as error:
            self.fault = fault_at(self.data, 0, str(error))
            return self.text_page(0, limit)
        if (place := second_of_a_key(level)) is not None:
            self.fault = self._twice(pointer, level, place)
            return self.text_page(0, limit)
        return JsonPage(
            kind=level.kind,
            pointer=pointer,
            children=_nodes(level, pointer, offset, limit),
            offset=offset,
            total=len(level.values),
            text=None if level.kind in {"object", "array"} else start_of(value, TEXT_CHARS),
        )

    def text_page(self, offset_line: int = 0, limit: int = 200) -> TextPage:
        """Return up to ``limit`` lines of the text as it is."""
        if self._text is None or self._text.fault != self.fault:
            self._text = TextDocument(self.data, fault=self.fault)
        return self._text.page(offset_line, limit)

    def find(self, pointer: str) -> Json:
        """Return the undecoded value at a pointer.

        :raises JsonPointerMissing: if nothing stands there.
        """
        value: Json = self.data
        here = ""
        for token in _tokens(pointer):
            level = self._level(here, value)
            value = level.values[_place(level, token, pointer)]
            here += "/" + token
        return value

    def _level(self, pointer: str, value: Json) -> Level:
        if pointer not in self._levels:
            self._levels[pointer] = open_level(value)
            if len(self._levels) > _KEPT_LEVELS:
                self._levels.popitem(last=False)
        self._levels.move_to_end(pointer)
        return self._levels[pointer]

    def _twice(self, pointer: str, level: Level, place: int) -> JsonFault:
        value = bytes(self.find(pointer))
        key_at, _ = locate(value, level, place)
        key = (level.keys or ())[place]
        return twice_fault(self.data, self._offset(pointer, value) + key_at, key)

    def _offset(self, pointer: str, value: bytes) -> int:
        """Return where the value at a pointer begins, in bytes."""
        offset, outer, here = 0, self.data, ""
        for token in _tokens(pointer):
            level = self._level(here, outer)
            place = _place(level, token, pointer)
            offset += locate(outer, level, place)[1]
            outer = bytes(level.values[place])
            here += "/" + token
        return offset


def open_json(data: bytes | BinaryIO) -> JsonDocument:
    """Open JSON for reading; whatever the bytes are, they open.

    :param data: the text, or a binary file that is read to its end.
    """
    return JsonDocument(data if isinstance(data, bytes) else data.read())


def start_of(value: Json, limit_chars: int) -> str:
    """Return the first characters of a value as they were written."""
    raw = memoryview(value)
    head = bytes(raw[: 4 * limit_chars + 4])
    text = head.decode("utf-8", "ignore").strip()
    whole = len(head) == raw.nbytes and len(text) <= limit_chars
    return text if whole else text[: limit_chars - 1] + "…"


def _tokens(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise JsonPointerMissing(pointer=pointer)
    return pointer.split("/")[1:]


def _place(level: Level, token: str, pointer: str) -> int:
    if level.keys is None:
        if _INDEX.fullmatch(token) and int(token) < len(level.values):
            return int(token)
    else:
        key = token.replace("~1", "/").replace("~0", "~")
        if key in level.keys:
            return level.keys.index(key)
    raise JsonPointerMissing(pointer=pointer)


def _nodes(level: Level, pointer: str, offset: int, limit: int) -> tuple[JsonNode, ...]:
    places = range(offset, min(offset + limit, len(level.values)))
    return tuple(_node(level, pointer, place) for place in places)


def _node(level: Level, pointer: str, place: int) -> JsonNode:
    key = None if level.keys is None else level.keys[place]
    token = str(place) if key is None else key.replace("~", "~0").replace("/", "~1")
    value = level.values[place]
    inner = kind_of(value)
    return JsonNode(
        key=key,
        pointer=f"{pointer}/{token}",
        kind=inner,
        preview=_LINE_BREAK.sub(" ", start_of(value, PREVIEW_CHARS)),
        child_count=_count(value) if inner in {"object", "array"} else None,
    )


def _count(value: Json) -> int | None:
    try:
        return len(open_level(value).values)
    except TooManyMembersError:
        return None
