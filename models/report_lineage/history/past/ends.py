"""When the commit was that a moment names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from report_lineage.errors import LineageError, NotFound, VersionNotFound
from report_lineage.history.commits import in_commit_of
from report_lineage.history.past.books import books_of
from report_lineage.history.past.moments import Transaction, Version
from report_lineage.history.past.question import Question
from report_lineage.history.past.reach import End


def end_of(
    connection: sa.Connection, wanted: datetime | Transaction | Version, manager: Any
) -> tuple[End, Question[End]]:
    """Return SQL for the time of a moment, and the question for it.

    Its answer raises NotFound if the moment names a transaction or version that there is not.

    :param manager: whose transaction or version it is.
    """
    if isinstance(wanted, datetime):
        return End(wanted), Question((), lambda row: End(wanted))
    book = books_of(manager)
    commit = _commit(book, _transaction_id(book, wanted, manager))
    columns = [sa.select(column).scalar_subquery() for column in commit.c]

    def read(row: Sequence[Any]) -> End:
        if row[0] is None:
            raise _missing(connection, wanted, manager)
        return End(*row)

    return End(*columns), Question(columns, read)


def _commit(book: sa.Table, transaction_id: Any) -> sa.CTE:
    """Return when a transaction was committed, and the highest id that its commit bears."""
    asked, every = book.alias(), book.alias()
    return (
        sa.select(
            sa.func.max(every.c.committed_at).label("at"), sa.func.max(every.c.id).label("id")
        )
        .select_from(asked)
        .join(every, in_commit_of(every, asked))
        .where(asked.c.id == transaction_id)
        .cte("named_commit")
    )


def _transaction_id(book: sa.Table, wanted: Transaction | Version, manager: Any) -> Any:
    """Return the id of the transaction that a moment names, or SQL for it."""
    if isinstance(wanted, Transaction):
        return wanted.id
    made = [
        sa.select(declared.table.c.transaction_id)
        .where(_key_of(declared) == wanted.report, declared.table.c.number == wanted.number)
        .scalar_subquery()
        for declared in manager.aggregates
    ]
    none = sa.cast(sa.null(), book.c.id.type)
    return sa.func.coalesce(*made, none, none)  # SQLite wants two at least


def _missing(
    connection: sa.Connection, wanted: Transaction | Version, manager: Any
) -> LineageError:
    """Return the error for a transaction or version that there is not."""
    if isinstance(wanted, Transaction):
        return NotFound(kind="transaction", key=wanted.id)
    for declared in manager.aggregates:
        numbers = sa.select(sa.func.max(declared.table.c.number))
        count = connection.scalar(numbers.where(_key_of(declared) == wanted.report))
        if count:
            subject = f"{declared.root.__name__} {wanted.report}"
            return VersionNotFound(subject=subject, number=wanted.number, newest=f"1 to {count}")
    roots = [declared.root.__name__ for declared in manager.aggregates]
    return NotFound(kind=" or ".join(roots) or "aggregate", key=wanted.report)


def _key_of(declared: Any) -> sa.ColumnElement[Any]:
    key: sa.ColumnElement[Any]
    (key,) = (declared.table.c[name] for name in declared.root_columns)
    return key
