"""The past on PostgreSQL: a transaction that finds the views of the past before the tables.

It is read-only and at REPEATABLE READ, so what it shows does not move, and everything it sets ends
with it: a connection from a pool, or from PgBouncer, goes on in the present.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.past import shadows
from report_lineage.capture.compiler.postgresql.past import past_schema, settings_of
from report_lineage.capture.installation.past_views import comments_of, states_in
from report_lineage.errors import NotInstalled
from report_lineage.history.past.books import books_of
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.errors import explain
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.question import Question
from report_lineage.history.past.reach import Reach
from report_lineage.history.past.relations import LOCKED, watch_relations
from report_lineage.history.past.resolve import Place, place_of
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
        place = place_of(connection, when, managers, *_requirements(connection, managers))
        translated, read = _enter(connection, place, managers)
        watch_relations(connection, managers, present | read)
        yield connection.execution_options(schema_translate_map=translated), place.cut


def _requirements(connection: sa.Connection, managers: Sequence[Any]) -> Iterator[Question[None]]:
    """Yield the questions whether the database can show its past, whose answers raise if not."""
    for manager in managers:
        yield Question([comments_of(manager)], partial(_require_views, manager))
    unhidden = unhidden_table(connection.dialect, managers)
    yield Question([unhidden], lambda row: refuse_unhidden(row[0]))


def _require_views(manager: Any, row: Sequence[Any]) -> None:
    for view, found in states_in(manager, row[0]):
        if found != view.stamp:
            raise NotInstalled(missing=f"the view of the past of {view.table.fullname}")


def _enter(
    connection: sa.Connection, place: Place, managers: Sequence[Any]
) -> tuple[dict[str | None, str], frozenset[str]]:
    """Say the moment, and put the schema of the past before those of the present.

    :returns: the schemas of the past by those that tables name, and the tables that have been read.
    """
    named = _declared_schemas(managers)
    schemas: list[sa.ColumnElement[Any]] = [
        sa.literal_column(past_schema(schema)) for schema in (None, *named)
    ]
    path = schemas[0] + ", " + sa.func.current_setting("search_path")
    said = [
        set_to
        for manager, reach in zip(managers, place.reaches, strict=True)
        for set_to in _moment(connection, place.cut, books_of(manager), reach)
    ]
    row = connection.execute(
        sa.select(
            sa.literal_column(LOCKED, sa.ARRAY(sa.Text())),
            *schemas[1:],
            sa.func.set_config("search_path", path, True),
            *said,
        )
    ).one()
    there = (_unquoted(name) for name in row[1 : len(named) + 1])
    return dict(zip(named, there, strict=True)), frozenset(row[0])


def _moment(
    connection: sa.Connection, cut: Cut, book: sa.Table, reach: Reach
) -> Iterator[sa.ColumnElement[str]]:
    """Yield SQL that says which transactions of a table belong to a cut."""
    without: sa.ColumnElement[str] = sa.literal("{}")
    queries = unseen(connection, book, cut, reach)
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
