"""Inserts rows unless they are there, whoever else does the same at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from report_lineage.entities import Artifact, Base
from report_lineage.recording.content import Kept


def insert_absent(
    connection: sa.Connection, entity: type[Base], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows unless there are some with the same unique keys.

    An uncommitted one of another connection is waited for.

    :param rows: sorted by their keys, so that no two writers wait for each other.
    """
    if not rows:
        return
    table = cast("sa.Table", entity.__table__)
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(table).on_conflict_do_nothing(), rows)


def insert_artifacts(connection: sa.Connection, kept: Iterable[Kept]) -> None:
    """Make stored bytes known."""
    unique = {each.sha256: each for each in kept}
    insert_absent(
        connection,
        Artifact,
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
