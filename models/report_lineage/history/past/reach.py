"""How far a cut goes in a table of transactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from report_lineage.errors import BadMoment
from report_lineage.history.past.books import book_name
from report_lineage.history.past.cut import Cut, Snapshot
from report_lineage.history.past.token_text import table_mark


@dataclass(frozen=True)
class Last:
    """The last transaction to be committed by a time, or of some."""

    id: int
    xid: int
    history_id: str
    began: datetime
    committed_at: datetime


@dataclass(frozen=True)
class Reach:
    """How far a cut goes in a table of transactions: to its highest id, 0 if it includes none.

    ``last`` is None unless the cut is one at a time.
    """

    highest: int
    last: Last | None = None


def reach_of(connection: sa.Connection, cut: Cut, book: sa.Table) -> Reach:
    """Return how far a cut goes in a table of transactions.

    :raises BadMoment: if the cut says nothing of the table, and nothing follows from it.
    """
    marked = cut.highest.get(table_mark(book_name(book)))
    highest = _highest_seen(connection, cut, book) if marked is None else marked
    if cut.until is None:
        return Reach(highest)
    last = last_by(connection, book, cut, cut.until)
    if last is None:
        return Reach(0)
    return Reach(min(highest, _highest_since(connection, book, cut, cut.until, last)), last)


def committed_by(book: sa.FromClause, cut: Cut) -> sa.ColumnElement[bool]:
    """Return the condition that a transaction had been committed by the time of a cut."""
    committed = book.c.committed_at
    if cut.until_id is None:
        return committed <= cut.until
    return sa.or_(committed < cut.until, sa.and_(committed == cut.until, book.c.id <= cut.until_id))


def last_by(connection: sa.Connection, book: sa.Table, cut: Cut, until: datetime) -> Last | None:
    """Return the last transaction to be committed by the time of a cut, None if there is none."""
    return last_of(connection, book, book.c.committed_at <= until, committed_by(book, cut))


def last_of(
    connection: sa.Connection, book: sa.Table, *those: sa.ColumnElement[bool]
) -> Last | None:
    """Return the last to be committed of some transactions, None if there is none."""
    names = ("id", "xid", "history_id", "issued_at", "committed_at")
    query = sa.select(*(book.c[name] for name in names))
    found = connection.execute(
        query.where(book.c.committed_at.is_not(None), *those)
        .order_by(book.c.committed_at.desc(), book.c.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    began = found.issued_at
    return Last(
        found.id,
        found.xid,
        found.history_id,
        began=began if began.tzinfo else began.replace(tzinfo=UTC),
        committed_at=found.committed_at,
    )


def _highest_since(
    connection: sa.Connection, book: sa.Table, cut: Cut, until: datetime, last: Last
) -> int:
    """Return the highest id among those committed by the time of a cut.

    Whatever bears a higher id than the last to commit was committed while that was at work.
    """
    overtook = sa.select(sa.func.max(book.c.id)).where(
        book.c.committed_at >= last.began, book.c.committed_at <= until, committed_by(book, cut)
    )
    found: int | None = connection.execute(overtook).scalar()
    return max(last.id, found or 0)


def _highest_seen(connection: sa.Connection, cut: Cut, book: sa.Table) -> int:
    """Return the highest id that a snapshot shows of a table its token does not speak of."""
    if cut.snapshot is None:
        raise BadMoment(value=f"a token that says nothing of {book_name(book)}")
    query = sa.select(sa.func.max(book.c.id)).where(_seen(book, cut, cut.snapshot))
    found: int | None = connection.execute(query).scalar()
    return found or 0


def _seen(book: sa.Table, cut: Cut, snapshot: Snapshot) -> sa.ColumnElement[bool]:
    return sa.and_(
        book.c.history_id == cut.history_id,
        sa.or_(book.c.xid < snapshot.xmin, book.c.xid.in_(snapshot.seen)),
    )
