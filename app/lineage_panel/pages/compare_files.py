"""A comparison to take away: as a JSON Patch, and as plain text."""

from __future__ import annotations

import uuid

from flask import Response

from lineage_panel.authorization import Action
from lineage_panel.comparison_text import comparison_lines
from lineage_panel.explanation_text import explanation_lines
from lineage_panel.headers import FILE_POLICY
from lineage_panel.pages.explaining import explanation_of
from lineage_panel.patch import patch_text
from lineage_panel.rendering import tagged
from lineage_panel.visit import Read, view
from report_lineage.reports import compare


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def compare_patch(read: Read, report_id: uuid.UUID, old: int, new: int) -> Response:
    """Send what leads from one version to another as a JSON Patch."""
    read.visible_report(report_id)
    text = patch_text(compare(read.session, report_id, old, new))
    return _file(text, "application/json-patch+json", f"v{old}-v{new}.patch.json")


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def compare_text(read: Read, report_id: uuid.UUID, old: int, new: int) -> Response:
    """Send why two versions differ, and what differs, as plain text."""
    read.visible_report(report_id)
    comparison = compare(read.session, report_id, old, new)
    explanation = explanation_of(read, report_id, old, new)
    lines = [*explanation_lines(explanation), "", *comparison_lines(comparison)]
    return _file("\n".join(lines), "text/plain", f"v{old}-v{new}.txt")


def _file(text: str, media_type: str, name: str) -> Response:
    response = Response(f"{text}\n", mimetype=media_type)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return tagged(response, strong=True)
