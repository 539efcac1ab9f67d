"""Runs the statements of a capture: on the connection, or into the script of ``--sql``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic.operations import Operations

from report_lineage.capture.connections.connection import attach
from report_lineage.capture.connections.context import Context, current_context, push_context


def run(operations: Operations, statements: Iterable[str]) -> None:
    """Run statements as they are, without looking for parameters in them."""
    offline = operations.migration_context.as_sql
    for statement in statements:
        if offline:
            operations.migration_context.impl.static_output(f"{statement};\n")
        else:
            exec_raw(operations.get_bind(), statement)


def exec_raw(connection: sa.Connection, statement: str) -> None:
    """Run one statement as it is."""
    percent = connection.dialect.paramstyle in {"format", "pyformat"}
    connection.exec_driver_sql(statement.replace("%", "%%") if percent else statement)


@contextmanager
def as_migration(operations: Operations) -> Iterator[None]:
    """Have versions that a migration makes say so, unless the host's ``env.py`` says who it is."""
    if operations.migration_context.as_sql:
        yield
        return
    attach(operations.get_bind().engine)
    if current_context() is not None:
        yield
        return
    with push_context(Context(channel="sql", reason="migration of the table", origin="baseline")):
        yield
