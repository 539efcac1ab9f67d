"""Versions as the timeline and the list show them: what made them, and their change in words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from report_lineage.reports.lineage_rows import LineageRow, rendered_before
from report_lineage.reports.results import VersionRow
from report_lineage.reports.summaries import summaries
from report_lineage.reports.templates import template_refs


def version_rows(session: Session, rows: Sequence[LineageRow]) -> list[VersionRow]:
    """Return versions as they are shown, in the given order.

    The number of statements does not depend on the number of versions.
    """
    before = rendered_before(session, rows)
    templates = template_refs(session, [*rows, *before.values()])
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
