"""The past on PostgreSQL: a transaction that finds the views of the past before the tables.

It is read-only and at REPEATABLE READ, so what it shows does not move, and everything it sets ends
with it: a connection from a pool, or from PgBouncer, goes on in the present.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.past import shadows
from report_lineage.capture.compiler.postgresql.past import past_schema, settings_of
from report_lineage.capture.installation.past_views import past_states
from report_lineage.errors import NotInstalled
from report_lineage.history.past.books import books_of
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.errors import explain
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.relations import watch_relations
from report_lineage.history.past.resolve import cut_at, visible
from report_lineage.history.past.row_security import refuse_row_security


@contextmanager
def opened(
    engine: sa.Engine, when: Moment, managers: Sequence[Any], present: frozenset[str]
) -> Iterator[tuple[sa.Connection, Cut]]:
    """Open a connection in the past, and give the cut that it shows.

    :param present: names of tables without history that may be read as they are now.
    :raises PastUnsupported: if row-level security would not hold there.
    :raises NotInstalled: if the database has not the views, or not those of this code.
    """
    own = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    sa.event.listen(own, "handle_error", explain)
    with own.connect() as connection, connection.begin():
        _require_views(connection, managers)
        refuse_row_security(connection, managers)
        cut = cut_at(connection, when, *managers)
        for manager in managers:
            _say_moment(connection, cut, books_of(manager))
        translated = _look_there_first(connection, managers)
        watch_relations(connection, managers, present)
        yield connection.execution_options(schema_translate_map=translated), cut


def _require_views(connection: sa.Connection, managers: Sequence[Any]) -> None:
    for manager in managers:
        for view, found in past_states(connection, manager):
            if found != view.stamp:
                raise NotInstalled(missing=f"the view of the past of {view.table.fullname}")


def _say_moment(connection: sa.Connection, cut: Cut, book: sa.Table) -> None:
    shown = visible(connection, cut, book)
    without = "{" + ",".join(map(str, shown.without)) + "}"
    values = zip(settings_of(book), (str(shown.highest), without), strict=True)
    connection.execute(
        sa.select(*(sa.func.set_config(name, value, True) for name, value in values))
    )


def _look_there_first(connection: sa.Connection, managers: Sequence[Any]) -> dict[str | None, str]:
    """Put the schema of the past before those of the present; return those that tables name."""
    declared = {shadow.table.schema for manager in managers for shadow in shadows(manager)}
    named = sorted(schema for schema in declared if schema is not None)
    places: list[sa.ColumnElement[Any]] = [
        sa.literal_column(past_schema(schema)) for schema in (None, *named)
    ]
    path = places[0] + ", " + sa.func.current_setting("search_path")
    row = connection.execute(
        sa.select(sa.func.set_config("search_path", path, True), *places[1:])
    ).one()
    return dict(zip(named, (_unquoted(place) for place in row[1:]), strict=True))


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
