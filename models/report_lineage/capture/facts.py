"""Where the facts of a transaction stand: in its own table, or in a table beside a host's.

Whatever reads or writes who, when and why asks :func:`facts_table`; the two differ in nothing else.
"""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa

from report_lineage.capture.transaction import ADDED, TransactionColumns
from report_lineage.types import UTCDateTime

TransactionFacts = Literal["columns", "side-table"]
_INFO = "lineage_facts"
_OWNER = "lineage_facts_of"


def facts_table(transaction: sa.Table) -> sa.Table:
    """Return the table with the facts of a transaction table's rows, under the same ids."""
    found: sa.Table = transaction.info.get(_INFO, transaction)
    return found


def owner_of(facts: sa.Table) -> tuple[str, str | None]:
    """Return name and schema of the transaction table whose facts a table holds."""
    return str(facts.info.get(_OWNER, facts.name)), facts.schema


def keeps_zone(facts: sa.Table) -> bool:
    """Say whether ``issued_at`` says that it is UTC; Continuum's own column does not."""
    return bool(getattr(facts.c.issued_at.type, "timezone", True))


def add_side_table(transaction: sa.Table) -> sa.Table:
    """Put the facts of a transaction table beside it, in ``<name>_lineage``; again changes nothing.

    The rows go with their transactions: what capture takes back it takes back there only.
    """
    if _INFO not in transaction.info:
        own = transaction.c.id
        key = sa.Column("id", own.type, sa.ForeignKey(own, ondelete="CASCADE"), primary_key=True)
        transaction.info[_INFO] = sa.Table(
            f"{transaction.name}_lineage",
            transaction.metadata,
            key,
            sa.Column("issued_at", UTCDateTime(), nullable=False),
            *(_column(name) for name in (*ADDED, "remote_addr")),
            schema=transaction.schema,
            info={_OWNER: transaction.name},
        )
    return facts_table(transaction)


def guarded_columns(transaction: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns of a transaction table that are capture's own; others are a host's."""
    if "recorded_at" in transaction.c and not transaction.c.recorded_at.nullable:
        return list(transaction.columns)
    names = {"id"} if facts_table(transaction) is not transaction else {"id", *ADDED}
    return [column for column in transaction.columns if column.name in names]


def _column(name: str) -> sa.Column[Any]:
    declared = TransactionColumns.__dict__[name].column
    return sa.Column(name, declared.type, nullable=declared.nullable, index=declared.index)
