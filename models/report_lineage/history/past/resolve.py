"""From a moment to the transactions that belong to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.capture.connections.current import history_id
from report_lineage.capture.facts import keeps_zone
from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import BadMoment, NotFound, VersionNotFound
from report_lineage.history.commits import in_commit_of
from report_lineage.history.past.books import book_name, books_of, transaction_of
from report_lineage.history.past.cut import Cut, Snapshot
from report_lineage.history.past.moments import Moment, Token, Transaction, Version, moment
from report_lineage.history.past.snapshot import present_cut
from report_lineage.history.past.token_text import table_mark
from report_lineage.history.past.visible import Visible

QUICK = timedelta(seconds=1)
"""What took longer has an index of its own on PostgreSQL: see the template ``unit``."""


def resolve(
    bind: Session | scoped_session[Session] | sa.Connection, when: Moment, manager: Any = None
) -> Visible:
    """Return the transactions of a manager that belong to a moment.

    :param manager: whose history; None means the product's own.
    :raises BadMoment: if ``when`` is no moment, or a token of another history.
    :raises NotFound: if it names a transaction that there is not.
    """
    connection = bind if isinstance(bind, sa.Connection) else bind.connection()
    known = known_manager(manager)
    cut = cut_at(connection, when, known)
    return visible(connection, cut, books_of(known))


def shown_at(session: Session | scoped_session[Session], model: type[Any], when: Moment) -> Visible:
    """Return the transactions of a model's manager that belong to a moment.

    :raises BadMoment: if ``when`` is no moment, or a token of another history.
    :raises NotFound: if it names a transaction that there is not.
    """
    return resolve(session, when, get_versioning_manager(model))


def cut_at(connection: sa.Connection, when: Moment, manager: Any, *others: Any) -> Cut:
    """Return the cut that a moment makes, as far as a connection can see now.

    :param manager: whose transaction or version the moment may name.
    :param others: managers whose histories the cut should speak of as well.
    :raises BadMoment: if it is no moment, or a token of a history that the database has nothing of.
    :raises NotFound: if it names a transaction or version that there is not.
    """
    wanted = moment(when)
    books = [books_of(one) for one in (manager, *others)]
    if isinstance(wanted, Token):
        for book in books:
            _require_history(connection, wanted.cut, book)
        return wanted.cut
    present = present_cut(connection, books)
    if isinstance(wanted, datetime):
        return replace(present, until=wanted)
    if isinstance(wanted, Version):
        wanted = _made_by(connection, wanted, manager)
    until, until_id = _commit(connection, wanted, books[0])
    return replace(present, until=until, until_id=until_id)


def visible(connection: sa.Connection, cut: Cut, book: sa.Table) -> Visible:
    """Return the transactions of a table that a cut includes.

    :raises BadMoment: if the cut says nothing of the table, and nothing follows from it.
    """
    highest = highest_of(connection, cut, book)
    queries = unseen(book, cut, highest)
    if not queries:
        return Visible(highest)
    ids = connection.execute(sa.union(*queries)).scalars()
    return Visible(highest, tuple(sorted(ids)))


def highest_of(connection: sa.Connection, cut: Cut, book: sa.Table) -> int:
    """Return the highest id of a table of transactions that a cut includes, 0 if there is none.

    :raises BadMoment: if the cut says nothing of the table, and nothing follows from it.
    """
    marked = cut.highest.get(table_mark(book_name(book)))
    highest = _highest_seen(connection, cut, book) if marked is None else marked
    if cut.until is not None:
        highest = _highest_by(connection, book, cut, cut.until, highest)
    return highest


def _made_by(connection: sa.Connection, version: Version, manager: Any) -> Transaction:
    """Return the transaction that made a version of the manager's aggregate."""
    for declared in manager.aggregates:
        table = declared.table
        (key,) = (table.c[name] for name in declared.root_columns)
        query = sa.select(table.c.transaction_id).where(
            key == version.report, table.c.number == version.number
        )
        found = connection.execute(query).scalar()
        if found is not None:
            return Transaction(found)
        newest = sa.select(sa.func.max(table.c.number)).where(key == version.report)
        count = connection.execute(newest).scalar()
        if count:
            subject = f"{declared.root.__name__} {version.report}"
            raise VersionNotFound(subject=subject, number=version.number, newest=f"1 to {count}")
    roots = [declared.root.__name__ for declared in manager.aggregates]
    raise NotFound(kind=" or ".join(roots) or "aggregate", key=version.report)


def _commit(
    connection: sa.Connection, transaction: Transaction, book: sa.Table
) -> tuple[datetime, int]:
    """Return when a transaction was committed, and the highest id that its commit bears."""
    asked, every = book.alias(), book.alias()
    query = (
        sa.select(sa.func.max(every.c.committed_at), sa.func.max(every.c.id))
        .select_from(asked)
        .join(every, in_commit_of(every, asked))
        .where(asked.c.id == transaction.id)
    )
    when, highest = connection.execute(query).one()
    if when is None:
        raise NotFound(kind="transaction", key=transaction.id)
    return when, highest


def _by(book: sa.FromClause, cut: Cut) -> sa.ColumnElement[bool]:
    """Return the condition that a transaction had been committed by the time of a cut."""
    committed = book.c.committed_at
    if cut.until_id is None:
        return committed <= cut.until
    return sa.or_(committed < cut.until, sa.and_(committed == cut.until, book.c.id <= cut.until_id))


def _highest_by(
    connection: sa.Connection, book: sa.Table, cut: Cut, until: datetime, highest: int
) -> int:
    """Return the highest id among those committed by the time of a cut, 0 if there is none.

    Whatever bears a higher id than the last to commit was committed while that was at work.
    """
    last = (
        sa.select(book.c.id, book.c.issued_at)
        .where(book.c.committed_at <= until, _by(book, cut))
        .order_by(book.c.committed_at.desc(), book.c.id.desc())
        .limit(1)
    )
    row = connection.execute(last).first()
    if row is None:
        return 0
    issued = row.issued_at if row.issued_at.tzinfo else row.issued_at.replace(tzinfo=UTC)
    overtook = sa.select(sa.func.max(book.c.id)).where(
        book.c.committed_at >= issued, book.c.committed_at <= until, _by(book, cut)
    )
    found: int | None = connection.execute(overtook).scalar()
    return min(highest, max(int(row.id), found or 0))


def _require_history(connection: sa.Connection, cut: Cut, book: sa.Table) -> None:
    if cut.history_id == history_id(connection, transaction=transaction_of(book)):
        return
    if not connection.scalar(sa.select(has_rows_of(book, cut))):
        raise unknown_history(cut)


def has_rows_of(book: sa.Table, cut: Cut) -> sa.Exists:
    """Return the condition that a table holds transactions of the history that a cut is of."""
    return sa.exists().where(book.c.history_id == cut.history_id)


def unknown_history(cut: Cut) -> BadMoment:
    """Return the error for a token of a history that the database has nothing of."""
    return BadMoment(value=f"a token of the history {cut.history_id}, unknown here,")


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


def unseen(book: sa.Table, cut: Cut, highest: int) -> list[sa.Select[Any]]:
    """Return queries for the ids up to the highest that a cut does not include."""
    queries = []
    if cut.snapshot is not None:
        xid = book.c.xid
        not_seen = sa.select(book.c.id).where(
            book.c.history_id == cut.history_id,
            xid >= cut.snapshot.xmin,
            xid.not_in(cut.snapshot.seen),
            book.c.id < highest,
        )
        if cut.snapshot.unborn is not None:
            not_seen = not_seen.where(xid < cut.snapshot.unborn)
        queries.append(not_seen)
        if cut.until is not None:
            queries += _late(book, cut, cut.until, highest)
            queries.append(_own(book, cut.snapshot, highest))
    return queries


def _late(book: sa.Table, cut: Cut, until: datetime, highest: int) -> list[sa.Select[Any]]:
    """Return queries for ids that were committed after the time of a cut: quick ones, and others."""
    committed = book.c.committed_at
    issued: sa.ColumnElement[Any] = book.c.issued_at
    if not keeps_zone(book):
        issued = sa.type_coerce(sa.func.timezone("UTC", issued), committed.type)
    late = sa.select(book.c.id).where(book.c.id < highest, ~_by(book, cut))
    return [
        late.where(committed >= until, committed <= until + QUICK),
        late.where(committed >= until, issued <= until, committed - issued > sa.literal(QUICK)),
    ]


def _own(book: sa.Table, snapshot: Snapshot, highest: int) -> sa.Select[Any]:
    """Return a query for ids of the reader's own transaction, which is not committed."""
    return sa.select(book.c.id).where(
        book.c.xid >= snapshot.xmin, book.c.committed_at.is_(None), book.c.id < highest
    )
