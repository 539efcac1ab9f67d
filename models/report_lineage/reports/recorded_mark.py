"""A mark of all that is recorded: whoever finds it unchanged has the answers of before."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history.past.at_work import writer_at_work
from report_lineage.history.past.cut import Snapshot
from report_lineage.history.past.snapshot import present_cut
from report_lineage.reports.declared_secrets import declared_secrets
from report_lineage.reports.tables import RUN, RUN_EVENT, TRANSACTION

_LAST: Final = 64
"""So many of the last rows count each by itself: one that becomes visible late pushes another out."""


def recorded_mark(session: Session) -> str:
    """Return a digest that changes with whatever is recorded next, in four statements.

    On PostgreSQL it takes two more while a transaction is at work that began before the last commit.

    It stands for every commit to a versioned table, every event of a run, and the runs begun last.
    A commit changes it when it becomes visible, whatever its id: what was still at work when the
    mark was taken counts. So does what a host declares secret. Rows of older runs that somebody
    corrects in SQL, without an event, do not change it.

    :param session: in the present; its own changes are committed.
    """
    connection = session.connection()
    cut = present_cut(connection, [TRANSACTION])
    at_work = _at_work(connection, cut.snapshot)
    parts: list[object] = [cut.history_id, sorted(cut.highest.items()), at_work]
    parts += declared_secrets()
    rows = session.execute(sa.union_all(_transactions(), _events()))
    parts += sorted(tuple(row) for row in rows)
    parts += sorted(tuple(map(str, row)) for row in session.execute(_runs()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _at_work(
    connection: sa.Connection, snapshot: Snapshot | None
) -> tuple[int, tuple[int, ...]] | None:
    """Return what was committed beside a transaction that may yet commit; None if there is none.

    Transactions that write elsewhere, in other databases too, do not count. Of what began after all
    that is visible, the last commits tell.
    """
    if snapshot is None or not snapshot.seen:
        return None
    if not writer_at_work(connection, TRANSACTION, max(snapshot.seen)):
        return None
    return snapshot.xmin, snapshot.seen


def _transactions() -> sa.Select[Any]:
    last = (
        sa.select(sa.literal("commit").label("kind"), TRANSACTION.c.id)
        .where(TRANSACTION.c.committed_at.is_not(None))
        .order_by(TRANSACTION.c.committed_at.desc(), TRANSACTION.c.id.desc())
        .limit(_LAST)
        .subquery()
    )
    return sa.select(last)


def _events() -> sa.Select[Any]:
    last = (
        sa.select(sa.literal("event").label("kind"), RUN_EVENT.c.id)
        .order_by(RUN_EVENT.c.id.desc())
        .limit(_LAST)
        .subquery()
    )
    return sa.select(last)


def _runs() -> sa.Select[Any]:
    columns = (RUN.c.id, RUN.c.state, RUN.c.ended_at, RUN.c.fingerprint)
    begun = sa.select(*columns).where(RUN.c.started_at.is_not(None))
    return begun.order_by(RUN.c.started_at.desc(), RUN.c.id.desc()).limit(_LAST)
