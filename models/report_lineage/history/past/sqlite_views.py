"""The past on SQLite: temporary views on a connection of their own, closed at the end.

On a pooled connection they would shadow the present for whoever gets it next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.past import shadows
from report_lineage.capture.compiler.sqlite.past import no_view, past_view
from report_lineage.errors import CaptureUnsupported
from report_lineage.history.past.books import books_of
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.errors import explain
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.resolve import included, place_of
from report_lineage.history.past.rowid import watch_rowid
from report_lineage.history.past.sqlite_attached import attached_views, declared_schemas
from report_lineage.history.past.visible import Visible

# What capture keeps for itself, and what SQLite does, is nobody's data.
_NOT_DATA = {"lineage_unit", "lineage_context", "lineage_history", "lineage_attempt"}


@contextmanager
def opened(
    engine: sa.Engine, when: Moment, managers: Sequence[Any], present: frozenset[str]
) -> Iterator[tuple[sa.Connection, Cut]]:
    """Open a connection in the past, and give the cut that it shows.

    It holds no transaction, which would have writers wait: what it shows no longer changes.

    :param present: names of tables without history that may be read as they are now.
    :raises CaptureUnsupported: for a database in memory, which has no second connection.
    """
    own = engine.execution_options(isolation_level="AUTOCOMMIT")
    sa.event.listen(own, "handle_error", explain)
    with _closing_what_is_left(own.dialect) as detached, own.connect() as connection:
        there = _tables_of_file(connection)
        detached.append(connection.connection.dbapi_connection)
        connection.detach()
        place = place_of(connection, when, managers)
        shown = [
            (one, included(connection, place.cut, books_of(one), reach))
            for one, reach in zip(managers, place.reaches, strict=True)
        ]
        _make(
            connection,
            [
                *_views(there, shown, present),
                *attached_views(connection, shown, present),
                "PRAGMA query_only = ON",
            ],
        )
        watch_rowid(connection, managers)
        translated = declared_schemas(managers)
        yield connection.execution_options(schema_translate_map=translated), place.cut


def _make(connection: sa.Connection, statements: Iterable[str]) -> None:
    """Run statements by the driver itself: SQLite makes each view in less time than a round takes."""
    with closing(connection.connection.cursor()) as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _closing_what_is_left(dialect: sa.Dialect) -> Iterator[list[Any]]:
    """Close detached connections that SQLAlchemy 2.0 leaves to the garbage collector in asyncio."""
    detached: list[Any] = []
    try:
        yield detached
    finally:
        if dialect.is_async and not getattr(dialect, "has_terminate", False):
            for connection in detached:
                connection.close()


_FOUND = (
    "SELECT file, NULL FROM pragma_database_list WHERE name = 'main' "
    "UNION ALL SELECT NULL, name FROM main.sqlite_master WHERE type = 'table'"
)


def _tables_of_file(connection: sa.Connection) -> set[str]:
    """Return the names of a database's tables, and refuse one in memory."""
    (file, _), *rows = connection.exec_driver_sql(_FOUND).all()
    if not file:
        raise CaptureUnsupported(
            subject="a session in the past of a database in memory",
            problem="no second connection can be opened to it",
            remedy="Keep the database in a file.",
        )
    return {name for _, name in rows}


def _views(
    there: set[str], shown: Sequence[tuple[Any, Visible]], present: frozenset[str]
) -> Iterator[str]:
    known: set[str] = set()
    for manager, moment in shown:
        for shadow in shadows(manager):
            if shadow.table.schema is None and shadow.table.name in there:
                known.add(shadow.table.name)
                yield past_view(shadow, moment.highest, moment.without)
    for name in sorted(there - known - present - _NOT_DATA):
        if not name.startswith("sqlite_"):
            yield no_view(name)
