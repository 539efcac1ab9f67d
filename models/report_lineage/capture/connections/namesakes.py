"""Tables of one name in several databases of an SQLite connection, which no trigger tells apart.

What a temporary trigger writes to cannot be named with its schema: SQLite takes the first table of
that name, of the temporary ones, of the main database, then of those attached, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.naming import inside_quotes
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.errors import CaptureUnsupported

Place = tuple[str, str]
_RENAME = (
    "Rename one of the two, or take __versioned__ from the model: triggers on SQLite write to the "
    "first table of that name, whatever its database."
)


def refuse_declared_namesakes(manager: Any) -> None:
    """Refuse models of attached databases that have namesakes among the tables of their metadata.

    :raises CaptureUnsupported: naming the model of the first, and both tables.
    """
    tables = list(captured_tables(manager))
    main = [table for table in manager.metadata.tables.values() if table.schema is None]
    taken = {table.name.lower(): table for table in main}
    for one in [table for table in tables if table.live.schema is not None]:
        for table in (one.live, one.version):
            other = taken.setdefault(table.name.lower(), table)
            if other is not table:
                raise CaptureUnsupported(
                    subject=_model_of(manager, one),
                    problem=f"on SQLite its table {table.fullname} has a namesake, {_place(other)}",
                    remedy=_RENAME,
                )


def _model_of(manager: Any, table: CapturedTable) -> str:
    models = (model for model in manager.tables if model.__table__ is table.live)
    return next((str(model.__name__) for model in models), table.live.fullname)


def _place(table: sa.Table) -> str:
    return table.fullname if table.schema else f"main.{table.name}"


def attached_places(scripts: Iterable[Script]) -> frozenset[Place]:
    """Return database and name of the tables that temporary triggers of scripts stand on."""
    return frozenset(
        (script.schema, str(table))
        for script in scripts
        if script.schema is not None
        for _, table in script.triggers
    )


def refuse_found_namesakes(cursor: Any, places: Iterable[Place]) -> None:
    """Refuse to make temporary triggers that would write to a table of another database.

    :param cursor: a driver's, of the connection that they are to be made on.
    :param places: database and name of the tables that they are for.
    :raises CaptureUnsupported: if a database is not attached, or one before it has a namesake.
    """
    order = attached_databases(cursor)
    for schema, table in sorted(places):
        if schema not in order:
            raise CaptureUnsupported(
                subject=f"{schema}.{table}",
                problem=f"no database {schema} is attached to this connection",
                remedy="ATTACH it to every connection, in a listener of the engine's event connect.",
            )
        for other in order[: order.index(schema)]:
            if has_table(cursor, other, table):
                raise CaptureUnsupported(
                    subject=f"{schema}.{table}",
                    problem=f"on SQLite it has a namesake, {other}.{table}",
                    remedy=_RENAME,
                )


def attached_databases(cursor: Any) -> list[str]:
    """Return the databases of a connection in the order in which SQLite looks for a table."""
    cursor.execute("PRAGMA database_list")
    found = [row[1] for row in sorted(cursor.fetchall())]
    return ["temp", *(name for name in found if name != "temp")]


def has_table(cursor: Any, schema: str, table: str) -> bool:
    """Return whether a database of the connection has a table or view of that name."""
    cursor.execute(
        f'SELECT 1 FROM "{inside_quotes(schema)}".sqlite_master '
        "WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE",
        (table,),
    )
    return cursor.fetchone() is not None
