"""Refuses databases that capture cannot be installed in, before and while it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.dialects import check_version
from report_lineage.capture.installation.all_or_nothing import undo_savepoint
from report_lineage.errors import CaptureUnsupported, DatabaseReadOnly, PrivilegeMissing

_LONGEST_NAME_BYTES = 63

# Primary result codes of SQLite, the low byte of an extended one: READONLY, and CANTOPEN, which is
# what a journal gives that cannot be made beside the file.
_SQLITE_READ_ONLY = frozenset({8, 14})
# SQLSTATEs of PostgreSQL.
_READ_ONLY_TRANSACTION = "25006"
_INSUFFICIENT_PRIVILEGE = "42501"


def refuse_database(connection: sa.Connection) -> None:
    """Refuse a database in which nothing can be installed, without changing it.

    :raises CaptureUnsupported: if it is not one that capture knows, or too old.
    :raises DatabaseReadOnly: if it takes no writes.
    :raises PrivilegeMissing: if the role may not create in the current schema.
    """
    check_version(connection)
    with explained(connection):
        if connection.dialect.name == "sqlite":
            _write_and_undo(connection)
        else:
            _look_at_postgresql(connection)


@contextmanager
def explained(connection: sa.Connection) -> Iterator[None]:
    """Turn what a database refuses inside the block into errors that say what to do.

    :raises DatabaseReadOnly: if it takes no writes.
    :raises PrivilegeMissing: if the role may not do it.
    """
    schema = _current_schema(connection)
    try:
        yield
    except sa.exc.DBAPIError as error:
        said = str(error.orig).strip().split("\n")[0]
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_READ_ONLY:
            raise _read_only(
                connection,
                said,
                "Open the file without mode=ro, and let this account write to it and its folder.",
            ) from error
        state = getattr(error.orig, "sqlstate", None)
        if state == _READ_ONLY_TRANSACTION:
            raise _read_only(connection, said, _PRIMARY) from error
        if state == _INSUFFICIENT_PRIVILEGE:
            raise PrivilegeMissing(role=_role(connection), problem=said, schema=schema) from error
        raise


_PRIMARY = "Use the address of the primary, or a role whose transactions may write."


def _read_only(connection: sa.Connection, problem: str, remedy: str) -> DatabaseReadOnly:
    database = connection.engine.url.database or "in memory"
    return DatabaseReadOnly(database=database, problem=problem, remedy=remedy)


def _role(connection: sa.Connection) -> str:
    """Return who is connected, from the driver: the transaction answers nothing any more."""
    raw: Any = connection.connection.driver_connection
    name = getattr(getattr(raw, "info", None), "user", None)
    return str(name or connection.engine.url.username or "of this connection")


def _current_schema(connection: sa.Connection) -> str:
    if connection.dialect.name != "postgresql":
        return "main"
    found = connection.exec_driver_sql("SELECT current_schema()").scalar()
    return str(found or "that search_path names")


def _write_and_undo(connection: sa.Connection) -> None:
    """Find out whether an SQLite database takes writes: it says so at a write only.

    SQLAlchemy's own savepoint stays open after a rollback: in AUTOCOMMIT mode what is written next
    would be lost with it.
    """
    connection.exec_driver_sql("SAVEPOINT lineage_install")
    try:
        connection.exec_driver_sql("CREATE TABLE lineage_probe (written INTEGER)")
    finally:
        undo_savepoint(connection)


_POSTGRESQL = sa.text(
    "SELECT pg_is_in_recovery(), current_setting('transaction_read_only')::boolean, "
    "current_schema(), has_schema_privilege(current_schema(), 'CREATE')"
)


def _look_at_postgresql(connection: sa.Connection) -> None:
    standby, read_only, schema, may_create = connection.execute(_POSTGRESQL).one()
    if standby:
        raise _read_only(connection, "it is a standby of another server", _PRIMARY)
    if read_only:
        raise _read_only(connection, "its transactions are read-only", _PRIMARY)
    if schema is None:
        raise PrivilegeMissing(
            role=_role(connection), problem="search_path names no schema it may use", schema="it"
        )
    if not may_create:
        raise PrivilegeMissing(
            role=_role(connection), problem=f"it may not create in {schema}", schema=schema
        )


def refuse_names(tables: Iterable[sa.Table], dialect: str) -> None:
    """Refuse tables whose names PostgreSQL would cut short.

    :raises CaptureUnsupported: naming the first.
    """
    if dialect != "postgresql":
        return
    for table in tables:
        for name in (table.name, *(column.name for column in table.columns)):
            if len(name.encode()) > _LONGEST_NAME_BYTES:
                column = "" if name == table.name else f"{table.name}."
                raise CaptureUnsupported(
                    subject=f"{column}{name}",
                    problem=f"the name has {len(name.encode())} bytes, and PostgreSQL keeps "
                    f"{_LONGEST_NAME_BYTES}",
                    remedy="Shorten the name, or that of the live table, or the option table_name.",
                )


_UNLOGGED = "an unlogged table"
_INHERITS = "a table that shares rows with another by INHERITS"
_POSTGRESQL_KIND = sa.text(
    "SELECT CASE WHEN relkind = 'v' THEN 'a view' WHEN relkind = 'm' THEN 'a materialized view' "
    "WHEN relkind = 'f' THEN 'a foreign table' WHEN relpersistence = 't' THEN 'a temporary table' "
    f"WHEN relpersistence = 'u' THEN '{_UNLOGGED}' "
    "WHEN relkind = 'r' AND NOT relispartition AND EXISTS ("
    f"SELECT 1 FROM pg_inherits WHERE oid IN (inhparent, inhrelid)) THEN '{_INHERITS}' END "
    "FROM pg_class WHERE oid = to_regclass(:name)"
)
_SQLITE_KIND = sa.text(
    "SELECT CASE WHEN temporary THEN 'a temporary table' WHEN type = 'view' THEN 'a view' "
    "WHEN sql LIKE 'CREATE VIRTUAL TABLE%' THEN 'a virtual table' END FROM ("
    "SELECT name, type, sql, 0 AS temporary FROM sqlite_master UNION ALL "
    "SELECT name, type, sql, 1 FROM sqlite_temp_master) "
    "WHERE name = :name COLLATE NOCASE ORDER BY temporary DESC"
)


def refuse_kinds(connection: sa.Connection, tables: Iterable[str]) -> None:
    """Refuse live tables whose writes no trigger sees, or whose rows a crash takes away.

    :param tables: their names as SQL reads them.
    :raises CaptureUnsupported: naming the first.
    """
    query = _SQLITE_KIND if connection.dialect.name == "sqlite" else _POSTGRESQL_KIND
    for table in tables:
        kind = connection.execute(query, {"name": str(table)}).scalar()
        if kind is not None:
            raise _of_kind(str(table), kind)


def _of_kind(table: str, kind: str) -> CaptureUnsupported:
    problem = f"in the database it is {kind}"
    if kind == _UNLOGGED:
        return CaptureUnsupported(
            subject=table,
            problem=f"{problem}, which a crash empties without a trace",
            remedy=f"ALTER TABLE {table} SET LOGGED, or take __versioned__ from its model.",
        )
    if kind == _INHERITS:
        return CaptureUnsupported(
            subject=table,
            problem=f"{problem}, and a write to one of the two fires no trigger of the other",
            remedy="Part them with ALTER TABLE … NO INHERIT …, or make partitions of them.",
        )
    return CaptureUnsupported(
        subject=table, problem=problem, remedy="Version the model of the ordinary table behind it."
    )
