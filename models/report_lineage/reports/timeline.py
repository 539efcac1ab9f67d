"""The timeline of one report."""

from __future__ import annotations

import uuid
from dataclasses import replace

from sqlalchemy.orm import Session

from report_lineage.reports.explain.in_a_line import reasons
from report_lineage.reports.lineage_rows import extent, lineage_row, select_lineage
from report_lineage.reports.paging import check_limit
from report_lineage.reports.results import Timeline
from report_lineage.reports.tables import LINEAGE
from report_lineage.reports.version_rows import version_rows


def timeline(
    session: Session, report_id: uuid.UUID, *, before: int | None = None, limit: int = 50
) -> Timeline:
    """Return a page of a report's versions, newest first, each with what changed and why.

    The number of statements does not depend on the number of versions.

    :param before: show only versions below this number, None for the newest.
    :param limit: rows of a page, 1 to 1,000.
    :raises NotFound: if the report never had a version.
    :raises BadParameter: if the limit cannot be used.
    """
    check_limit(limit)
    known = extent(session, report_id)
    query = select_lineage().where(LINEAGE.c.report_id == report_id)
    if before is not None:
        query = query.where(LINEAGE.c.number < min(before, known.newest + 1))
    found = session.execute(query.order_by(LINEAGE.c.number.desc()).limit(limit + 1)).all()
    rows = [lineage_row(row) for row in found[:limit]]
    why = {number: words for (_, number), words in reasons(session, rows).items()}
    return Timeline(
        report_id=report_id,
        rows=tuple(replace(row, why=why.get(row.number)) for row in version_rows(session, rows)),
        total=known.total,
        next_before=rows[-1].number if len(found) > limit else None,
    )
