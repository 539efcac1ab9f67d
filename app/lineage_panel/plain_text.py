"""Any value as one line of plain text."""

from __future__ import annotations


def plain(value: object) -> str:
    """Return a value as one line without control characters; None is a dash."""
    if value is None:
        return "–"
    text = " ".join(str(value).split())
    return "".join(char if char.isprintable() else "�" for char in text)
