"""Names of triggers and functions, and names of any spelling inside templates.

A trigger's or function's name speaks, and is never longer than PostgreSQL's 63 bytes.
"""

from __future__ import annotations

import hashlib

_LONGEST = 63
# Templates give these two a meaning; a name that has them must not look like a placeholder.
_HIDDEN = str.maketrans({"$": "\ue000", ":": "\ue001"})
_REVEALED = str.maketrans({"\ue000": "$", "\ue001": ":"})


def artefact_name(kind: str, table: str, schema: str | None = None) -> str:
    """Return the name of the trigger or function that serves ``table`` as ``kind``.

    :param schema: the schema that the table declares, so that its namesakes have others.
    """
    name = f"lineage_{kind}_{table}"
    return shortened(name) if schema is None else _with_digest(name, f"{name}\0{schema}")


def shortened(name: str) -> str:
    """Return a name itself if PostgreSQL takes it whole, else its beginning and a digest."""
    return name if len(name.encode()) <= _LONGEST else _with_digest(name, name)


def _with_digest(name: str, whole: str) -> str:
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{name.encode()[: _LONGEST - 9].decode(errors='ignore')}_{digest}"


def hidden(identifier: str) -> str:
    """Return a quoted identifier as it stands in a text that is still to be filled in."""
    return identifier.translate(_HIDDEN)


def revealed(text: str) -> str:
    """Return a filled text with its identifiers as they are."""
    return text.translate(_REVEALED)


def inside_quotes(name: str) -> str:
    """Return a name as it stands between double quotes."""
    return name.replace('"', '""')


def inside_apostrophes(name: str) -> str:
    """Return a name as it stands in a string."""
    return hidden(name.replace("'", "''"))
