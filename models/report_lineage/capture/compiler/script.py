"""A compiled piece of capture: its statements, what they make, and the hash that tells versions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """What installs one concern of one table; ``stamp`` is the hash of all its SQL.

    ``schema`` names the attached SQLite database of the table: its triggers are temporary then.
    """

    subject: str
    template: str
    stamp: str
    statements: tuple[str, ...]
    triggers: tuple[tuple[str, str], ...]
    functions: tuple[str, ...] = ()
    schema: str | None = None


def stamp_of(text: str) -> str:
    """Return the hash that tells one compiled text from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
