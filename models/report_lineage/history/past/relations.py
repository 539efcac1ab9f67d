"""Which tables a statement in the past reads: none of which the past is not known.

What SQLAlchemy built names its tables. Of SQL text, and of functions that may read anything, the
server is asked which tables it has locked for the transaction: it locks every table that a statement,
or a view or function under it, reads. Nothing is given out before that is known.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause, TextClause
from sqlalchemy.sql.functions import Function, GenericFunction

from report_lineage.capture.compiler.past import shadows
from report_lineage.errors import NoHistory

_LOCKED = (
    "SELECT c.relname::text FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation "
    "JOIN pg_namespace AS s ON s.oid = c.relnamespace "
    "WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' "
    "AND c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition "
    "AND s.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1"
)


LOCKED = f"ARRAY({_LOCKED})"
"""SQL for the names of the tables that a transaction has read, of which the server keeps account."""


def watch_relations(
    connection: sa.Connection, managers: Sequence[Any], known: Collection[str]
) -> None:
    """Have a connection refuse to give out what a table without history holds.

    :param known: names of tables that may be read all the same, or have been.
    """
    known = {*known, *(shadow.table.name for one in managers for shadow in shadows(one))}
    checked: set[str] = set()

    def look(
        connection: sa.Connection,
        cursor: Any,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,
    ) -> None:
        if statement in checked:
            return
        named = _named(context.compiled)
        for table in _locked(connection) if named is None else named:
            if table not in known:
                raise NoHistory(table=table)
        checked.add(statement)

    sa.event.listen(connection, "after_cursor_execute", look)


def _named(compiled: Any) -> list[str] | None:
    """Return the names of a statement's tables; None if it may read others, too."""
    if compiled is None or compiled.statement is None:
        return None
    names = []
    for element in visitors.iterate(compiled.statement):
        if isinstance(element, sa.Table):
            names.append(element.name)
        elif isinstance(element, TextClause) or _is_unknown(element):
            return None
    return names


def _is_unknown(element: Any) -> bool:
    if isinstance(element, ColumnClause):
        return element.is_literal
    return isinstance(element, Function) and not isinstance(element, GenericFunction)


def _locked(connection: sa.Connection) -> list[str]:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(_LOCKED)
        return [str(row[0]) for row in cursor.fetchall()]
    finally:
        cursor.close()
