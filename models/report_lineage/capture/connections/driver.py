"""Capture's own statements by the driver's cursor, without SQLAlchemy's part of an execution.

They go with every transaction, and beside a write of one row that part would be the most of what
capture costs: `python -m tests.benchmarks capture --case single`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import sqlalchemy as sa

_POSITIONAL = {"qmark": "?", "format": "%s", "pyformat": "%s", "numeric_dollar": "${}"}


def run(connection: sa.Connection, statement: str, *parameters: Any) -> list[Any]:
    """Run a statement in the connection's open transaction and return its rows.

    :param statement: with ``?`` where a parameter goes, and nowhere else.
    :raises sqlalchemy.exc.DBAPIError: if the database refuses it. SQLAlchemy raises it, on a second
        try, since it knows what the error means for the connection and its pool; only where the
        error has ended the transaction there is no second try.
    """
    positional = _spelled(statement, connection.dialect.paramstyle)
    if positional is None:
        return _by_sqlalchemy(connection, statement, parameters)
    error_class: type[Exception] = connection.dialect.loaded_dbapi.Error
    cursor = connection.connection.cursor()
    try:
        cursor.execute(positional, parameters)
        return list(cursor.fetchall()) if cursor.description else []
    except error_class as error:
        if connection.dialect.name == "sqlite" and not in_transaction(connection):
            raise sa.exc.DBAPIError.instance(
                statement, parameters, error, error_class, dialect=connection.dialect
            ) from error
    finally:
        cursor.close()
    return _by_sqlalchemy(connection, statement, parameters)


def exec_raw(connection: sa.Connection, statement: str) -> sa.CursorResult[Any]:
    """Run a statement by SQLAlchemy as it is: it has no parameters, whatever it looks like."""
    percent = connection.dialect.paramstyle in {"format", "pyformat"}
    return connection.exec_driver_sql(statement.replace("%", "%%") if percent else statement)


def in_transaction(connection: sa.Connection) -> bool:
    """Return whether SQLite has a transaction open, whatever SQLAlchemy thinks."""
    raw: Any = connection.connection.dbapi_connection
    return bool(getattr(getattr(raw, "driver_connection", raw), "in_transaction", False))


@cache
def _spelled(statement: str, paramstyle: str) -> str | None:
    """Return the statement with the driver's placeholders, None if it has none by position."""
    placeholder = _POSITIONAL.get(paramstyle)
    if placeholder is None:
        return None
    text = statement.replace("%", "%%") if "%" in placeholder else statement
    numbers = iter(range(1, statement.count("?") + 1))
    return re.sub(r"\?", lambda _: placeholder.format(next(numbers)), text)


def _by_sqlalchemy(
    connection: sa.Connection, statement: str, parameters: tuple[Any, ...]
) -> list[Any]:
    numbers = iter(range(len(parameters)))
    text = re.sub(r"\?", lambda _: f":p{next(numbers)}", statement.replace(":", "\\:"))
    named = {f"p{number}": value for number, value in enumerate(parameters)}
    result = connection.execute(sa.text(text), named)
    return list(result.all()) if result.returns_rows else []
