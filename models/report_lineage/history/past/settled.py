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
from report_lineage.history.past.reach import last_by
from report_lineage.history.past.resolve import cut_at, visible
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
    cut = present_cut(connection, [book]) if when is None else cut_at(connection, when, known)
    return Token.of(cut if isinstance(when, Token) else settled(connection, cut, book))


def settled(connection: sa.Connection, cut: Cut, book: sa.Table) -> Cut:
    """Return a cut that shows the same of a table of transactions and depends on that alone.

    It is of the history that the last of them belongs to, so that a copy gives the same. If a
    transaction is at work that it could not tell from those it shows, the cut stays as it is.
    """
    shown = visible(connection, cut, book)
    own = sa.select(book.c.history_id).where(shown.includes(book.c.id))
    history = connection.scalar(own.order_by(book.c.id.desc()).limit(1)) or cut.history_id
    marks = {table_mark(book_name(book)): shown.highest}
    alone = replace(cut, history_id=history, highest=marks)
    if cut.snapshot is not None:
        alone = _timed(connection, alone, book, shown)
        newest = _newest(connection, alone, book, shown)
        if cut.snapshot.xmin <= newest and writer_at_work(connection, book, newest):
            return cut
        # What was not seen and is still to come has a higher xid or a higher id than all that was.
        alone = replace(alone, snapshot=Snapshot(newest + 1, (), None))
    return alone if visible(connection, alone, book) == shown else cut


def _timed(connection: sa.Connection, cut: Cut, book: sa.Table, shown: Visible) -> Cut:
    """Give a cut the time of the last commit that it shows, by which later ones are told fast."""
    if cut.until is not None:
        return cut
    last = (
        sa.select(book.c.committed_at, book.c.id)
        .where(shown.includes(book.c.id), book.c.committed_at.is_not(None))
        .order_by(book.c.committed_at.desc(), book.c.id.desc())
        .limit(1)
    )
    found = connection.execute(last).first()
    return cut if found is None else replace(cut, until=found.committed_at, until_id=found.id)


def _newest(connection: sa.Connection, cut: Cut, book: sa.Table, shown: Visible) -> int:
    """Return the highest xid of those of a cut's history that are shown, 0 if there is none.

    Whatever has a higher one than the last to commit was committed after that began.
    """
    query = sa.select(sa.func.max(book.c.xid)).where(
        book.c.history_id == cut.history_id, shown.includes(book.c.id)
    )
    last = None if cut.until is None else last_by(connection, book, cut, cut.until)
    if last is not None and last.history_id == cut.history_id:
        query = query.where(book.c.committed_at >= last.began, book.c.committed_at <= cut.until)
    return connection.scalar(query) or 0
