"""A mark of two versions: whoever finds it unchanged has what they compared to before."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.declared_secrets import declared_secrets
from report_lineage.reports.tables import LINEAGE, RUN, RUN_INPUT, RUN_OUTPUT


def pair_mark(session: Session, report_id: uuid.UUID, a: int, b: int) -> str:
    """Return a digest that changes with what :func:`compare` would answer, in one statement.

    Versions never change. What may is how many the report has, and what the runs that made
    these two leave behind until they end. What somebody corrects of a run in SQL, without another
    state or number of inputs and outputs, does not change it. What a host declares secret does.

    :param session: in the present; its own changes are committed.
    """
    versions = LINEAGE.alias()
    newest = sa.select(sa.func.max(versions.c.number)).where(versions.c.report_id == report_id)
    columns: list[Any] = [LINEAGE.c.number, LINEAGE.c.transaction_id]
    columns += [RUN.c.id, RUN.c.state, RUN.c.ended_at, RUN.c.fingerprint]
    columns += [_count(RUN_INPUT), _count(RUN_OUTPUT), newest.scalar_subquery()]
    query = (
        sa.select(*columns)
        .select_from(LINEAGE.outerjoin(RUN, RUN.c.id == LINEAGE.c.run_id))
        .where(LINEAGE.c.report_id == report_id, LINEAGE.c.number.in_([a, b]))
        .order_by(LINEAGE.c.number)
    )
    found = [tuple(map(str, row)) for row in session.execute(query)]
    return hashlib.sha256(repr((found, [*declared_secrets()])).encode()).hexdigest()


def _count(table: sa.Table) -> sa.ColumnElement[int]:
    """Return SQL for how many inputs or outputs the run has."""
    return sa.select(sa.func.count()).where(table.c.pipeline_run_id == RUN.c.id).scalar_subquery()
