"""What hides a database's tables in the past: for each, what shows what it held at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.capture.facts import facts_table


@dataclass(frozen=True)
class Shadow:
    """What shows a table as it was.

    :param table: the table that is hidden.
    :param captured: whose newest versions at the moment are its rows; None for a table that only
        grows, of which the rows of the moment's transactions are shown.
    :param transaction_column: names the transaction of a version, or of a row.
    :param end_column: names the transaction that ended a version, which may be later; or None.
    """

    table: sa.Table
    captured: CapturedTable | None
    transaction_column: str
    end_column: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that can be shown."""
        if self.captured is not None:
            return self.captured.columns
        return tuple(column.name for column in self.table.columns)


def shadows(manager: Any) -> Iterator[Shadow]:
    """Yield what shows the past of each table whose history a manager keeps."""
    transaction: sa.Table = manager.transaction_cls.__table__
    for table in captured_tables(manager):
        yield Shadow(table.live, table, table.transaction_column)
        yield Shadow(table.version, None, table.transaction_column, table.end_column)
    for book in dict.fromkeys((transaction, facts_table(transaction))):
        yield Shadow(book, None, "id")
    for declared in getattr(manager, "aggregates", ()):
        yield Shadow(declared.table, None, "transaction_id")
    for model in getattr(manager, "append_only_models", ()):
        if "transaction_id" in model.__table__.c:
            yield Shadow(model.__table__, None, "transaction_id")
