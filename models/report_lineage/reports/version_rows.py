"""Versions as the timeline and the list show them: what made them, and their change in words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from report_lineage.history.past import Visible
from report_lineage.reports.lineage_rows import LineageRow, rendered_before
from report_lineage.reports.results import VersionRow
from report_lineage.reports.summaries import summaries
from report_lineage.reports.templates import template_refs


def version_rows(
    session: Session, rows: Sequence[LineageRow], visible: Visible | None = None
) -> list[VersionRow]:
    """Return versions as they are shown, in the given order.

    The number of statements does not depend on the number of versions.

    :param visible: of templates that no run named, only what belongs to this moment; None means
        all that had been committed by the time of a version.
    """
    before = rendered_before(session, rows)
    templates = template_refs(session, [*rows, *before.values()], visible)
    words = summaries(session, rows, templates, before)
    return [
        VersionRow(
            report_id=row.report_id,
            number=row.number,
            operation=row.operation.word,
            origin=row.origin,
            transaction=row.transaction,
            run=row.run,
            template=templates.get(row.key),
            summary=words[row.key],
        )
        for row in rows
    ]
