"""Who looked at what, and who was refused."""

from __future__ import annotations

from flask import Response

from lineage_panel.authorization import Action
from lineage_panel.forms import cursor_paging, filter_form
from lineage_panel.pages.contexts import AccessPage
from lineage_panel.pages.queries import OUTCOMES, TARGET_KINDS, access_filter, cursor
from lineage_panel.rendering import html
from lineage_panel.visit import Read, view
from report_lineage.reports import list_access

LABELS = {
    "actor": "Actor",
    "target_kind": "Kind",
    "target_id": "Id",
    "outcome": "Outcome",
    "occurred_from": "From",
    "occurred_to": "To",
}


@view(Action.LIST_ACCESS)
def access(read: Read) -> Response:
    """Show the access events, newest first."""
    result = list_access(read.session, access_filter(), cursor=cursor(), limit=read.state.page_size)
    form = filter_form("access", LABELS)
    page = AccessPage(
        result=result,
        outcomes=OUTCOMES,
        kinds=TARGET_KINDS,
        form=form,
        paging=cursor_paging(
            "access",
            form,
            previous_cursor=result.previous_cursor,
            next_cursor=result.next_cursor,
        ),
    )
    return html("access", page)
