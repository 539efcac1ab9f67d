"""Text from outside, made such that any database and any page takes it."""

from __future__ import annotations


def storable(text: str, max_length: int) -> str:
    """Return text that any database takes: no control or lone surrogate character, not too long."""
    clean = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return clean if len(clean) <= max_length else clean[: max_length - 1] + "…"
