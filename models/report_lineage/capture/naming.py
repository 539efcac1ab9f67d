"""Names of triggers and functions: speaking, and never longer than PostgreSQL's 63 bytes."""

from __future__ import annotations

import hashlib

_LONGEST = 63


def artefact_name(kind: str, table: str) -> str:
    """Return the name of the trigger or function that serves ``table`` as ``kind``."""
    name = f"lineage_{kind}_{table}"
    if len(name.encode()) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name.encode()[: _LONGEST - 9].decode(errors='ignore')}_{digest}"
