"""The past of tables in attached SQLite databases, which statements name with their schema.

Views that read several databases can be temporary only. So SQLAlchemy is told to write ``temp`` for
the schemas that tables declare, and there stand views of all their tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.past import Shadow, shadows
from report_lineage.capture.compiler.sqlite.past import no_view, past_view
from report_lineage.capture.compiler.sqlite.sql import quote
from report_lineage.errors import PastUnsupported
from report_lineage.history.past.visible import Visible


def declared_schemas(managers: Sequence[Any]) -> dict[str | None, str]:
    """Return where SQLAlchemy is to look for the tables of each schema that is declared."""
    return {shadow.table.schema: "temp" for one in managers for shadow in _declared(one)}


def attached_views(
    connection: sa.Connection, shown: Sequence[tuple[Any, Visible]], present: frozenset[str]
) -> Iterator[str]:
    """Yield the statements that make the views of tables in attached databases.

    :param shown: managers, each with its transactions that belong to the moment.
    :param present: names of tables without history that may be read as they are now.
    :raises PastUnsupported: if two databases have tables of one name.
    """
    schemas = declared_schemas([manager for manager, _ in shown])
    there = {name: _tables(connection, name) for name in schemas if name}
    if not there:
        return
    _refuse_namesakes({"main": _tables(connection, "main"), **there})
    known: set[str] = set()
    for manager, moment in shown:
        for shadow in _declared(manager):
            if shadow.table.name in there[str(shadow.table.schema)]:
                known.add(shadow.table.name)
                yield past_view(shadow, moment.highest, moment.without)
    for schema, names in there.items():
        if schema != "main":
            yield from (_now(schema, name) for name in sorted(names & present - known))
            yield from (no_view(name) for name in sorted(names - present - known))


def _declared(manager: Any) -> Iterator[Shadow]:
    return (shadow for shadow in shadows(manager) if shadow.table.schema is not None)


def _tables(connection: sa.Connection, schema: str) -> frozenset[str]:
    names = connection.exec_driver_sql(
        f"SELECT name FROM {quote(schema)}.sqlite_master WHERE type = 'table'"
    )
    return frozenset(
        name for name in names.scalars() if not name.startswith(("sqlite_", "lineage_"))
    )


def _refuse_namesakes(tables: dict[str, frozenset[str]]) -> None:
    seen: set[str] = set()
    for names in tables.values():
        for name in sorted(seen & names):
            raise PastUnsupported(
                problem=f"two of the attached databases have a table {name}, and views of the past "
                "have no schema to tell them apart",
                remedy="Ask each of them in an engine of its own, or give the tables other names",
            )
        seen |= names


def _now(schema: str, name: str) -> str:
    return f"CREATE TEMP VIEW {quote(name)} AS SELECT * FROM {quote(schema)}.{quote(name)}"
