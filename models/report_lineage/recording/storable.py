"""What databases can keep: text without NUL and lone surrogates, and plain JSON values."""

from __future__ import annotations

import enum
import math
import os
import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from report_lineage.errors import ArtifactNameInvalid, BadInput

NAME_LIMIT_BYTES = 1000
"""How long a job's, namespace's, input's or output's name may be in UTF-8: they are indexed."""


def storable_text(text: str) -> str:
    r"""Return text that every database keeps as it is.

    PostgreSQL's text has no NUL, and UTF-8 has no lone surrogates, which Python puts into file
    names it cannot decode: both are written out, as ``\x00`` and ``\udc80``.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


def storable_name(name: str) -> str:
    """Return the text to keep of a name, however hostile; it is never used as a path.

    :raises ArtifactNameInvalid: if it is empty or longer than :data:`NAME_LIMIT_BYTES`.
    """
    kept = storable_text(name)
    if not kept:
        raise ArtifactNameInvalid(name=name, why="it is empty")
    if len(kept.encode()) > NAME_LIMIT_BYTES:
        shown = f"{kept[:40]}…"
        raise ArtifactNameInvalid(name=shown, why=f"it is longer than {NAME_LIMIT_BYTES} bytes")
    return kept


def storable_values(values: Mapping[str, object] | None, *, called: str) -> dict[str, Any]:
    """Return parameters as the plain JSON object that is kept of them.

    Times, decimals, UUIDs, paths and enums become text; sets become sorted lists.

    :param values: None means none.
    :param called: what the error calls them.
    :raises BadInput: if a value has no JSON form.
    """
    return {
        storable_text(str(key)): _json_value(item, f"{called}[{key!r}]")
        for key, item in (values or {}).items()
    }


def loggable_value(value: object) -> Any:
    """Return the plain JSON value of anything: what has none is written as its ``repr``."""
    try:
        return _json_value(value, "value")
    except BadInput:
        if isinstance(value, Mapping):
            return {storable_text(str(key)): loggable_value(item) for key, item in value.items()}
        return storable_text(repr(value))


def _json_value(value: object, path: str) -> Any:
    if isinstance(value, enum.Enum):
        return _json_value(value.value, path)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {
            storable_text(str(key)): _json_value(item, f"{path}[{key!r}]")
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_json_value(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, set | frozenset):
        return sorted((_json_value(item, path) for item in value), key=repr)
    return storable_text(_scalar_text(value, path))


def _scalar_text(value: object, path: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID | timedelta):
        return str(value)
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    raise BadInput(
        problem=f"{path} is a {type(value).__name__}, which has no JSON form",
        remedy="Give numbers, text, times, lists and dictionaries of them",
    )
