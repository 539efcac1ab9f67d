"""Inserts a row unless it is there, whoever else does the same at this moment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from report_lineage.entities import Artifact, Base
from report_lineage.recording.content import Kept


def insert_if_absent(connection: sa.Connection, entity: type[Base], **values: Any) -> bool:
    """Insert a row unless one with the same unique key exists; say whether it was inserted.

    An uncommitted one of another connection is waited for.
    """
    return connection.execute(_insert(connection, entity).values(**values)).rowcount == 1


def insert_artifacts(connection: sa.Connection, kept: Iterable[Kept]) -> None:
    """Make stored bytes known, in one order for all writers so that none waits in a circle."""
    unique = {each.sha256: each for each in kept}
    if not unique:
        return
    connection.execute(
        _insert(connection, Artifact),
        [
            {
                "sha256": sha256,
                "size_bytes": each.stored.size_bytes,
                "compressed_bytes": each.stored.compressed_bytes,
                "media_type": each.media_type,
            }
            for sha256, each in sorted(unique.items())
        ],
    )


def _insert(connection: sa.Connection, entity: type[Base]) -> postgresql.Insert | sqlite.Insert:
    table = cast("sa.Table", entity.__table__)
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
