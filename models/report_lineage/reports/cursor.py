"""Opaque cursors: where a page of a list begins, and which way it goes."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import msgspec

from report_lineage.clock import aware_utc
from report_lineage.errors import BadParameter, NaiveTime

Key: TypeAlias = type[uuid.UUID] | type[int]
_SHAPES: dict[Any, Any] = {
    uuid.UUID: tuple[bool, datetime, uuid.UUID],
    int: tuple[bool, datetime, Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]],
}


@dataclass(frozen=True)
class Cursor:
    """The last row seen: its time and key. ``backward`` asks for the rows before it."""

    backward: bool
    time: datetime
    key: Any

    def text(self) -> str:
        """Return the cursor as text that is safe in an address."""
        packed = msgspec.json.encode((self.backward, self.time, self.key))
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def read_cursor(text: str | None, key: Key) -> Cursor | None:
    """Return the cursor that some text holds, None if there is no text.

    :param key: the type of the list's keys.
    :raises BadParameter: if the text is no cursor of such a list.
    """
    if text is None:
        return None
    shape = _SHAPES[key]
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        packed = base64.b64decode(padded, altchars=b"-_", validate=True)
        backward, time, found = msgspec.json.decode(packed, type=shape)
        return Cursor(backward, aware_utc(time), found)
    except (binascii.Error, UnicodeError, msgspec.MsgspecError, NaiveTime):
        raise _bad_cursor(text) from None


def _bad_cursor(text: str) -> BadParameter:
    return BadParameter(
        parameter="cursor",
        value=text,
        problem="it is no cursor of this list",
        remedy="Leave it out to begin at the first page.",
    )
