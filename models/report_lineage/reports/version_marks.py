"""The versions of a report as marks on its time line."""

from __future__ import annotations

import uuid
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import Operation, transaction_columns, transaction_info
from report_lineage.reports.results import VersionMark
from report_lineage.reports.tables import LINEAGE, TRANSACTION

MOST_MARKS: Final = 500


def version_marks(
    session: Session, report_id: uuid.UUID, *, around: int | None = None
) -> tuple[VersionMark, ...]:
    """Return the versions of a report, oldest first, in one statement.

    :param around: of more than 500 the nearest to this number are given; None means the newest.
    """
    distance = LINEAGE.c.number if around is None else -sa.func.abs(LINEAGE.c.number - around)
    own = (LINEAGE.c.number, LINEAGE.c.operation, LINEAGE.c.origin)
    query = (
        sa.select(*own, *transaction_columns(TRANSACTION))
        .join_from(LINEAGE, TRANSACTION, TRANSACTION.c.id == LINEAGE.c.transaction_id)
        .where(LINEAGE.c.report_id == report_id)
        .order_by(distance.desc())
        .limit(MOST_MARKS)
    )
    marks = (
        VersionMark(row.number, Operation(row.operation).word, row.origin, transaction_info(row))
        for row in session.execute(query)
    )
    return tuple(sorted(marks, key=lambda mark: mark.number))
