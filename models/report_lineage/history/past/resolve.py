"""From a moment to the transactions that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import BadMoment
from report_lineage.history.past.books import book_name, books_of
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.ends import end_of
from report_lineage.history.past.errors import installed
from report_lineage.history.past.moments import Moment, Token, Transaction, Version, moment
from report_lineage.history.past.question import Question, ask
from report_lineage.history.past.reach import End, Reach, highest_seen, last_by, reach_by
from report_lineage.history.past.snapshot import history_here, present
from report_lineage.history.past.token_text import table_mark
from report_lineage.history.past.unseen import unseen
from report_lineage.history.past.visible import Visible


@dataclass(frozen=True)
class Place:
    """Where a moment is in a database: its cut, and how far that goes for each manager asked for."""

    cut: Cut
    reaches: tuple[Reach, ...]


def resolve(
    bind: Session | scoped_session[Session] | sa.Connection, when: Moment, manager: Any = None
) -> Visible:
    """Return the transactions of a manager that belong to a moment.

    :param manager: whose history; None means the product's own.
    :raises BadMoment: if ``when`` is no moment, or a token of another history.
    :raises NotFound: if it names a transaction that there is not.
    """
    connection = bind if isinstance(bind, sa.Connection) else bind.connection()
    (shown,) = visible(connection, when, [known_manager(manager)])
    return shown


def shown_at(session: Session | scoped_session[Session], model: type[Any], when: Moment) -> Visible:
    """Return the transactions of a model's manager that belong to a moment.

    :raises BadMoment: if ``when`` is no moment, or a token of another history.
    :raises NotFound: if it names a transaction that there is not.
    """
    return resolve(session, when, get_versioning_manager(model))


def visible(connection: sa.Connection, when: Moment, managers: Sequence[Any]) -> list[Visible]:
    """Return the transactions of each manager that belong to a moment; see :func:`place_of`."""
    place = place_of(connection, when, managers)
    return [
        included(connection, place.cut, books_of(manager), reach)
        for manager, reach in zip(managers, place.reaches, strict=True)
    ]


def place_of(
    connection: sa.Connection, when: Moment, managers: Sequence[Any], *also: Question[Any]
) -> Place:
    """Return where a moment is, as far as a connection can see now; it is asked in one statement.

    :param managers: whose histories it should speak of. A transaction or version that the moment
        names is the first one's.
    :param also: questions for the same statement, answered before the others.
    :raises BadMoment: if it is no moment, or a token of a history that the database has nothing of.
    :raises NotFound: if it names a transaction or version that there is not.
    :raises NotInstalled: if the database has no capture.
    """
    wanted = moment(when)
    with installed():
        if isinstance(wanted, Token):
            return _by_token(connection, wanted.cut, managers, also)
        return _by_commit(connection, wanted, managers, also)


def _by_commit(
    connection: sa.Connection,
    wanted: datetime | Transaction | Version,
    managers: Sequence[Any],
    also: Sequence[Question[Any]],
) -> Place:
    books = [books_of(manager) for manager in managers]
    ended, known_end = end_of(connection, wanted, managers[0])
    lasts = [last_by(connection, book, ended) for book in books]
    answers = ask(connection, *also, present(connection, books), known_end, *lasts)
    now, end, *by = [*answers][len(also) :]
    cut = replace(now, until=end.at, until_id=end.id)
    marks = [now.highest[table_mark(book_name(book))] for book in books]
    return Place(cut, tuple(map(reach_by, marks, by)))


def _by_token(
    connection: sa.Connection, cut: Cut, managers: Sequence[Any], also: Sequence[Question[Any]]
) -> Place:
    books = [books_of(manager) for manager in managers]
    ended = None if cut.until is None else End(cut.until, cut.until_id)
    known = [_knows_history(connection, book, cut) for book in books]
    highest = [highest_seen(book, cut) for book in books]
    lasts = [] if ended is None else [last_by(connection, book, ended) for book in books]
    answers = [*ask(connection, *also, *known, *highest, *lasts)][len(also) + len(books) :]
    marks, by = answers[: len(books)], answers[len(books) :]
    if ended is None:
        return Place(cut, tuple(map(Reach, marks)))
    return Place(cut, tuple(map(reach_by, marks, by)))


def included(connection: sa.Connection, cut: Cut, book: sa.Table, reach: Reach) -> Visible:
    """Return the transactions of a table that a cut includes, which goes that far in it."""
    queries = unseen(connection, book, cut, reach)
    if not queries:
        return Visible(reach.highest)
    ids = connection.execute(sa.union(*queries)).scalars()
    return Visible(reach.highest, tuple(sorted(ids)))


def _knows_history(connection: sa.Connection, book: sa.Table, cut: Cut) -> Question[None]:
    """Return the question whether the database has anything of the history that a cut is of."""
    known = sa.or_(
        history_here(connection, book) == cut.history_id,
        sa.exists().where(book.c.history_id == cut.history_id),
    )
    return Question([known], lambda row: None if row[0] else _unknown_history(cut))


def _unknown_history(cut: Cut) -> NoReturn:
    raise BadMoment(value=f"a token of the history {cut.history_id}, unknown here,")
