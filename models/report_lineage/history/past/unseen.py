"""Which transactions a cut does not include, although it includes later ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from report_lineage.history.past.cut import Cut, Snapshot
from report_lineage.history.past.reach import End, Reach, committed_by, in_utc

QUICK = timedelta(seconds=1)
"""What took longer has an index of its own on PostgreSQL: see the template ``unit``."""


def unseen(
    connection: sa.Connection, book: sa.Table, cut: Cut, reach: Reach
) -> list[sa.Select[Any]]:
    """Return queries for the ids up to the highest that a cut does not include."""
    if cut.snapshot is None:
        return []
    queries = [_not_seen(book, cut, cut.snapshot, reach)]
    if cut.until is not None:
        queries += _late(connection, book, End(cut.until, cut.until_id), reach.highest)
        queries.append(_own(book, cut.snapshot, reach.highest))
    return queries


def _not_seen(book: sa.Table, cut: Cut, snapshot: Snapshot, reach: Reach) -> sa.Select[Any]:
    xid, committed = book.c.xid, book.c.committed_at
    query = sa.select(book.c.id).where(
        book.c.history_id == cut.history_id,
        xid >= snapshot.xmin,
        xid.not_in(snapshot.seen),
        book.c.id < reach.highest,
    )
    if snapshot.unborn is not None:
        query = query.where(xid < snapshot.unborn)
    last = reach.last
    if last is not None and last.history_id == cut.history_id and snapshot.xmin > last.xid:
        # All of them began after the last; those committed after the time are asked for by it.
        query = query.where(committed >= last.began, committed <= cut.until)
    return query


def _late(
    connection: sa.Connection, book: sa.Table, ended: End, highest: int
) -> list[sa.Select[Any]]:
    """Return queries for ids that were committed after the time of a cut: quick ones, and others."""
    committed, issued = book.c.committed_at, in_utc(connection, book, book.c.issued_at)
    late = sa.select(book.c.id).where(book.c.id < highest, ~committed_by(book, ended))
    return [
        late.where(committed >= ended.at, committed <= ended.at + QUICK),
        late.where(
            committed >= ended.at, issued <= ended.at, committed - issued > sa.literal(QUICK)
        ),
    ]


def _own(book: sa.Table, snapshot: Snapshot, highest: int) -> sa.Select[Any]:
    """Return a query for ids of the reader's own transaction, which is not committed."""
    return sa.select(book.c.id).where(
        book.c.xid >= snapshot.xmin, book.c.committed_at.is_(None), book.c.id < highest
    )
