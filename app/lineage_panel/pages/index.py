"""The panel's own address leads to the list of reports."""

from __future__ import annotations

from flask import Response, url_for

from lineage_panel.authorization import Action
from lineage_panel.rendering import lead_to
from lineage_panel.visit import Read, view


@view(Action.LIST_REPORTS, recorded=False, held=True)
def index(read: Read) -> Response:
    """Lead to the list of reports."""
    return lead_to(url_for("lineage_panel.reports"))
