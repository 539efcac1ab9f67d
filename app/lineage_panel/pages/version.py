"""A report as one of its versions left it."""

from __future__ import annotations

import uuid

from flask import Response, url_for

from lineage_panel.authorization import Action
from lineage_panel.pages.contexts import VersionPage
from lineage_panel.pages.links import export_url, inputs_url, output_views
from lineage_panel.rendering import html
from lineage_panel.visit import Read, view
from report_lineage.reports import state as state_of


@view(Action.VIEW_VERSION, kind="report", key="report_id", held=True)
def version(read: Read, report_id: uuid.UUID, number: int) -> Response:
    """Show a version of a report."""
    read.visible_report(report_id)
    state = state_of(read.session, report_id, number)
    page = VersionPage(
        state=state,
        outputs=output_views(state),
        inputs_url=inputs_url(read.state, state),
        export_url=export_url(read.state, state),
        previous_number=number - 1 if number > 1 else None,
        next_number=number + 1 if number < state.newest_number else None,
        choose_url=url_for("lineage_panel.choose", report_id=report_id),
    )
    return html("version", page)
