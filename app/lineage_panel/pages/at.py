"""A report as it was at a moment."""

from __future__ import annotations

import uuid

from flask import Response, url_for

from lineage_panel.authorization import Action
from lineage_panel.pages.contexts import AtPage
from lineage_panel.pages.links import export_url, inputs_url, output_views
from lineage_panel.pages.newest import newest_version
from lineage_panel.pages.time_line import TimeLine, instant_form, time_line
from lineage_panel.rendering import html
from lineage_panel.visit import Read, view
from report_lineage.reports import state as state_of
from report_lineage.reports import state_at, version_marks
from report_lineage.reports.results import LeadRef, ReportAt


@view(Action.VIEW_VERSION, kind="report", key="report_id", held=True)
def at(read: Read, report_id: uuid.UUID) -> Response:
    """Show what a report was at a moment, or ask for the moment."""
    read.was_there(report_id)
    result = _result(read, report_id)
    newest_state = state_of(read.present, report_id)
    newest = newest_version(read, newest_state, now=True)
    lead = newest_state.lead
    state = result.state if result else None
    url = url_for("lineage_panel.at", report_id=report_id, at=None)
    page = AtPage(
        report_id=report_id,
        title=newest_state.title,
        lead=LeadRef(lead.id, lead.name) if lead else None,
        newest=newest,
        result=result,
        outputs=output_views(state) if state else (),
        inputs_url=inputs_url(read.state, state) if state else None,
        export_url=export_url(read.state, state, read.as_of.token)
        if state and read.as_of
        else None,
        compare_url=_compare_url(result, newest.number),
        line=_line(read, report_id, url, result),
        instant=instant_form(url, result.when if result else None),
    )
    return html("at", page)


def _result(read: Read, report_id: uuid.UUID) -> ReportAt | None:
    if read.as_of is None:
        return None
    return state_at(read.present, report_id, read.as_of.time, past=read.session)


def _line(read: Read, report_id: uuid.UUID, url: str, result: ReportAt | None) -> TimeLine:
    number = result.version.number if result and result.version else None
    marks = version_marks(read.present, report_id, around=number)
    return time_line(url, marks, number, result.when if result else None)


def _compare_url(result: ReportAt | None, newest: int) -> str | None:
    """Return where the state is compared with that of now, which no moment holds back."""
    if result is None or result.state is None or result.state.version.number == newest:
        return None
    return url_for(
        "lineage_panel.compare",
        report_id=result.report_id,
        old=result.state.version.number,
        new=newest,
        at=None,
    )
