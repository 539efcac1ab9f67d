"""Transactions as readers see them: a commit may bear more than one transaction id."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def same_commit(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return the condition that two rows of the transaction table belong to one commit."""
    return sa.and_(one.c.history_id == other.c.history_id, one.c.xid == other.c.xid)


def in_commit_of(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return the condition that a transaction is another, or belongs to the commit of that.

    Where the host's own table keeps no ids of PostgreSQL's, each transaction is a commit.
    """
    return sa.or_(one.c.id == other.c.id, same_commit(one, other))


def whole_commits(transactions: sa.Table, ids: sa.Select[Any]) -> sa.Select[Any]:
    """Return a selection of every transaction id of the commits that ``ids`` belong to.

    :param ids: selects one column of transaction ids.
    """
    known, found = transactions.alias(), transactions.alias()
    return sa.select(found.c.id).join(known, same_commit(known, found)).where(known.c.id.in_(ids))
