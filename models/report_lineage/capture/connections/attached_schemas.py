"""Capture of tables in attached SQLite databases, which every connection has to bring itself.

A trigger in a database file reaches no other file; a temporary one does, and lives as long as its
connection. So a table with a ``schema`` is captured on the engines that capture is attached to, and
a writer of its own, such as the sqlite3 shell, leaves no version there.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.compiler.naming import inside_quotes
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import captured_tables
from report_lineage.capture.connections.namesakes import (
    Place,
    attached_databases,
    attached_places,
    has_table,
    refuse_found_namesakes,
)


@dataclass(frozen=True)
class _Brought:
    """What connections bring for a manager: ``unit`` is its part in the main database, if any."""

    scripts: tuple[Script, ...]
    unit: str | None
    versions: frozenset[Place]


_managers: WeakKeyDictionary[Any, _Brought] = WeakKeyDictionary()


def remember_schemas(manager: Any) -> None:
    """Bring the triggers of a manager's tables along where one of them has a schema."""
    attached = [one.version for one in captured_tables(manager) if one.live.schema is not None]
    if attached:
        every = compile_capture(manager, "sqlite")
        _managers[manager] = _Brought(
            tuple(script for script in every if script.schema is not None),
            next((s.triggers[0][0] for s in every if _is_unit(s) and s.schema is None), None),
            frozenset((str(table.schema), table.name) for table in attached),
        )


def _is_unit(script: Script) -> bool:
    return script.template == "sqlite/unit"


def forget_schemas(manager: Any) -> None:
    """Bring the triggers of a manager's tables along no longer."""
    _managers.pop(manager, None)


def bring_triggers(connection: sa.Connection) -> None:
    """Give a connection to SQLite the temporary triggers it should have, outside a transaction.

    :raises CaptureUnsupported: if one would write to a table of another database.
    """
    if not _managers:
        return
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute("SELECT name, sql FROM temp.sqlite_master WHERE type = 'trigger'")
        known = {_folded(name): sql for name, sql in cursor.fetchall()}
        here = [one for one in _managers.values() if _is_installed(cursor, one)]
        _take_away(cursor, known.keys() & (_names(_managers.values()) - _names(here)))
        _bring(cursor, here, known)


def _is_installed(cursor: Any, brought: _Brought) -> bool:
    """Say whether the main database has the manager's capture: what all these triggers call."""
    if brought.unit is None:
        return True
    query = "SELECT 1 FROM main.sqlite_master WHERE type = 'trigger' AND name = ?"
    cursor.execute(query, (brought.unit,))
    return cursor.fetchone() is not None


def _bring(cursor: Any, managers: Iterable[_Brought], known: dict[str, str]) -> None:
    newest = {_trigger_names(s): (s, one.versions) for one in managers for s in one.scripts}
    lacking = [pair for pair in newest.values() if not _is_there(pair[0], known)]
    attached = attached_databases(cursor) if lacking else []
    for script, versions in lacking:
        schema, table = str(script.schema), str(script.triggers[0][1])
        if schema in attached and has_table(cursor, schema, table):
            there = {place for place in versions if place[0] in attached}
            refuse_found_namesakes(cursor, attached_places([script]) | there)
            _take_away(cursor, known.keys() & _trigger_names(script))
            for statement in script.statements:
                cursor.execute(statement)


def _is_there(script: Script, known: dict[str, str]) -> bool:
    return all(script.stamp in known.get(name, "") for name in _trigger_names(script))


def _names(managers: Iterable[_Brought]) -> set[str]:
    return {name for one in managers for script in one.scripts for name in _trigger_names(script)}


def _trigger_names(script: Script) -> frozenset[str]:
    return frozenset(_folded(name) for name, _ in script.triggers)


def _folded(name: str) -> str:
    """Return the one spelling of a name that SQLite takes for the same."""
    return name.lower()


def _take_away(cursor: Any, names: Iterable[str]) -> None:
    for name in names:
        cursor.execute(f'DROP TRIGGER temp."{inside_quotes(name)}"')
