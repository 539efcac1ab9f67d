"""Makes an installation one change, whatever the connection's mode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from report_lineage.capture.connections.driver import in_transaction
from report_lineage.capture.connections.unit import autocommits, unit_of


@contextmanager
def all_or_nothing(connection: sa.Connection) -> Iterator[None]:
    """Make all that the block does one change, whatever the connection's mode.

    SQLite's driver opens no transaction for DDL by itself, so a savepoint does; it ends with the
    block where no transaction was open before.
    """
    if connection.dialect.name == "sqlite":
        with _savepoint(connection):
            yield
    elif autocommits(connection):
        with _own_transaction(connection):
            yield
    else:
        with connection.begin_nested():
            yield


@contextmanager
def _savepoint(connection: sa.Connection) -> Iterator[None]:
    connection.exec_driver_sql("SAVEPOINT lineage_install")
    try:
        yield
    except BaseException:
        undo_savepoint(connection)
        raise
    connection.exec_driver_sql("RELEASE lineage_install")


def undo_savepoint(connection: sa.Connection) -> None:
    """Undo and end a savepoint, unless SQLite has: a full disk ends the whole transaction."""
    if in_transaction(connection):
        connection.exec_driver_sql("ROLLBACK TO lineage_install")
        connection.exec_driver_sql("RELEASE lineage_install")
    unit_of(connection).sent = None


@contextmanager
def _own_transaction(connection: sa.Connection) -> Iterator[None]:
    connection.exec_driver_sql("BEGIN")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")
