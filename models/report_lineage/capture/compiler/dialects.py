"""The databases that capture serves, and the oldest version of each."""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.errors import CaptureUnsupported

OLDEST = {"sqlite": (3, 40), "postgresql": (15,)}


def check_version(connection: sa.Connection) -> None:
    """Refuse a database of another kind, and one that is too old.

    :raises CaptureUnsupported: naming the version found and the oldest that works.
    """
    name = connection.dialect.name
    if name not in OLDEST:
        raise unknown_dialect(name)
    found = connection.dialect.server_version_info or ()
    oldest = OLDEST[name]
    if tuple(found) < oldest:
        raise CaptureUnsupported(
            subject=f"{name} {'.'.join(map(str, found))}",
            problem=f"it is older than {'.'.join(map(str, oldest))}",
            remedy="Upgrade the database.",
        )


def unknown_dialect(name: str) -> CaptureUnsupported:
    """Return the error for a dialect that has no triggers of ours."""
    return CaptureUnsupported(
        subject=f"the dialect {name}",
        problem="there are no triggers for it",
        remedy="Use SQLite or PostgreSQL.",
    )
