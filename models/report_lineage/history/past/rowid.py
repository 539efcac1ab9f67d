"""SQLite answers NULL for the rowid of a view: a blank that nobody may take for an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import captured_tables
from report_lineage.capture.connections.current import SQLITE_HISTORY
from report_lineage.errors import PastUnsupported

_ROWID = re.compile(r"'(?:[^']|'')*'|\b(_?rowid_?)\b", re.IGNORECASE)


def watch_rowid(connection: sa.Connection, managers: Sequence[Any]) -> None:
    """Have a connection refuse statements that ask for a rowid, unless tables have such columns."""
    tables = (table.live for manager in managers for table in captured_tables(manager))
    if any(_ROWID.fullmatch(column.name) for table in tables for column in table.columns):
        return

    def look(connection: sa.Connection, cursor: Any, statement: str, *rest: Any) -> None:
        # What asks for the history id has a rowid of a table that is no one's data, and no view.
        for asked in _ROWID.finditer(statement.replace(SQLITE_HISTORY, "")):
            if asked[1]:
                raise PastUnsupported(
                    problem=f"{asked[1]} is of a table as it is stored, and the past has none",
                    remedy="Ask for columns of your own",
                )

    sa.event.listen(connection, "before_cursor_execute", look)
