"""One version of one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.history.operation import Operation
from report_lineage.history.transaction import (
    TransactionInfo,
    transaction_columns,
    transaction_info,
)
from report_lineage.history.version_table import VersionTable

_PREFIX = "value__"


@dataclass(frozen=True)
class RowVersion:
    """A row as a commit left it; ``values`` of a deletion are the last ones it had."""

    key: tuple[Any, ...]
    operation: Operation
    transaction: TransactionInfo
    values: Mapping[str, Any]

    @property
    def actor(self) -> str | None:
        """Return who made the version, None if nobody said."""
        return self.transaction.actor

    @property
    def reason(self) -> str | None:
        """Return why, None if nobody said."""
        return self.transaction.reason

    @property
    def channel(self) -> str:
        """Return how the change came: orm, sql, cli or api."""
        return self.transaction.channel


def select_versions(versions: VersionTable) -> sa.Select[Any]:
    """Return the selection that :func:`row_version` reads, each version with its transaction."""
    transactions = versions.transactions
    columns = [versions.column(name).label(_PREFIX + name) for name in versions.attributes]
    return (
        sa.select(
            versions.operation.label("operation"), *columns, *transaction_columns(transactions)
        )
        .select_from(versions.table)
        .join(transactions, transactions.c.id == versions.transaction_id)
    )


def row_version(versions: VersionTable, row: sa.Row[Any]) -> RowVersion:
    """Return the version that a row of :func:`select_versions` holds."""
    values = {name: row._mapping[_PREFIX + name] for name in versions.attributes}
    return RowVersion(
        key=tuple(values[name] for name in versions.key),
        operation=Operation(row._mapping["operation"]),
        transaction=transaction_info(row),
        values=values,
    )
