"""JSON values, with the text of each number kept when they come from text.

Sources: RFC 8259 (JSON), RFC 6901 (JSON Pointer).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias

from report_lineage.diff.failures import NotJson

# Any: a recursive alias of JSON would make every access a cast, and mypy no wiser.
JsonValue: TypeAlias = object
JsonInput: TypeAlias = object


class JsonNumber(bytes):
    """Hold a number as it was written, so that 1, 1.0 and 1.10 stay what they are.

    It is made of bytes because no JSON value is: it compares at the speed of C, equals no
    string, and the garbage collector need not look at it, which halves the time to read a
    large document.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> JsonNumber:
        """Keep a number's text."""
        return super().__new__(cls, text.encode())

    @property
    def text(self) -> str:
        """Return the number as it was written."""
        return self.decode()

    def __str__(self) -> str:
        return self.decode()

    def __repr__(self) -> str:
        return f"JsonNumber({self.decode()!r})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.decode(),)

    def to_python(self) -> int | float:
        """Return the nearest Python number."""
        # int() refuses more than 4,300 digits of text; by way of Decimal it does not.
        text = self.decode()
        return int(Decimal(text)) if text.lstrip("-").isdigit() else float(text)


_SCALARS: Final = (str, int, float, Decimal, JsonNumber, type(None))


def is_text(source: JsonInput) -> bool:
    """Tell whether a source is raw JSON text rather than values."""
    return isinstance(source, (str, bytes, bytearray)) and not isinstance(source, JsonNumber)


def read_json(source: JsonInput, *, side: str = "given") -> tuple[JsonValue, bool]:
    """Return the value of JSON text, and whether an object in it repeats a key.

    The last of repeated keys counts. `side` names the source in the error. Raises `NotJson`.
    """
    repeated = False

    def note(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        nonlocal repeated
        members = dict(pairs)
        repeated = repeated or len(members) < len(pairs)
        return members

    if not isinstance(source, (str, bytes, bytearray)):
        raise NotJson(side=side, why=f"{type(source).__name__} is no text")
    try:
        text = source if isinstance(source, str) else bytes(source).decode("utf-8-sig")
        value: JsonValue = json.loads(
            text.removeprefix("\ufeff"),
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=JsonNumber,
            object_pairs_hook=note,
        )
    except RecursionError as error:
        raise NotJson(side=side, why="it is nested too deeply to be read") from error
    except ValueError as error:
        raise NotJson(side=side, why=str(error)) from error
    return value, repeated


def parse_json(source: str | bytes) -> JsonValue:
    """Return the value of JSON text, its numbers as `JsonNumber`; raises `NotJson`."""
    return read_json(source)[0]


def kind_of(value: JsonValue) -> str:
    """Return the JSON type of a value; raises `NotJson` for what has none."""
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "array"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float, Decimal, JsonNumber)):
        return "number"
    raise NotJson(side="given", why=f"{type(value).__name__} is no JSON value")


def same_scalar(a: JsonValue, b: JsonValue) -> bool:
    """Tell whether two scalars are written alike: 1, 1.0 and true are not, NaN is."""
    kind = kind_of(a)
    if kind != kind_of(b):
        return False
    return number_text(a) == number_text(b) if kind == "number" else a == b


def scalar_text(value: JsonValue) -> str:
    """Return the JSON text of a scalar."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if kind_of(value) != "number":
        raise NotJson(side="given", why=f"{type(value).__name__} is no scalar")
    return number_text(value)


def number_text(value: object) -> str:
    """Return the text of a number as JSON has it, integers of any length too."""
    if isinstance(value, float):
        return json.dumps(value)
    return str(Decimal(value)) if isinstance(value, int) else str(value)


class _Literal(str):
    """Mark text that is JSON already."""

    __slots__ = ()


def json_text(value: JsonValue) -> str:
    """Return the JSON text of a value, numbers as they were written, at any depth."""
    out: list[str] = []
    stack: list[JsonValue] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, _Literal):
            out.append(item)
        elif isinstance(item, dict):
            stack.extend(reversed(_object_parts(item)))
        elif isinstance(item, list):
            stack.extend(reversed(_array_parts(item)))
        else:
            out.append(scalar_text(item))
    return "".join(out)


def _object_parts(members: Mapping[str, JsonValue]) -> list[JsonValue]:
    parts: list[JsonValue] = [_Literal("{")]
    for at, (key, value) in enumerate(members.items()):
        parts += [_Literal(f"{', ' if at else ''}{encode_basestring(key)}: "), value]
    return [*parts, _Literal("}")]


def _array_parts(items: list[JsonValue]) -> list[JsonValue]:
    parts: list[JsonValue] = [_Literal("[")]
    for at, value in enumerate(items):
        parts += [_Literal(", "), value] if at else [value]
    return [*parts, _Literal("]")]


def plain(value: JsonValue) -> JsonValue:
    """Return a value with Python numbers in place of `JsonNumber` and Decimal, at any depth."""
    top = [value]
    stack: list[tuple[Any, Any]] = [(top, 0)]
    while stack:
        holder, place = stack.pop()
        item = holder[place]
        if isinstance(item, (dict, list)):
            holder[place] = copy = item.copy()
            stack.extend(
                (copy, inner) for inner in (copy if isinstance(copy, dict) else range(len(copy)))
            )
        elif isinstance(item, (JsonNumber, Decimal)):
            holder[place] = JsonNumber(str(item)).to_python()
    return top[0]


def is_json(value: object) -> bool:
    """Tell whether a value and all that it holds has a JSON form, at any depth."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if not all(isinstance(key, str) for key in item):
                return False
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        elif not isinstance(item, _SCALARS) or isinstance(item, Enum):
            return False
    return True


def pointer(path: str, token: str | int) -> str:
    """Return the JSON pointer one step below another one (RFC 6901, section 3)."""
    return f"{path}/{str(token).replace('~', '~0').replace('/', '~1')}"


def identical(a: JsonValue, b: JsonValue) -> bool:
    """Tell whether two values are the same JSON, number text included, at any depth."""
    stack = [(a, b)]
    while stack:
        left, right = stack.pop()
        if left is right:
            continue
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            stack.extend((value, right[key]) for key, value in left.items())
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            stack.extend(zip(left, right, strict=True))
        elif (
            isinstance(left, (dict, list))
            or isinstance(right, (dict, list))
            or not same_scalar(left, right)
        ):
            return False
    return True
