"""A comparison to take away: as a JSON Patch, and as plain text."""

from __future__ import annotations

import uuid

from flask import Response

from lineage_panel.authorization import Action
from lineage_panel.comparison_text import comparison_lines
from lineage_panel.explanation_text import explanation_lines
from lineage_panel.headers import FILE_POLICY
from lineage_panel.nested_text import output_lines
from lineage_panel.pages.pair import Pair
from lineage_panel.patch import patch_text
from lineage_panel.rendering import known_already, tagged
from lineage_panel.visit import Read, view


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def compare_patch(read: Read, report_id: uuid.UUID, old: int, new: int) -> Response:
    """Send what leads from one version to another as a JSON Patch."""
    read.visible_report(report_id)
    pair = Pair(read, report_id, old, new)
    tag = pair.tag("patch", explained=False)
    if known := known_already(tag):
        return _as_file(known, f"v{old}-v{new}.patch.json")
    text = patch_text(pair.comparison())
    return _file(text, "application/json-patch+json", f"v{old}-v{new}.patch.json", tag)


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def compare_text(read: Read, report_id: uuid.UUID, old: int, new: int) -> Response:
    """Send why two versions differ, and what differs, as plain text."""
    read.visible_report(report_id)
    pair = Pair(read, report_id, old, new)
    tag = pair.tag("text", explained=True)
    if known := known_already(tag):
        return _as_file(known, f"v{old}-v{new}.txt")
    explained = explanation_lines(pair.explanation())
    lines = [*explained, "", *comparison_lines(pair.comparison()), *output_lines(pair.outputs())]
    lasting = None if pair.bytes_were_lost else tag
    return _file("\n".join(lines), "text/plain", f"v{old}-v{new}.txt", lasting)


def _file(text: str, media_type: str, name: str, tag: str | None) -> Response:
    return tagged(_as_file(Response(f"{text}\n", mimetype=media_type), name), tag=tag)


def _as_file(response: Response, name: str) -> Response:
    """Add the headers of a file: what a 304 carries takes the place of what the reader has."""
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
