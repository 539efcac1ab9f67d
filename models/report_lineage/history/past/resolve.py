"""From a moment to the transactions that belong to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.capture.connections.current import history_id
from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import BadMoment, NotFound, VersionNotFound
from report_lineage.history.commits import in_commit_of
from report_lineage.history.past.books import books_of, transaction_of
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.moments import Moment, Token, Transaction, Version, moment
from report_lineage.history.past.reach import Reach, reach_of
from report_lineage.history.past.snapshot import present_cut
from report_lineage.history.past.unseen import unseen
from report_lineage.history.past.visible import Visible


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
    return included(connection, cut, book, reach_of(connection, cut, book))


def included(connection: sa.Connection, cut: Cut, book: sa.Table, reach: Reach) -> Visible:
    """Return the transactions of a table that a cut includes, which goes that far in it."""
    queries = unseen(book, cut, reach)
    if not queries:
        return Visible(reach.highest)
    ids = connection.execute(sa.union(*queries)).scalars()
    return Visible(reach.highest, tuple(sorted(ids)))


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
