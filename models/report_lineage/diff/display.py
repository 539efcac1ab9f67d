"""How a value reads in a sentence."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import Enum
from hashlib import sha256

from report_lineage.diff.field_kinds import FieldKind, kind_of_value, to_bytes
from report_lineage.diff.json_values import json_text, number_text
from report_lineage.diff.masked import Masked


def display(value: object) -> str:
    """Return a value as people read it; text comes back as it is."""
    if isinstance(value, Masked):
        return str(value)
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return enum_label(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(value)
    kind = kind_of_value(value)
    if kind is FieldKind.BINARY:
        data = to_bytes(value)
        return f"{len(data):,} bytes, SHA-256 {sha256(data).hexdigest()[:12]}"
    if kind is FieldKind.NUMBER:
        return number_text(value)
    return json_text(value) if kind is FieldKind.JSON else str(value)


def enum_label(value: Enum) -> str:
    """Return the label of an enum member, or its value where that is text, or its name."""
    label = getattr(value, "label", None)
    if isinstance(label, str):
        return label
    return value.value if isinstance(value.value, str) else value.name.lower().replace("_", " ")


def duration_text(duration: timedelta) -> str:
    """Return a duration in its two largest units: "3 days 4 hours"."""
    seconds = abs(duration).total_seconds()
    parts: list[str] = []
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(seconds // size)
        seconds -= count * size
        if count:
            parts.append(f"{count:,} {name}{'' if count == 1 else 's'}")
    if seconds or not parts:
        parts.append(f"{seconds:g} second{'' if seconds == 1 else 's'}")
    return ("-" if duration < timedelta(0) else "") + " ".join(parts[:2])


def _moment(value: datetime) -> str:
    text = value.replace(tzinfo=None).isoformat(" ", "auto").removesuffix(":00")
    offset = value.utcoffset()
    if offset is None:
        return text
    return f"{text} UTC" if not offset else f"{text} {value:%z}"
