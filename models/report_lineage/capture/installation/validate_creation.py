"""Looks at a database before ``create_all`` makes captured tables in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import captured_tables
from report_lineage.capture.connections.driver import in_transaction
from report_lineage.capture.connections.namesakes import refuse_declared_namesakes
from report_lineage.capture.connections.unit import autocommits
from report_lineage.capture.installation.validate_database import refuse_database, refuse_names


def before_creation(
    manager: Any, connection: sa.Connection, tables: Iterable[sa.Table] | None
) -> None:
    """Refuse a database that capture cannot be installed in while nothing has been created yet.

    :param tables: those about to be created; where none is captured, nothing is looked at.
    :raises ConfigurationError: as :func:`report_lineage.capture.install` does.
    """
    wanted = {manager.transaction_cls.__table__}
    for table in captured_tables(manager):
        wanted |= {table.live, table.version}
    if wanted.isdisjoint(tables or ()):
        return
    refuse_database(connection)
    refuse_names(sorted(wanted, key=lambda table: table.fullname), connection.dialect.name)
    if connection.dialect.name == "sqlite":
        refuse_declared_namesakes(manager)
    _begin_sqlite(connection)


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin the transaction that SQLite's driver does not: tables come with their triggers."""
    if connection.dialect.name != "sqlite" or autocommits(connection):
        return
    if not in_transaction(connection):
        connection.exec_driver_sql("BEGIN")
