"""The views of the past in a PostgreSQL database: put in, looked for, taken out of a change's way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.postgresql.past import PastView, freed, past_views
from report_lineage.capture.compiler.postgresql.sql import DIALECT, literal
from report_lineage.capture.connections.driver import exec_raw
from report_lineage.capture.installation.validate_database import explained


def install_past(connection: sa.Connection, manager: Any) -> tuple[PastView, ...]:
    """Make the views that are missing or out of date, and return them.

    Views of tables that are not there are left out.

    :raises PrivilegeMissing: if the role may not make the schema they stand in.
    """
    lacking = [one for one, state in past_states(connection, manager) if state != one.stamp]
    there = [one for one in lacking if _exists(connection, one.table)]
    with explained(connection):
        for view in there:
            for statement in view.statements:
                exec_raw(connection, statement)
    return tuple(there)


def past_states(connection: sa.Connection, manager: Any) -> Iterable[tuple[PastView, str | None]]:
    """Return each view with the stamp that the database has of it, None if it has no such view."""
    if connection.dialect.name != "postgresql":
        return []
    return states_in(manager, connection.execute(sa.select(comments_of(manager))).scalar_one())


def comments_of(manager: Any) -> sa.ColumnElement[Any]:
    """Return SQL for the comments of the views of a manager, None for each that there is not."""
    asked = ", ".join(
        f"obj_description(to_regclass({view.place} || '.' || {literal(view.name)}), 'pg_class')"
        for view in past_views(manager)
    )
    comments = f"CAST(ARRAY[{asked}] AS text[])"
    return sa.type_coerce(sa.literal_column(comments), sa.ARRAY(sa.Text()))


def states_in(manager: Any, comments: Iterable[str | None]) -> list[tuple[PastView, str | None]]:
    """Return each view of a manager with the stamp in its comment, see :func:`comments_of`."""
    return [(view, _stamp(text)) for view, text in zip(past_views(manager), comments, strict=True)]


def free_table(connection: sa.Connection, table: sa.Table) -> None:
    """Drop the views that stand on a table, so that it can be changed or dropped."""
    if connection.dialect.name == "postgresql":
        name = DIALECT.identifier_preparer.format_table(table)
        exec_raw(connection, freed(name))


def _exists(connection: sa.Connection, table: sa.Table) -> bool:
    name = DIALECT.identifier_preparer.format_table(table)
    return connection.scalar(sa.select(sa.func.to_regclass(name))) is not None


def _stamp(comment: str | None) -> str | None:
    return comment.rpartition(" ")[2] if comment else None
