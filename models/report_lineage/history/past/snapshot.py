"""The token of what a session sees now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.types import UserDefinedType

from report_lineage.capture.connections.current import SQLITE_HISTORY, history_function
from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import PendingWork
from report_lineage.history.past.books import book_name, books_of, transaction_of
from report_lineage.history.past.cut import Cut, Snapshot
from report_lineage.history.past.moments import Token
from report_lineage.history.past.question import Question, ask
from report_lineage.history.past.token_text import table_mark


def snapshot_token(session: Session | scoped_session[Session], *managers: Any) -> Token:
    """Return the token of what a session sees now; it means the same for ever.

    In a transaction at REPEATABLE READ that is what all its statements see. At READ COMMITTED it is
    what this one statement saw.

    :param managers: whose histories it should speak of; none means the product's own.
    :raises PendingWork: if the session has changes that are not committed.
    """
    books = [books_of(known_manager(manager)) for manager in managers or (None,)]
    refuse_pending(session, "snapshot_token", *books)
    return Token.of(present_cut(session.connection(), books))


def refuse_pending(
    session: Session | scoped_session[Session], operation: str, *books: sa.Table
) -> None:
    """Refuse a session whose own changes are not history yet.

    :raises PendingWork: naming what is pending.
    """
    if session.new or session.dirty or session.deleted:
        raise PendingWork(operation=operation, pending="unflushed changes")
    # Of others' transactions only those are seen that have been committed.
    own = [sa.exists().where(book.c.committed_at.is_(None)) for book in books]
    if session.scalar(sa.select(sa.or_(*own))):
        raise PendingWork(operation=operation, pending="uncommitted changes")


def present_cut(connection: sa.Connection, books: Sequence[sa.Table]) -> Cut:
    """Return what a connection sees now, of some tables of transactions."""
    cut: Cut = next(ask(connection, present(connection, books)))
    return cut


def present(connection: sa.Connection, books: Sequence[sa.Table]) -> Question[Cut]:
    """Return the question for what a connection sees now, of some tables of transactions.

    One statement answers it, so that the snapshot and what is seen are of one moment.
    """
    known = history_here(connection, books[0])
    highest = [sa.select(sa.func.max(book.c.id)).scalar_subquery() for book in books]
    if connection.dialect.name != "postgresql":
        return Question([known, *highest], lambda row: Cut(row[0], _marked(books, row[1:])))
    return Question(
        [known, *_snapshot(known, books), *highest],
        lambda row: Cut(row[0], _marked(books, row[4:]), _read_snapshot(row[1:4])),
    )


def history_here(connection: sa.Connection, book: sa.Table) -> sa.ColumnElement[str]:
    """Return SQL for the history id of the database."""
    if connection.dialect.name == "postgresql":
        return sa.select(history_function(transaction_of(book))).scalar_subquery()
    return sa.literal_column(f"({SQLITE_HISTORY})", sa.Text())


def _snapshot(
    known: sa.ColumnElement[str], books: Sequence[sa.Table]
) -> list[sa.ColumnElement[Any]]:
    """Return columns for the snapshot's lowest xid, those seen from there on, and how many began."""
    first = sa.func.pg_snapshot_xmin(sa.func.pg_current_snapshot()).label("xmin")
    now = sa.select(first).cte("now").prefix_with("MATERIALIZED")
    since = sa.select(sa.cast(sa.cast(now.c.xmin, sa.Text), sa.BigInteger)).scalar_subquery()
    seen = sa.union(
        *(
            sa.select(book.c.xid).where(book.c.history_id == known, book.c.xid >= since)
            for book in books
        )
    ).subquery()
    every = sa.select(sa.func.array_agg(seen.c.xid)).scalar_subquery()
    return [since, every, sa.select(_until_unborn(now.c.xmin)).scalar_subquery()]


def _read_snapshot(row: Sequence[Any]) -> Snapshot:
    xmin, seen, begun = row
    return Snapshot(
        xmin, tuple(sorted(set(seen or ()))), unborn=None if begun is None else xmin + begun
    )


def _until_unborn(xmin: sa.ColumnElement[Any]) -> sa.ColumnElement[int | None]:
    """Return how many transactions have begun since ``xmin``, as far as that can be known.

    PostgreSQL remembers the number until the transaction ends. At READ COMMITTED that may be longer
    than a snapshot.
    """
    level = sa.func.current_setting("transaction_isolation")
    strict = level.in_(["repeatable read", "serializable"])
    return sa.case((strict, sa.func.age(sa.cast(xmin, _Xid()))))


class _Xid(UserDefinedType[int]):
    """PostgreSQL's ``xid``, of 32 bits."""

    cache_ok = True

    def get_col_spec(self, **options: Any) -> str:
        """Return the type's name."""
        return "xid"


def _marked(books: Sequence[sa.Table], highest: Sequence[int | None]) -> dict[str, int]:
    return {
        table_mark(book_name(book)): value or 0 for book, value in zip(books, highest, strict=True)
    }
