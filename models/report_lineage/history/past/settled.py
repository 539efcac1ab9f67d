"""The token of a moment: one that says no more than what belongs to it, whenever it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from report_lineage.capture.installation.status import known_manager
from report_lineage.history.past.at_work import writer_at_work
from report_lineage.history.past.books import book_name, books_of
from report_lineage.history.past.cut import Cut, Snapshot
from report_lineage.history.past.moments import Moment, Token
from report_lineage.history.past.reach import Last, Reach, last_of
from report_lineage.history.past.resolve import Place, included, place_of
from report_lineage.history.past.snapshot import present_cut, refuse_pending
from report_lineage.history.past.token_text import table_mark
from report_lineage.history.past.visible import Visible


def token_of(
    session: Session | scoped_session[Session], when: Moment | None, manager: Any = None
) -> Token:
    """Return the token of a moment, as far as the session can see now; it means the same for ever.

    A moment of the past has one token, however much was committed since, except while a
    PostgreSQL transaction is at work that changed something before the last one that belongs to
    the moment: until it ends the token is exact, and another one. It speaks of one manager's
    history.

    :param when: None means now.
    :param manager: whose history; None means the product's own.
    :raises BadMoment: if ``when`` is no moment, or a token of another history.
    :raises NotFound: if it names a transaction or version that there is not.
    :raises PendingWork: for now, if the session has changes that are not committed.
    """
    known = known_manager(manager)
    connection, book = session.connection(), books_of(known)
    if when is None:
        refuse_pending(session, "token_of", book)
        return Token.of(_settled(connection, _now(connection, book), book))
    place = place_of(connection, when, [known])
    return Token.of(place.cut if isinstance(when, Token) else _settled(connection, place, book))


def _now(connection: sa.Connection, book: sa.Table) -> Place:
    cut = present_cut(connection, [book])
    return Place(cut, tuple(map(Reach, cut.highest.values())))


def _settled(connection: sa.Connection, place: Place, book: sa.Table) -> Cut:
    """Return a cut that shows the same of a table of transactions and depends on that alone.

    It is of the history that the last of them belongs to, so that a copy gives the same. If a
    transaction is at work that it could not tell from those it shows, the cut stays as it is.
    """
    cut, (reach,) = place.cut, place.reaches
    shown = included(connection, cut, book, reach)
    history = _history(connection, book, shown) or cut.history_id
    marks = {table_mark(book_name(book)): shown.highest}
    alone = replace(cut, history_id=history, highest=marks)
    if cut.snapshot is None:
        return alone
    last = reach.last
    if cut.until is None:  # by the time of the last commit later ones are told fast
        last = last_of(connection, book, shown.includes(book.c.id))
        alone = alone if last is None else replace(alone, until=last.committed_at, until_id=last.id)
    newest = _newest(connection, alone, book, shown, last)
    if cut.snapshot.xmin <= newest and writer_at_work(connection, book, newest):
        return cut
    # What was not seen and is still to come has a higher xid or a higher id than all that was.
    alone = replace(alone, snapshot=Snapshot(newest + 1, (), None))
    again = included(connection, alone, book, Reach(shown.highest, last))
    return alone if again == shown else cut


def _history(connection: sa.Connection, book: sa.Table, shown: Visible) -> str | None:
    """Return the history of the highest transaction that is shown, None if none is."""
    own = sa.select(book.c.history_id).where(shown.includes(book.c.id))
    found: str | None = connection.scalar(own.order_by(book.c.id.desc()).limit(1))
    return found


def _newest(
    connection: sa.Connection, cut: Cut, book: sa.Table, shown: Visible, last: Last | None
) -> int:
    """Return the highest xid of those of a cut's history that are shown, 0 if there is none.

    Whatever has a higher one than the last to commit was committed after that began.
    """
    query = sa.select(sa.func.max(book.c.xid)).where(
        book.c.history_id == cut.history_id, shown.includes(book.c.id)
    )
    if last is not None and last.history_id == cut.history_id:
        query = query.where(book.c.committed_at >= last.began, book.c.committed_at <= cut.until)
    return connection.scalar(query) or 0
