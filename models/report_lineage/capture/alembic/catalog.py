"""The triggers of capture that a database has, by table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from report_lineage.capture.connections.driver import exec_raw
from report_lineage.capture.installation.found import stamp_in

_PART = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')


@dataclass(frozen=True)
class Installed:
    """A trigger, its table (with the schema if it is not the current one) and its stamp."""

    name: str
    table: str
    stamp: str


def installed_triggers(connection: sa.Connection) -> Iterator[Installed]:
    """Yield every trigger that bears capture's prefix."""
    query = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    for name, table, text in connection.execute(query):
        yield Installed(name, table, stamp_in(text or "") or "")


def drop_triggers_of(connection: sa.Connection, table: str) -> None:
    """Drop every trigger of capture on a table, and functions that no trigger calls any more."""
    postgresql = connection.dialect.name == "postgresql"
    functions = _functions_of(connection, table) if postgresql else ()
    for one in [found for found in installed_triggers(connection) if found.table == table]:
        place = f" ON {quoted(connection.dialect, table)}" if postgresql else ""
        exec_raw(connection, f"DROP TRIGGER {quoted(connection.dialect, one.name)}{place}")
    for function in functions:
        if connection.execute(_CALLED, {"name": function}).first() is None:
            exec_raw(connection, f"DROP FUNCTION {function}()")


def _functions_of(connection: sa.Connection, table: str) -> tuple[str, ...]:
    rows = connection.execute(_FUNCTIONS, {"relation": quoted(connection.dialect, table)})
    return tuple(name for (name,) in rows)


def quoted(dialect: sa.Dialect, name: str) -> str:
    """Return the name of a table, with its schema, as it stands in SQL."""
    prepare = dialect.identifier_preparer
    return ".".join(prepare.quote_identifier(part) for part in name.split("."))


def unquoted(place: str) -> str:
    """Return the name of a table, with its schema, as it is without the quotes of SQL."""
    parts = _PART.findall(place)
    return ".".join(spelled.replace('""', '"') if spelled else plain for spelled, plain in parts)


_POSTGRESQL = sa.text(
    "SELECT t.tgname, CASE WHEN n.nspname = current_schema() THEN c.relname "
    "ELSE n.nspname || '.' || c.relname END, obj_description(t.oid, 'pg_trigger') "
    "FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid "
    "JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE NOT t.tgisinternal AND t.tgname LIKE 'lineage\\_%' AND t.tgparentid = 0 "
    "ORDER BY t.tgname"
)
_SQLITE = sa.text(
    "SELECT name, tbl_name, sql FROM sqlite_master "
    "WHERE type = 'trigger' AND name LIKE 'lineage\\_%' ESCAPE '\\' ORDER BY name"
)
_FUNCTIONS = sa.text(
    "SELECT DISTINCT t.tgfoid::regproc::text FROM pg_trigger AS t "
    "JOIN pg_proc AS p ON p.oid = t.tgfoid "
    "WHERE t.tgrelid = to_regclass(:relation) AND p.proname LIKE 'lineage\\_%'"
)
_CALLED = sa.text("SELECT 1 FROM pg_trigger WHERE tgfoid = to_regproc(:name)")
