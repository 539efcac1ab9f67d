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
from report_lineage.capture.connections.current import history_function
from report_lineage.capture.installation.past_views import comments_of, states_in
from report_lineage.errors import NotInstalled
from report_lineage.history.past.books import books_of, transaction_of
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.errors import explain
from report_lineage.history.past.moments import Moment, Token
from report_lineage.history.past.reach import reach_of
from report_lineage.history.past.relations import LOCKED, watch_relations
from report_lineage.history.past.resolve import cut_at, has_rows_of, unknown_history
from report_lineage.history.past.row_security import refuse_unhidden, unhidden_table
from report_lineage.history.past.unseen import unseen


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
        cut = when.cut if isinstance(when, Token) else cut_at(connection, when, *managers)
        translated, read = _enter(connection, cut, managers)
        watch_relations(connection, managers, present | read)
        yield connection.execution_options(schema_translate_map=translated), cut


def _require_views(connection: sa.Connection, managers: Sequence[Any]) -> None:
    unhidden = unhidden_table(connection.dialect, managers)
    row = connection.execute(sa.select(unhidden, *map(comments_of, managers))).one()
    for manager, comments in zip(managers, row[1:], strict=True):
        for view, found in states_in(manager, comments):
            if found != view.stamp:
                raise NotInstalled(missing=f"the view of the past of {view.table.fullname}")
    refuse_unhidden(row[0])


def _enter(
    connection: sa.Connection, cut: Cut, managers: Sequence[Any]
) -> tuple[dict[str | None, str], frozenset[str]]:
    """Say the moment, and put the schema of the past before those of the present.

    :returns: the schemas of the past by those that tables name, and the tables that have been read.
    :raises BadMoment: if the database has nothing of the history that the moment is of.
    """
    books = [books_of(manager) for manager in managers]
    named = _declared_schemas(managers)
    places: list[sa.ColumnElement[Any]] = [
        sa.literal_column(past_schema(schema)) for schema in (None, *named)
    ]
    path = places[0] + ", " + sa.func.current_setting("search_path")
    said = [set_to for book in books for set_to in _moment(connection, cut, book)]
    row = connection.execute(
        sa.select(
            sa.and_(*(_knows_history(book, cut) for book in books)),
            sa.literal_column(LOCKED, sa.ARRAY(sa.Text())),
            *places[1:],
            sa.func.set_config("search_path", path, True),
            *said,
        )
    ).one()
    if not row[0]:
        raise unknown_history(cut)
    schemas = (_unquoted(place) for place in row[2 : len(named) + 2])
    return dict(zip(named, schemas, strict=True)), frozenset(row[1])


def _knows_history(book: sa.Table, cut: Cut) -> sa.ColumnElement[bool]:
    here = history_function(transaction_of(book))
    return sa.or_(here == cut.history_id, has_rows_of(book, cut))


def _moment(connection: sa.Connection, cut: Cut, book: sa.Table) -> Iterator[sa.ColumnElement[str]]:
    """Yield SQL that says which transactions of a table belong to a cut."""
    reach = reach_of(connection, cut, book)
    without: sa.ColumnElement[str] = sa.literal("{}")
    queries = unseen(book, cut, reach)
    if queries:
        late = sa.union(*queries).subquery()
        every = sa.select(sa.func.array_agg(late.c.id)).scalar_subquery()
        without = sa.func.coalesce(sa.cast(every, sa.Text()), without)
    for name, value in zip(
        settings_of(book), (sa.literal(str(reach.highest)), without), strict=True
    ):
        yield sa.func.set_config(name, value, True)


def _declared_schemas(managers: Sequence[Any]) -> list[str]:
    declared = {shadow.table.schema for manager in managers for shadow in shadows(manager)}
    return sorted(schema for schema in declared if schema is not None)


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
