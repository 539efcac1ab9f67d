"""Keyset paging: newest first, both ways, stable while rows come in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import BadParameter
from report_lineage.reports.cursor import Cursor, Key, read_cursor

MOST_ROWS = 1000


@dataclass(frozen=True)
class Page:
    """Rows of a list, newest first, with the cursors of its neighbours."""

    rows: Sequence[sa.Row[Any]]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True)
class Order:
    """What a list is ordered by, newest first: a time, then a key that no two rows share."""

    time: sa.ColumnElement[Any]
    key: sa.ColumnElement[Any]
    key_type: Key = uuid.UUID

    def after(self, cursor: Cursor) -> sa.ColumnElement[bool]:
        """Return the condition that a row lies beyond the cursor, in its own direction."""
        time = sa.literal(cursor.time, self.time.type)
        key = sa.literal(cursor.key, self.key.type)
        if cursor.backward:
            return sa.and_(self.time >= time, sa.or_(self.time > time, self.key > key))
        return sa.and_(self.time <= time, sa.or_(self.time < time, self.key < key))

    def by(self, *, backward: bool) -> tuple[sa.ColumnElement[Any], ...]:
        """Return the expressions of ORDER BY, in the direction of reading."""
        if backward:
            return self.time.asc(), self.key.asc()
        return self.time.desc(), self.key.desc()


def read_page(
    session: Session, query: sa.Select[Any], order: Order, cursor: str | None, limit: int
) -> Page:
    """Return one page of a query.

    :param cursor: a neighbour's cursor, None for the first page.
    :raises BadParameter: if the cursor or the limit cannot be used.
    """
    check_limit(limit)
    start = read_cursor(cursor, order.key_type)
    backward = start is not None and start.backward
    query = query.add_columns(order.time.label("page_time"), order.key.label("page_key"))
    if start is not None:
        query = query.where(order.after(start))
    rows = session.execute(query.order_by(*order.by(backward=backward)).limit(limit + 1)).all()
    more = len(rows) > limit
    rows = rows[:limit]
    if not backward:
        return _page(rows, newer=start is not None, older=more)
    return _page(rows[::-1], newer=more, older=True)


def check_limit(limit: int) -> None:
    """Refuse a number of rows that no page has.

    :raises BadParameter: if ``limit`` is not from 1 to 1,000.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise BadParameter(
            parameter="limit",
            value=str(limit),
            problem="it is no number of rows for a page",
            remedy=f"Give a number from 1 to {MOST_ROWS}.",
        )


def _page(rows: Sequence[sa.Row[Any]], *, newer: bool, older: bool) -> Page:
    if not rows:
        return Page(rows, None, None)
    return Page(
        rows=rows,
        next_cursor=_cursor(rows[-1], backward=False) if older else None,
        previous_cursor=_cursor(rows[0], backward=True) if newer else None,
    )


def _cursor(row: sa.Row[Any], *, backward: bool) -> str:
    return Cursor(backward, row._mapping["page_time"], row._mapping["page_key"]).text()
