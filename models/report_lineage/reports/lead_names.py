"""What leads were called when versions of reports were committed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.asked_table import asked_rows, asked_table, dialect_of
from report_lineage.reports.field_specs import name_is_secret
from report_lineage.reports.tables import TRANSACTION, lead_versions

LeadThen = tuple[uuid.UUID, int]
"""A lead, and the transaction by whose commit it is asked about."""


def lead_names(session: Session, asked: Iterable[LeadThen]) -> dict[LeadThen, str]:
    """Return the name of each lead as it had been committed by then, in one statement for all.

    Those that history does not know, or whose name is secret, have none.
    """
    wanted = sorted(set(asked))
    if not wanted or name_is_secret():
        return {}
    found = session.execute(_select_names(dialect_of(session)), asked_rows(session, wanted))
    return {wanted[turn]: text for turn, text in found if text is not None}


@cache
def _select_names(dialect: str) -> sa.Select[Any]:
    versions = lead_versions()
    table = asked_table(dialect, {"lead": sa.Uuid, "transaction_id": sa.BigInteger})
    then, made = TRANSACTION.alias(), TRANSACTION.alias()
    name = (
        sa.select(versions.column("name"))
        .join(made, made.c.id == versions.transaction_id)
        .where(versions.column("id") == table.c.lead, made.c.committed_at <= then.c.committed_at)
        .order_by(versions.transaction_id.desc())
        .limit(1)
        .correlate(table, then)
        .scalar_subquery()
    )
    query = sa.select(table.c.turn, name).join(then, then.c.id == table.c.transaction_id)
    return query.select_from(table)
