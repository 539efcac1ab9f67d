"""All raw inputs of a version as one archive, or as several when it would be too large."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from lineage_panel.authorization import Action
from lineage_panel.pages.contexts import PartsPage
from lineage_panel.pages.files import file_response
from lineage_panel.pages.stored import store_of
from lineage_panel.pages.views import PartLink
from lineage_panel.rendering import html, json, lead_to
from lineage_panel.visit import Read, view
from report_lineage.artifacts import (
    ArtifactStore,
    BundleEntry,
    Part,
    inputs_tar_gz_bytes,
    iter_inputs_tar_gz,
    iter_part_tar_gz,
    manifest_bytes,
    part_manifest_bytes,
    part_tar_gz_bytes,
    split_parts,
)
from report_lineage.errors import NotFound
from report_lineage.reports import state as state_of


@dataclass(frozen=True)
class Bundle:
    """The inputs of a version, and what their manifest says beside them."""

    store: ArtifactStore
    entries: tuple[BundleEntry, ...]
    extra: dict[str, Any]
    name: str


@view(Action.DOWNLOAD_INPUTS, kind="report", key="report_id")
def inputs(read: Read, report_id: uuid.UUID, number: int) -> Response:
    """Send the inputs, or lead to their parts if they are above the limit."""
    bundle = _bundle(read, report_id, number)
    size_bytes = inputs_tar_gz_bytes(bundle.store, bundle.entries, bundle.extra)
    if size_bytes > read.state.download_limit_bytes:
        return lead_to(url_for("lineage_panel.inputs_parts", report_id=report_id, number=number))
    return file_response(
        name=f"{bundle.name}.tar.gz",
        media_type="application/gzip",
        etag=_tag(manifest_bytes(bundle.entries, bundle.extra)),
        size_bytes=size_bytes,
        sha256=None,
        body=lambda: iter_inputs_tar_gz(bundle.store, bundle.entries, bundle.extra),
    )


@view(Action.DOWNLOAD_INPUTS, kind="report", key="report_id")
def inputs_parts(read: Read, report_id: uuid.UUID, number: int) -> Response:
    """Show the archives that large inputs come in."""
    bundle = _bundle(read, report_id, number)
    links = _links(bundle, _parts(read, bundle), report_id, number)
    page = PartsPage(
        name=f"{bundle.name}.tar.gz",
        total_bytes=sum(link.size_bytes or 0 for link in links),
        limit_bytes=read.state.download_limit_bytes,
        parts=links,
        join=None,
        sha256=None,
        manifest_url=url_for("lineage_panel.inputs_manifest", report_id=report_id, number=number),
        back_url=url_for("lineage_panel.version", report_id=report_id, number=number),
    )
    return html("parts", page)


@dataclass(frozen=True)
class InputsManifest:
    """The archives that large inputs come in, and the files they hold."""

    files: tuple[BundleEntry, ...]
    parts: tuple[PartLink, ...]


@view(Action.DOWNLOAD_INPUTS, kind="report", key="report_id")
def inputs_manifest(read: Read, report_id: uuid.UUID, number: int) -> Response:
    """Send the list of archives as JSON."""
    bundle = _bundle(read, report_id, number)
    links = _links(bundle, _parts(read, bundle), report_id, number)
    return json(InputsManifest(bundle.entries, links))


@view(Action.DOWNLOAD_INPUTS, kind="report", key="report_id")
def inputs_part(read: Read, report_id: uuid.UUID, number: int, part: int) -> Response:
    """Send one of the archives."""
    bundle = _bundle(read, report_id, number)
    parts = _parts(read, bundle)
    if part > len(parts):
        raise NotFound(kind="part", key=str(part))
    wanted = parts[part - 1]
    return file_response(
        name=_part_name(bundle, wanted),
        media_type="application/gzip",
        etag=_tag(part_manifest_bytes(wanted, bundle.extra)),
        size_bytes=part_tar_gz_bytes(bundle.store, wanted, bundle.extra),
        sha256=None,
        body=lambda: iter_part_tar_gz(bundle.store, wanted, bundle.extra),
    )


def _bundle(read: Read, report_id: uuid.UUID, number: int) -> Bundle:
    read.visible_report(report_id)
    state = state_of(read.session, report_id, number)
    entries = tuple(
        BundleEntry(item.name, item.sha256, item.size_bytes, item.media_type)
        for item in state.inputs
    )
    if not entries:
        raise NotFound(kind="inputs of version", key=str(number))
    extra = {"report": str(report_id), "version": number, "title": state.title}
    return Bundle(store_of(read), entries, extra, f"inputs-{str(report_id)[:8]}-v{number}")


def _parts(read: Read, bundle: Bundle) -> list[Part]:
    return split_parts(
        bundle.store,
        bundle.entries,
        limit_bytes=read.state.download_limit_bytes,
        manifest_extra=bundle.extra,
    )


def _links(
    bundle: Bundle, parts: list[Part], report_id: uuid.UUID, number: int
) -> tuple[PartLink, ...]:
    return tuple(
        PartLink(
            number=part.number,
            name=_part_name(bundle, part),
            size_bytes=part_tar_gz_bytes(bundle.store, part, bundle.extra),
            url=url_for(
                "lineage_panel.inputs_part", report_id=report_id, number=number, part=part.number
            ),
        )
        for part in parts
    )


def _part_name(bundle: Bundle, part: Part) -> str:
    return f"{bundle.name}.part{part.number:03d}-of-{part.total:03d}.tar.gz"


def _tag(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()
