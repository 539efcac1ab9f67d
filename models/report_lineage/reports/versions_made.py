"""Versions of reports beside the thing that made them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import Operation
from report_lineage.reports.current import Scope
from report_lineage.reports.masking import MASK
from report_lineage.reports.results import VersionMade
from report_lineage.reports.scope import reports_in
from report_lineage.reports.tables import LINEAGE, TRANSACTION, report_versions


def versions_made(
    session: Session, *where: sa.ColumnElement[bool], scope: Scope
) -> tuple[VersionMade, ...]:
    """Return visible versions of reports, in the order of their commits.

    :param where: conditions on rows of report_lineage.
    :param scope: a condition over the columns of Report, None for everything.
    """
    reports, earlier = report_versions(), report_versions()
    titled = (
        sa.select(sa.func.max(earlier.transaction_id))
        .where(earlier.column("id") == LINEAGE.c.report_id)
        .where(earlier.transaction_id <= LINEAGE.c.transaction_id)
        .scalar_subquery()
    )
    query = (
        sa.select(
            LINEAGE.c.report_id,
            reports.column("title").label("title"),
            LINEAGE.c.number,
            LINEAGE.c.operation,
            TRANSACTION.c.committed_at,
        )
        .select_from(LINEAGE)
        .join(TRANSACTION, TRANSACTION.c.id == LINEAGE.c.transaction_id)
        .join(
            reports.table,
            sa.and_(reports.column("id") == LINEAGE.c.report_id, reports.transaction_id == titled),
        )
        .where(*where, *reports_in(LINEAGE.c.report_id, scope))
        .order_by(TRANSACTION.c.committed_at, LINEAGE.c.report_id, LINEAGE.c.number)
    )
    hidden = "title" in reports.secrets
    return tuple(
        VersionMade(
            report_id=row.report_id,
            title=MASK if hidden else row.title,
            number=row.number,
            operation=Operation(row.operation).word,
            committed_at=row.committed_at,
        )
        for row in session.execute(query)
    )
