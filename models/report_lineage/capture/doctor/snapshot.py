"""One moment of a database: what is asked at once must have been true at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from report_lineage.capture.connections.driver import in_transaction


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a connection that sees the database as it is now until the block ends, and writes not.

    :param engine: of SQLite or PostgreSQL; a standby serves as well.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin() as transaction:
            _begin_reading(connection)
            yield connection
            transaction.rollback()


def _begin_reading(connection: sa.Connection) -> None:
    """Begin what SQLite's driver begins with the first write only."""
    if connection.dialect.name == "sqlite" and not in_transaction(connection):
        connection.exec_driver_sql("BEGIN")
