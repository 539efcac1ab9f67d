"""Writes past the triggers, as an administrator can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def past_triggers(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction in which no trigger fires; afterwards all are as they were."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
            return
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.exec_driver_sql(query).all()
        for name, _ in triggers:
            quoted = connection.dialect.identifier_preparer.quote_identifier(name)
            connection.exec_driver_sql(f"DROP TRIGGER {quoted}")
        yield connection
        for _, text in triggers:
            connection.exec_driver_sql(text)


def write_past_triggers(engine: sa.Engine, *statements: str) -> None:
    """Run statements in one transaction in which no trigger fires."""
    with past_triggers(engine) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
