"""The standalone panel's engine."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from lineage_panel.settings import DATABASE_URL
from report_lineage.errors import ConfigurationError

BUSY_TIMEOUT_S = 15.0
_EXAMPLES = "sqlite:////srv/lineage.db or postgresql+psycopg://role@localhost/lineage"


def make_engine(url: str) -> sa.Engine:
    """Return an engine; SQLite waits for writers, logs ahead and checks foreign keys.

    :param url: an SQLAlchemy address.
    :raises ConfigurationError: if it is none, or one of a database that cannot be served. The
        message does not repeat the address, which may hold a password.
    """
    address = _parse(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    options = {"connect_args": {"timeout": BUSY_TIMEOUT_S}} if is_sqlite else {}
    try:
        engine = sa.create_engine(address, pool_pre_ping=not is_sqlite, **options)
    except (ArgumentError, ImportError) as error:
        raise ConfigurationError(
            problem=f"The driver {address.drivername} of {DATABASE_URL.name} is not installed",
            remedy=f"Install it, or name another, such as {_EXAMPLES}",
        ) from error
    if is_sqlite:
        sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _parse(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # The cause may repeat the address.
        raise ConfigurationError(
            problem=f"{DATABASE_URL.name} is no address of a database",
            remedy=f"Give one such as {_EXAMPLES}",
        ) from None
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigurationError(
            problem=f"{DATABASE_URL.name} names {address.get_backend_name()}, which is not served",
            remedy=f"Name SQLite or PostgreSQL, such as {_EXAMPLES}",
        )
    return address


def _prepare_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
