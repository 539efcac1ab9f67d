"""A report as it was at an instant."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Response, url_for

from lineage_panel import parameters
from lineage_panel.authorization import Action
from lineage_panel.formatting import iso_time, local_value
from lineage_panel.pages.contexts import AtPage
from lineage_panel.pages.links import export_url, inputs_url, output_views
from lineage_panel.pages.newest import newest_version
from lineage_panel.rendering import html
from lineage_panel.visit import Read, view
from report_lineage.reports import state as state_of
from report_lineage.reports import state_at
from report_lineage.reports.results import LeadRef


@view(Action.VIEW_VERSION, kind="report", key="report_id")
def at(read: Read, report_id: uuid.UUID) -> Response:
    """Show what a report was at an instant, or ask for the instant."""
    read.visible_report(report_id)
    when = parameters.moment("when")
    result = state_at(read.session, report_id, when) if when else None
    newest_state = state_of(read.session, report_id)
    lead = newest_state.lead
    state = result.state if result else None
    page = AtPage(
        report_id=report_id,
        title=newest_state.title,
        lead=LeadRef(lead.id, lead.name) if lead else None,
        newest=newest_version(read, newest_state),
        result=result,
        outputs=output_views(state) if state else (),
        inputs_url=inputs_url(read.state, state) if state else None,
        export_url=export_url(read.state, state, iso_time(when)) if state and when else None,
        at_url=url_for("lineage_panel.at", report_id=report_id),
        when_value=local_value(when or datetime.now(UTC)),
    )
    return html("at", page)
