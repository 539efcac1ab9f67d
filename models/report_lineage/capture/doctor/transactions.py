"""The transaction table: commits without a time, and rows that came from another database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.own_columns import ADOPTED
from report_lineage.capture.connections.renewal import HISTORY_ID
from report_lineage.capture.doctor.finding import Finding, finding
from report_lineage.capture.doctor.structure import types_of

_HISTORY = sa.Table("lineage_history", sa.MetaData())


def transaction_findings(
    connection: sa.Connection, transaction: sa.Table, samples: int
) -> Iterator[Finding]:
    """Yield what is wrong with the transactions of one manager.

    :param transaction: the table that has their times, xid and history id.
    :param samples: how many ids to give of each finding.
    """
    there = types_of(connection, transaction)
    if not there:
        yield finding("table-missing", transaction.fullname, 1)
        return
    column = transaction.columns
    if {"xid", "committed_at"} <= there.keys() & column.keys():
        # Whatever another session sees is committed; rows from before capture have no xid.
        uncommitted = column.xid.is_not(None) & column.committed_at.is_(None)
        yield from _those(connection, transaction, uncommitted, "transaction-open", samples)
    if "history_id" in there.keys() & column.keys() and types_of(connection, _HISTORY):
        here = connection.exec_driver_sql(HISTORY_ID[connection.dialect.name]).scalar()
        # Nobody noted where what was adopted came from: these need not be another database's.
        elsewhere = (column.history_id != ADOPTED) & column.history_id.is_distinct_from(here)
        yield from _those(connection, transaction, elsewhere, "transaction-foreign", samples)


def _those(
    connection: sa.Connection,
    transaction: sa.Table,
    condition: sa.ColumnElement[bool],
    code: str,
    samples: int,
) -> Iterator[Finding]:
    query = (
        sa.select(transaction.c.id, sa.func.count().over())
        .where(condition)
        .order_by(transaction.c.id)
        .limit(samples)
    )
    rows: list[Any] = list(connection.execute(query))
    if rows:
        yield finding(code, transaction.fullname, rows[0][1], [{"id": row[0]} for row in rows])
