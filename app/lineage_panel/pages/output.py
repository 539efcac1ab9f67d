"""A rendered output of a version as it is: for a sandboxed frame or an ``<img>``."""

from __future__ import annotations

import uuid

from flask import Response

from lineage_panel.authorization import Action
from lineage_panel.headers import OUTPUT_POLICY
from lineage_panel.pages.links import FRAME_TYPES, IMAGE_TYPES
from lineage_panel.pages.stored import store_of
from lineage_panel.visit import Read, view
from report_lineage.artifacts import safe_member_names
from report_lineage.artifacts.media_type import essence
from report_lineage.errors import NotFound
from report_lineage.reports import state as state_of
from report_lineage.reports.results import ArtifactRef, ReportState


@view(Action.VIEW_VERSION, kind="report", key="report_id")
def output(read: Read, report_id: uuid.UUID, number: int, name: str) -> Response:
    """Send an output; the policy keeps it from running, loading or sending anything."""
    read.visible_report(report_id)
    artifact = _named(state_of(read.session, report_id, number), name)
    media_type = essence(artifact.media_type)
    if media_type not in FRAME_TYPES | IMAGE_TYPES:
        raise NotFound(kind="output", key=name)
    charset = "; charset=utf-8" if media_type in FRAME_TYPES else ""
    body = store_of(read).read_bytes(artifact.sha256)
    response = Response(body, content_type=f"{media_type}{charset}")
    response.headers["Content-Security-Policy"] = OUTPUT_POLICY
    response.set_etag(artifact.sha256)
    return response


def _named(state: ReportState, name: str) -> ArtifactRef:
    """Return the output whose name, made safe, is the one in the address."""
    safe = safe_member_names(output.name for output in state.outputs)
    for artifact in state.outputs:
        if safe[artifact.name] == name:
            return artifact
    raise NotFound(kind="output", key=name)
