"""The list of reports, searched and filtered, newest change first."""

from __future__ import annotations

from flask import Response

from lineage_panel.authorization import Action
from lineage_panel.forms import cursor_paging, filter_form
from lineage_panel.pages.contexts import ReportsPage
from lineage_panel.pages.list_instant import list_instant
from lineage_panel.pages.queries import cursor, report_filter
from lineage_panel.rendering import html
from lineage_panel.visit import Read, view
from report_lineage.reports import filter_choices, list_reports

LABELS = {
    "search": "Search",
    "lead": "Lead",
    "job": "Job",
    "run": "Run",
    "template": "Template",
    "status": "Status",
    "changed_from": "Changed from",
    "changed_to": "Changed to",
    "deleted": "Deleted",
}


@view(Action.LIST_REPORTS, held=True)
def reports(read: Read) -> Response:
    """Show the reports the viewer may see."""
    result = list_reports(
        read.session,
        report_filter(),
        scope=read.scope,
        cursor=cursor(),
        limit=read.state.page_size,
    )
    form = filter_form("reports", LABELS)
    page = ReportsPage(
        result=result,
        choices=filter_choices(read.session, scope=read.scope),
        form=form,
        paging=cursor_paging(
            "reports",
            form,
            previous_cursor=result.previous_cursor,
            next_cursor=result.next_cursor,
        ),
        instant=list_instant(read, form),
    )
    return html("reports", page)
