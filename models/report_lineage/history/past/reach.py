"""How far a cut goes in a table of transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

import sqlalchemy as sa

from report_lineage.capture.facts import keeps_zone
from report_lineage.errors import BadMoment
from report_lineage.history.past.books import book_name
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.question import Question, ask
from report_lineage.history.past.token_text import table_mark


@dataclass(frozen=True)
class End:
    """A time that a cut is one at.

    :param at: a time, or SQL for one.
    :param id: of the commits at that time itself only those up to this id; None means all.
    """

    at: Any
    id: Any = None


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


LastBy = tuple[Last | None, int]
"""The last to commit by a time, and the highest id of those committed since it began, 0 for none."""


def reach_by(highest: int, by: LastBy) -> Reach:
    """Return how far a cut at a time goes.

    :param highest: the highest id that the cut's reader saw.
    :param by: as :func:`last_by` answered.
    """
    last, since = by
    return Reach(0) if last is None else Reach(min(highest, max(last.id, since)), last)


def highest_seen(book: sa.Table, cut: Cut) -> Question[int]:
    """Return the question for the highest id of a table that a token's reader saw.

    Its answer raises BadMoment if the token says nothing of the table, and nothing follows from it.
    """
    marked = cut.highest.get(table_mark(book_name(book)))
    if marked is not None:
        return Question((), lambda row: marked)
    if cut.snapshot is None:
        return Question((), lambda row: _says_nothing_of(book))
    seen = sa.and_(
        book.c.history_id == cut.history_id,
        sa.or_(book.c.xid < cut.snapshot.xmin, book.c.xid.in_(cut.snapshot.seen)),
    )
    found = sa.select(sa.func.max(book.c.id)).where(seen).scalar_subquery()
    return Question([found], lambda row: row[0] or 0)


def last_by(connection: sa.Connection, book: sa.Table, ended: End) -> Question[LastBy]:
    """Return the question for the last transaction to be committed by a time."""
    last = _latest(book, book.c.committed_at <= ended.at, committed_by(book, ended))
    columns = [*_each(last), _highest_since(connection, book, ended, last)]
    return Question(columns, lambda row: (_read_last(row[:-1]), row[-1] or 0))


def last_of(
    connection: sa.Connection, book: sa.Table, *those: sa.ColumnElement[bool]
) -> Last | None:
    """Return the last to be committed of some transactions, None if there is none."""
    found: Last | None = next(ask(connection, Question(_each(_latest(book, *those)), _read_last)))
    return found


def committed_by(book: sa.FromClause, ended: End) -> sa.ColumnElement[bool]:
    """Return the condition that a transaction had been committed by a time."""
    committed = book.c.committed_at
    if ended.id is None:
        by_then: sa.ColumnElement[bool] = committed <= ended.at
        return by_then
    return sa.or_(committed < ended.at, sa.and_(committed == ended.at, book.c.id <= ended.id))


def in_utc(
    connection: sa.Connection, book: sa.Table, issued: sa.ColumnElement[Any]
) -> sa.ColumnElement[Any]:
    """Return SQL for when a transaction of a table began, to be compared with ``committed_at``."""
    if connection.dialect.name == "postgresql" and not keeps_zone(book):
        issued = sa.func.timezone("UTC", issued)
    return sa.type_coerce(issued, book.c.committed_at.type)


_FACTS = ("id", "xid", "history_id", "issued_at", "committed_at")


def _latest(book: sa.Table, *those: sa.ColumnElement[bool]) -> sa.CTE:
    return (
        sa.select(*(book.c[name] for name in _FACTS))
        .where(book.c.committed_at.is_not(None), *those)
        .order_by(book.c.committed_at.desc(), book.c.id.desc())
        .limit(1)
        .cte(f"last_{book_name(book)}")
    )


def _each(last: sa.CTE) -> list[sa.ColumnElement[Any]]:
    return [sa.select(last.c[name]).scalar_subquery() for name in _FACTS]


def _read_last(row: Sequence[Any]) -> Last | None:
    number, xid, history, began, committed_at = row
    if number is None:
        return None
    began = began if began.tzinfo else began.replace(tzinfo=UTC)
    return Last(number, xid, history, began, committed_at)


def _highest_since(
    connection: sa.Connection, book: sa.Table, ended: End, last: sa.CTE
) -> sa.ColumnElement[int | None]:
    """Return SQL for the highest id among those committed by a time since the last of them began.

    Whatever bears a higher id than the last to commit was committed while that was at work.
    """
    committed = book.c.committed_at
    began = sa.select(in_utc(connection, book, last.c.issued_at)).scalar_subquery()
    return (
        sa.select(sa.func.max(book.c.id))
        .where(committed >= began, committed <= ended.at, committed_by(book, ended))
        .scalar_subquery()
    )


def _says_nothing_of(book: sa.Table) -> NoReturn:
    raise BadMoment(value=f"a token that says nothing of {book_name(book)}")
