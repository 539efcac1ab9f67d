"""Where a database keeps its transactions: one table for each manager that captures in it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from report_lineage.capture.facts import facts_table, owner_of


def books_of(manager: Any) -> sa.Table:
    """Return the table with the facts of a manager's transactions."""
    return facts_table(manager.transaction_cls.__table__)


def book_name(book: sa.Table) -> str:
    """Return the name by which a token knows a table of transactions."""
    return book.name if book.schema is None else f"{book.schema}.{book.name}"


def transaction_of(book: sa.Table) -> sa.Table:
    """Return the transaction table whose facts a book holds, by its name alone."""
    name, schema = owner_of(book)
    return sa.Table(name, sa.MetaData(), schema=schema)
