"""What can be seen of stored bytes on a page, by what they are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from lineage_panel.pages.frame import Paging
from lineage_panel.pages.links import IMAGE_TYPES
from lineage_panel.pages.views import Crumb, JsonView, TextView
from report_lineage.artifacts import (
    ArtifactStore,
    JsonDocument,
    TextPage,
    open_json,
    open_text,
    pretty_line_count,
    pretty_lines,
)
from report_lineage.artifacts.media_type import essence
from report_lineage.reports.results import ArtifactRef

LINES = 500
# Larger text is for download: opening it would hold all of it in memory.
SHOWN_BYTES = 256 * 1024 * 1024
_TEXT_TYPES = frozenset(
    {"application/jsonl", "application/x-ndjson", "application/xml", "application/yaml",
     "application/javascript", "application/toml"}
)  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What a page shows; ``kind`` as in `ArtifactPage`."""

    kind: str
    json: JsonView | None = None
    text: TextView | None = None
    problem: str | None = None


def unavailable(problem: str) -> Content:
    """Return that nothing can be shown, and why."""
    return Content("unavailable", problem=problem)


def content_of(store: ArtifactStore, artifact: ArtifactRef, pointer: str, offset: int) -> Content:
    """Return what is shown of an artifact.

    :param pointer: the JSON value to begin at (RFC 6901), "" for all.
    :param offset: lines to leave out.
    :raises ArtifactMissing: if the store lacks it.
    :raises ArtifactCorrupt: if it is damaged.
    :raises JsonPointerMissing: if nothing stands at the pointer.
    """
    media_type = essence(artifact.media_type)
    is_json = media_type == "application/json" or media_type.endswith("+json")
    is_text = media_type.startswith("text/") or media_type in _TEXT_TYPES
    if media_type in IMAGE_TYPES:
        store.verify(artifact.sha256)
        return Content("image")
    if not (is_json or is_text) or artifact.size_bytes > SHOWN_BYTES:
        store.verify(artifact.sha256)
        return Content("pdf" if media_type == "application/pdf" else "binary")
    data = store.read_bytes(artifact.sha256)
    if is_json:
        return _json_content(open_json(data), artifact.sha256, pointer, offset)
    return Content("text", text=_text_view(open_text(data).page(offset, LINES), artifact.sha256))


def _json_content(document: JsonDocument, sha256: str, pointer: str, offset: int) -> Content:
    if document.fault is not None:
        return Content("text", text=_text_view(document.text_page(offset, LINES), sha256))
    lines = pretty_lines(document, pointer, offset, LINES)
    total = pretty_line_count(document, pointer)
    view = JsonView(
        pointer=pointer,
        crumbs=_crumbs(sha256, pointer),
        lines=tuple(lines),
        first=offset + 1,
        total=total,
        paging=_paging(sha256, pointer, offset, total),
    )
    return Content("json", json=view)


def _text_view(page: TextPage, sha256: str) -> TextView:
    fault = page.fault
    notes = [page.note] if page.note else []
    if fault is not None:
        notes.append(
            f"Not shown as JSON: {fault.message}, line {fault.line}, column {fault.column}"
        )
    return TextView(
        lines=page.lines,
        first=page.offset_line + 1,
        total=page.total_lines,
        fault_line=fault.line if fault else None,
        note=". ".join(notes) or None,
        paging=_paging(sha256, "", page.offset_line, page.total_lines),
    )


def _paging(sha256: str, pointer: str, offset: int, total: int) -> Paging:
    later = offset + LINES
    return Paging(
        previous_url=_url(sha256, pointer, max(offset - LINES, 0)) if offset else None,
        next_url=_url(sha256, pointer, later) if later < total else None,
    )


def _crumbs(sha256: str, pointer: str) -> tuple[Crumb, ...]:
    crumbs = [Crumb("document", _url(sha256, "", 0))]
    here = ""
    for token in pointer.split("/")[1:]:
        here += f"/{token}"
        label = token.replace("~1", "/").replace("~0", "~")
        crumbs.append(Crumb(label, _url(sha256, here, 0)))
    return tuple(crumbs)


def _url(sha256: str, pointer: str, offset: int) -> str:
    return url_for(
        "lineage_panel.artifact", sha256=sha256, pointer=pointer or None, offset=offset or None
    )
