"""Capture of tables in attached SQLite databases, which every connection has to bring itself.

A trigger in a database file reaches no other file; a temporary one does, and lives as long as its
connection. So a table with a ``schema`` is captured on the engines that capture is attached to, and
a writer of its own, such as the sqlite3 shell, leaves no version there.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import captured_tables

_managers: WeakKeyDictionary[Any, tuple[Script, ...]] = WeakKeyDictionary()


def remember_schemas(manager: Any) -> None:
    """Bring the triggers of a manager's tables along where one of them has a schema."""
    if any(table.live.schema is not None for table in captured_tables(manager)):
        every = compile_capture(manager, "sqlite")
        _managers[manager] = tuple(script for script in every if script.schema is not None)


def forget_schemas(manager: Any) -> None:
    """Bring the triggers of a manager's tables along no longer."""
    _managers.pop(manager, None)


def bring_triggers(connection: sa.Connection) -> None:
    """Create the temporary triggers that a connection to SQLite lacks, outside a transaction."""
    if not _managers:
        return
    cursor = connection.connection.cursor()
    try:
        cursor.execute("SELECT name FROM temp.sqlite_master WHERE type = 'trigger'")
        known = {row[0] for row in cursor.fetchall()}
        cursor.execute("PRAGMA database_list")
        attached = {row[1] for row in cursor.fetchall()}
        for script in [script for scripts in _managers.values() for script in scripts]:
            names = {name for name, _ in script.triggers}
            if script.schema in attached and not names <= known and _has_table(cursor, script):
                for statement in script.statements:
                    cursor.execute(statement)
    finally:
        cursor.close()


def _has_table(cursor: Any, script: Script) -> bool:
    # The name of an attached database is an identifier of the host's own models.
    cursor.execute(
        f"SELECT 1 FROM \"{script.schema}\".sqlite_master WHERE type = 'table' AND name = ?",
        (script.triggers[0][1],),
    )
    return cursor.fetchone() is not None
