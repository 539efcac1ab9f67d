"""The list of runs, newest start first."""

from __future__ import annotations

from flask import Response

from lineage_panel.authorization import Action
from lineage_panel.forms import cursor_paging, filter_form
from lineage_panel.pages.contexts import RunsPage
from lineage_panel.pages.list_instant import list_instant
from lineage_panel.pages.queries import RUN_STATES, cursor, run_filter
from lineage_panel.rendering import html
from lineage_panel.visit import Read, view
from report_lineage.reports import filter_choices, list_runs

LABELS = {
    "job": "Job",
    "state": "State",
    "started_from": "Started from",
    "started_to": "Started to",
}


@view(Action.LIST_RUNS, held=True)
def runs(read: Read) -> Response:
    """Show the runs the viewer may see."""
    result = list_runs(
        read.session,
        run_filter(),
        scope=read.scope,
        cursor=cursor(),
        limit=read.state.page_size,
    )
    form = filter_form("runs", LABELS)
    page = RunsPage(
        result=result,
        jobs=filter_choices(read.session, scope=read.scope).jobs,
        states=RUN_STATES,
        form=form,
        paging=cursor_paging(
            "runs", form, previous_cursor=result.previous_cursor, next_cursor=result.next_cursor
        ),
        instant=list_instant(read, form),
    )
    return html("runs", page)
