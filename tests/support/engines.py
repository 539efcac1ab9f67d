"""How a host opens an engine and makes the schema, in one place for all tests."""

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url

# Durability is given up, nothing that a transaction can see.
SQLITE_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=OFF")


def open_engine(url: URL | str, **options: Any) -> Engine:
    """Open an engine on a database and attach it, as a host application does."""
    from report_lineage import attach

    engine = create_engine(make_url(url), **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", set_sqlite_pragmas)
    attach(engine)
    return engine


def set_sqlite_pragmas(connection: Any, _record: object) -> None:
    """Set what a host sets on each SQLite connection."""
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def create_schema(engine: Engine) -> None:
    """Create the tables and triggers of report_lineage in an empty database."""
    from report_lineage.entities import Base

    Base.metadata.create_all(engine)
