"""The triggers that Continuum's ``native_versioning`` left in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from report_lineage.errors import CaptureUnsupported

_FOUND = sa.text(
    "SELECT t.tgname, c.oid::regclass::text, p.oid::regprocedure::text "
    "FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid "
    "JOIN pg_proc AS p ON p.oid = t.tgfoid "
    "WHERE NOT t.tgisinternal AND t.tgrelid IN ("
    "SELECT to_regclass(name) FROM unnest(CAST(:tables AS text[])) AS given (name)) "
    "AND ((t.tgname = c.relname || '_trigger' AND p.proname = c.relname || '_audit') "
    "OR p.proname = 'transaction_temp_table_generator') ORDER BY 2"
)


def native_triggers(
    connection: sa.Connection, tables: Iterable[str]
) -> tuple[tuple[str, str, str], ...]:
    """Return trigger, table and function of each native trigger of Continuum's on some tables.

    :param tables: names as they stand in SQL.
    """
    if connection.dialect.name != "postgresql":
        return ()
    return tuple(tuple(row) for row in connection.execute(_FOUND, {"tables": list(tables)}))


def refuse_native_triggers(connection: sa.Connection, tables: Iterable[str]) -> None:
    """Refuse tables whose versions Continuum's own triggers write: each would be written twice.

    :raises CaptureUnsupported: naming the tables.
    """
    found = native_triggers(connection, tables)
    if found:
        raise CaptureUnsupported(
            subject=", ".join(table for _, table, _ in found),
            problem="Continuum's native triggers are on it, and would write its versions too",
            remedy="Run report_lineage.capture.adopt(connection, manager), which drops them.",
        )


def drop_native_triggers(connection: sa.Connection, tables: Iterable[str]) -> tuple[str, ...]:
    """Drop Continuum's native triggers and their functions; return the names of the tables."""
    found = native_triggers(connection, tables)
    for trigger, table, _ in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{trigger}" ON {table}')
    for function in sorted({function for _, _, function in found}):
        connection.exec_driver_sql(f"DROP FUNCTION {function}")
    return tuple(table for _, table, _ in found)
