"""A report as of a moment to take away: one archive with all it said and where it came from."""

from __future__ import annotations

import uuid

from flask import Response

from lineage_panel.asked import asked_moment
from lineage_panel.authorization import Action
from lineage_panel.pages.files import file_response
from lineage_panel.pages.stored import store_of
from lineage_panel.visit import Read, view
from report_lineage import reports


@view(Action.EXPORT_REPORT, kind="report", key="report_id")
def export(read: Read, report_id: uuid.UUID) -> Response:
    """Send the archive, every artifact verified before its first byte."""
    read.visible_report(report_id)
    asked = asked_moment(report_id)
    when = asked.moment if asked else None
    made = reports.export(read.session, report_id, when, store=store_of(read))
    response = file_response(
        name=made.name,
        media_type="application/zip",
        etag=made.tag,
        size_bytes=made.size_bytes,
        sha256=None,
        body=made.chunks,
    )
    response.headers["Lineage-Token"] = made.token.text
    return response
