"""The lineage panel of one report: where it stands, what made it, and its timeline."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Response, url_for

from lineage_panel import parameters
from lineage_panel.authorization import Action
from lineage_panel.pages.contexts import ReportPage
from lineage_panel.pages.frame import Paging
from lineage_panel.pages.kept_timeline import KeptTimeline
from lineage_panel.pages.links import export_url, inputs_url
from lineage_panel.pages.newest import newest_version
from lineage_panel.pages.time_line import instant_form
from lineage_panel.rendering import html, lead_to
from lineage_panel.visit import Read, view
from report_lineage.reports import state as state_of


@view(Action.VIEW_REPORT, kind="report", key="report_id", held=True)
def report(read: Read, report_id: uuid.UUID) -> Response:
    """Show a report and its versions, newest first."""
    if not read.was_there(report_id):
        return lead_to(url_for("lineage_panel.at", report_id=report_id))
    before = parameters.positive("before")
    timeline = KeptTimeline(read, report_id, before, read.state.page_size).rows()
    state = state_of(read.session, report_id)
    newest = newest_version(read, state)
    page = ReportPage(
        state=state,
        newest=newest,
        deleted=newest.operation == "delete",
        timeline=timeline,
        paging=_paging(report_id, before, timeline.next_before),
        inputs_url=inputs_url(read.state, state),
        export_url=export_url(read.state, state),
        instant=instant_form(
            url_for("lineage_panel.at", report_id=report_id, at=None),
            # A form field holds whole seconds: the next one includes the newest version.
            newest.transaction.committed_at + timedelta(seconds=1),
        ),
        choose_url=url_for("lineage_panel.choose", report_id=report_id),
    )
    return html("report", page)


def _paging(report_id: uuid.UUID, before: int | None, next_before: int | None) -> Paging:
    def page_url(number: int | None) -> str:
        return url_for("lineage_panel.report", report_id=report_id, before=number)

    return Paging(
        previous_url=page_url(None) if before is not None else None,
        next_url=page_url(next_before) if next_before is not None else None,
    )
