"""Stored bytes, shown as what they are: JSON, text, an image, or a link to download them."""

from __future__ import annotations

from flask import Response, url_for

from lineage_panel import parameters
from lineage_panel.authorization import Action, Target
from lineage_panel.pages.content import Content, content_of, unavailable
from lineage_panel.pages.contexts import ArtifactPage
from lineage_panel.pages.stored import store_of
from lineage_panel.rendering import html
from lineage_panel.visit import Read, view
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing, NoStore
from report_lineage.reports import artifact_detail
from report_lineage.reports.results import ArtifactDetail


@view(Action.VIEW_ARTIFACT, kind="artifact", key="sha256", held=True)
def artifact(read: Read, sha256: str) -> Response:
    """Show an artifact that a report or run the viewer may see has used."""
    pointer = parameters.text("pointer", max_length=5000) or ""
    offset = parameters.number("offset") or 0
    result = artifact_detail(read.session, sha256, scope=read.scope)
    content = _content(read, result, pointer, offset)
    limit = read.state.download_limit_bytes
    too_large = result.artifact.compressed_bytes > limit
    may_download = content.kind != "unavailable" and read.state.may(
        Action.DOWNLOAD_ARTIFACT, Target("artifact", sha256)
    )

    def url(endpoint: str) -> str:
        return url_for(f"lineage_panel.{endpoint}", sha256=sha256)

    page = ArtifactPage(
        result=result,
        kind=content.kind,
        json=content.json,
        text=content.text,
        image_url=url("raw") if content.kind == "image" else None,
        problem=content.problem,
        download_url=url("download") if may_download and not too_large else None,
        parts_url=url("parts") if may_download and too_large else None,
        limit_bytes=limit,
    )
    return html("artifact", page)


def _content(read: Read, result: ArtifactDetail, pointer: str, offset: int) -> Content:
    try:
        return content_of(store_of(read), result.artifact, pointer, offset)
    except (ArtifactCorrupt, ArtifactMissing, NoStore) as error:
        return unavailable(str(error))
