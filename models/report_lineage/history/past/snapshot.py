"""The token of what a session sees now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from report_lineage.capture.connections.current import history_id
from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import PendingWork
from report_lineage.history.past.books import book_name, books_of, transaction_of
from report_lineage.history.past.cut import Cut, Snapshot
from report_lineage.history.past.moments import Token
from report_lineage.history.past.token_text import table_mark, token_text


def snapshot_token(session: Session | scoped_session[Session], *managers: Any) -> Token:
    """Return the token of what a session sees now; it means the same for ever.

    In a transaction at REPEATABLE READ that is what all its statements see. At READ COMMITTED it is
    what this one statement saw.

    :param managers: whose histories it should speak of; none means the product's own.
    :raises PendingWork: if the session has changes that are not committed.
    """
    refuse_pending(session, "snapshot_token")
    books = [books_of(known_manager(manager)) for manager in managers or (None,)]
    return Token(token_text(present_cut(session.connection(), books)))


def refuse_pending(session: Session | scoped_session[Session], operation: str) -> None:
    """Refuse a session that has written what it has not committed.

    :raises PendingWork: naming what is pending.
    """
    if session.new or session.dirty or session.deleted:
        raise PendingWork(operation=operation, pending="unflushed changes")
    plain = session if isinstance(session, Session) else session()
    if plain.in_transaction() and _has_written(session.connection()):
        raise PendingWork(operation=operation, pending="uncommitted changes")


def _has_written(connection: sa.Connection) -> bool:
    if connection.dialect.name == "postgresql":
        query = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"
        return bool(connection.exec_driver_sql(query).scalar_one())
    raw: Any = connection.connection.dbapi_connection
    if not getattr(getattr(raw, "driver_connection", raw), "in_transaction", False):
        return False
    query = "SELECT EXISTS (SELECT 1 FROM lineage_unit WHERE transaction_id IS NOT NULL)"
    return bool(connection.exec_driver_sql(query).scalar_one())


def present_cut(connection: sa.Connection, books: Sequence[sa.Table]) -> Cut:
    """Return what a connection sees now, of some tables of transactions."""
    highest = [sa.select(sa.func.max(book.c.id)).scalar_subquery() for book in books]
    if connection.dialect.name == "postgresql":
        return _postgresql(connection, books, highest)
    found = connection.execute(sa.select(*highest)).one()
    return Cut(history_id(connection, transaction=transaction_of(books[0])), _marked(books, found))


def _postgresql(
    connection: sa.Connection, books: Sequence[sa.Table], highest: Sequence[Any]
) -> Cut:
    """Ask for the snapshot and for what is seen in one statement, so that both are of one moment."""
    known = history_id(connection, transaction=transaction_of(books[0]))
    now = (
        sa.select(sa.func.pg_current_snapshot().label("now")).cte("now").prefix_with("MATERIALIZED")
    )
    xmin, xmax = (
        _number(f(now.c.now)) for f in (sa.func.pg_snapshot_xmin, sa.func.pg_snapshot_xmax)
    )
    seen = sa.union(
        *(
            sa.select(book.c.xid).where(
                book.c.history_id == known, book.c.xid >= sa.select(xmin).scalar_subquery()
            )
            for book in books
        )
    ).subquery()
    array = sa.select(sa.func.array_agg(seen.c.xid)).scalar_subquery()
    row = connection.execute(sa.select(xmin, xmax, array, *highest).select_from(now)).one()
    snapshot = Snapshot(row[0], row[1], tuple(sorted(x for x in row[2] or () if x < row[1])))
    return Cut(known, _marked(books, row[3:]), snapshot)


def _number(xid8: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.cast(xid8, sa.Text), sa.BigInteger)


def _marked(books: Sequence[sa.Table], highest: Sequence[int | None]) -> dict[str, int]:
    return {
        table_mark(book_name(book)): value or 0 for book, value in zip(books, highest, strict=True)
    }
