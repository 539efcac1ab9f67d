"""What kind of value a field holds, and when two values are the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Final
from uuid import UUID

from report_lineage.diff.json_values import JsonNumber, identical, is_json, number_text


class FieldKind(StrEnum):
    """Name the kind of a field's values."""

    NULL = "null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    DURATION = "duration"
    ENUM = "enum"
    UUID = "uuid"
    BINARY = "binary"
    TEXT = "text"
    JSON = "json"
    OTHER = "other"


# The order matters: bool is an int, datetime a date, JsonNumber bytes, and an Enum may be a str.
_KINDS: Final[tuple[tuple[tuple[type, ...], FieldKind], ...]] = (
    ((type(None),), FieldKind.NULL),
    ((Enum,), FieldKind.ENUM),
    ((bool,), FieldKind.BOOLEAN),
    ((int, float, Decimal), FieldKind.NUMBER),
    ((datetime,), FieldKind.DATETIME),
    ((date,), FieldKind.DATE),
    ((time,), FieldKind.TIME),
    ((timedelta,), FieldKind.DURATION),
    ((UUID,), FieldKind.UUID),
    ((JsonNumber,), FieldKind.OTHER),
    ((bytes, bytearray, memoryview), FieldKind.BINARY),
    ((str,), FieldKind.TEXT),
    ((dict, list), FieldKind.JSON),
)


_EQUAL_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None), UUID, date})


def kind_of_value(value: object) -> FieldKind:
    """Return the kind of one value."""
    for types, kind in _KINDS:
        if isinstance(value, types):
            return FieldKind.OTHER if kind is FieldKind.JSON and not is_json(value) else kind
    return FieldKind.OTHER


def common_kind(old: object, new: object) -> FieldKind:
    """Return the kind of a field from its two values; null takes the other one's kind."""
    old_kind, new_kind = kind_of_value(old), kind_of_value(new)
    if old_kind is new_kind or new_kind is FieldKind.NULL:
        return old_kind
    return new_kind if old_kind is FieldKind.NULL else FieldKind.OTHER


def same_value(old: object, new: object) -> bool:
    """Tell whether two values would be stored alike.

    1, 1.0, true and "1" differ, Decimal 1.10 is not 1.1, null is not "", the same instant
    in another time zone is another value, and NaN equals itself.
    """
    if type(old) is type(new) and type(old) in _EQUAL_AS_THEY_ARE:
        return bool(old == new)
    kind = kind_of_value(old)
    if kind is not kind_of_value(new):
        return False
    if kind is FieldKind.JSON:
        return identical(old, new)
    if kind is FieldKind.NUMBER:
        return _number_type(old) is _number_type(new) and number_text(old) == number_text(new)
    if kind is FieldKind.OTHER:
        return type(old) is type(new) and old == new
    text = _COMPARED_AS.get(kind)
    return text(old) == text(new) if text else old == new


def to_bytes(value: object) -> bytes:
    """Return the bytes of a binary value."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"{type(value).__name__} holds no bytes")


def _number_type(value: object) -> type:
    return next(kind for kind in (int, float, Decimal) if isinstance(value, kind))


def _isoformat(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


_COMPARED_AS: Final[dict[FieldKind, Callable[[object], object]]] = {
    FieldKind.DATETIME: _isoformat,
    FieldKind.TIME: _isoformat,
    FieldKind.BINARY: to_bytes,
}
