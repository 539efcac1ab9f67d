"""Columns of a version table that its model no longer has."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedColumn


def lost_columns(connection: sa.Connection, versions: sa.Table) -> list[ReflectedColumn]:
    """Return the columns that the database has of a version table, and its model has not.

    A migration that drops a column leaves it there: see ``docs/how-to/migrate.md``.
    """
    declared = {column.name for column in versions.columns}
    found = sa.inspect(connection).get_columns(versions.name, schema=versions.schema)
    return [column for column in found if column["name"] not in declared]
