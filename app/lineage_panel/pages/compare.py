"""Two versions of a report side by side."""

from __future__ import annotations

import uuid

from flask import Response, url_for

from lineage_panel import parameters
from lineage_panel.authorization import Action
from lineage_panel.pages.contexts import ComparePage
from lineage_panel.rendering import html, lead_to
from lineage_panel.visit import Read, view
from report_lineage.errors import BadParameter
from report_lineage.reports import compare as compare_versions


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def compare(read: Read, report_id: uuid.UUID, old: int, new: int) -> Response:
    """Show what differs between two versions."""
    read.visible_report(report_id)
    show_all = parameters.choice("all", ("0", "1")) == "1"
    result = compare_versions(read.session, report_id, old, new)
    newest = max(result.old.newest_number, result.new.newest_number)

    def side_url(one: int, other: int, everything: bool = show_all) -> str:
        return url_for(
            "lineage_panel.compare",
            report_id=report_id,
            old=one,
            new=other,
            all=1 if everything else None,
        )

    page = ComparePage(
        result=result,
        old_number=old,
        new_number=new,
        newest_number=newest,
        show_all=show_all,
        toggle_url=side_url(old, new, not show_all),
        swap_url=side_url(new, old),
        choose_url=url_for("lineage_panel.choose", report_id=report_id),
        earlier_url=side_url(old - 1, new - 1) if min(old, new) > 1 else None,
        later_url=side_url(old + 1, new + 1) if max(old, new) < newest else None,
    )
    return html("compare", page)


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", recorded=False, held=True)
def choose(read: Read, report_id: uuid.UUID) -> Response:
    """Lead to the comparison a form asks for."""
    url = url_for(
        "lineage_panel.compare",
        report_id=report_id,
        old=_required("old"),
        new=_required("new"),
        all=1 if parameters.choice("all", ("0", "1")) == "1" else None,
    )
    return lead_to(url)


def _required(name: str) -> int:
    number = parameters.positive(name)
    if number is None:
        raise BadParameter(
            parameter=name, value="", problem="it is missing", remedy="Choose a version."
        )
    return number
