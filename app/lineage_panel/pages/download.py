"""Stored bytes to take away: the gzip file as it is stored, or in parts when it is large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote

from flask import Response, url_for

from lineage_panel.authorization import Action
from lineage_panel.headers import OUTPUT_POLICY
from lineage_panel.pages.contexts import PartsPage
from lineage_panel.pages.files import digest_of, file_response, stretch
from lineage_panel.pages.links import IMAGE_TYPES
from lineage_panel.pages.stored import store_of
from lineage_panel.pages.views import PartLink
from lineage_panel.rendering import html, json, lead_to
from lineage_panel.visit import Read, view
from report_lineage.artifacts import safe_member_name
from report_lineage.artifacts.media_type import essence
from report_lineage.errors import NotFound
from report_lineage.reports import artifact_detail


@view(Action.DOWNLOAD_ARTIFACT, kind="artifact", key="sha256")
def download(read: Read, sha256: str) -> Response:
    """Send the stored gzip file, or lead to its parts if it is above the limit."""
    name = _gzip_name(read, sha256)
    store = store_of(read)
    index = store.index(sha256)
    if index.compressed_bytes > read.state.download_limit_bytes:
        return lead_to(url_for("lineage_panel.parts", sha256=sha256))
    return file_response(
        name=name,
        media_type="application/gzip",
        etag=f"{sha256}.gz",
        size_bytes=index.compressed_bytes,
        sha256=index.gzip_sha256,
        body=lambda: store.iter_gzip(sha256),
    )


@view(Action.VIEW_ARTIFACT, kind="artifact", key="sha256")
def raw(read: Read, sha256: str) -> Response:
    """Send an image as it is, for an ``<img>``; nothing else is sent so."""
    artifact = artifact_detail(read.session, sha256, scope=read.scope).artifact
    media_type = essence(artifact.media_type)
    if media_type not in IMAGE_TYPES:
        raise NotFound(kind="image", key=sha256)
    response = Response(store_of(read).read_bytes(sha256), content_type=media_type)
    response.headers["Content-Security-Policy"] = OUTPUT_POLICY
    response.set_etag(sha256)
    return response


@dataclass(frozen=True)
class PartsManifest:
    """A large file in parts: appended in order they are ``name``, a gzip file of ``sha256``.

    ``size_bytes`` is the length of that file, ``raw_sha256`` the digest of what it holds.
    """

    name: str
    size_bytes: int
    sha256: str
    raw_sha256: str
    raw_size_bytes: int
    parts: tuple[PartLink, ...]


@view(Action.DOWNLOAD_ARTIFACT, kind="artifact", key="sha256")
def parts(read: Read, sha256: str) -> Response:
    """Show the parts of a large file."""
    manifest = _manifest(read, sha256)
    page = PartsPage(
        name=manifest.name,
        total_bytes=manifest.size_bytes,
        limit_bytes=read.state.download_limit_bytes,
        parts=manifest.parts,
        join=f"cat {quote(manifest.name)}.part* > {quote(manifest.name)}",
        sha256=manifest.sha256,
        manifest_url=url_for("lineage_panel.parts_manifest", sha256=sha256),
        back_url=url_for("lineage_panel.artifact", sha256=sha256),
    )
    return html("parts", page)


@view(Action.DOWNLOAD_ARTIFACT, kind="artifact", key="sha256")
def parts_manifest(read: Read, sha256: str) -> Response:
    """Send the list of parts as JSON."""
    return json(_manifest(read, sha256))


@view(Action.DOWNLOAD_ARTIFACT, kind="artifact", key="sha256")
def part(read: Read, sha256: str, number: int) -> Response:
    """Send one part of a large file."""
    manifest = _manifest(read, sha256)
    if number > len(manifest.parts):
        raise NotFound(kind="part", key=str(number))
    link = manifest.parts[number - 1]
    length = link.size_bytes or 0
    start = (number - 1) * read.state.download_limit_bytes
    store = store_of(read)

    def body() -> Iterator[bytes]:
        return stretch(lambda: store.open_gzip(sha256), start, length)

    return file_response(
        name=link.name,
        media_type="application/octet-stream",
        etag=f"{sha256}.{start}-{length}",
        size_bytes=length,
        sha256=digest_of(body()),
        body=body,
    )


def _gzip_name(read: Read, sha256: str) -> str:
    artifact = artifact_detail(read.session, sha256, scope=read.scope).artifact
    return f"{safe_member_name(artifact.name)}.gz"


def _manifest(read: Read, sha256: str) -> PartsManifest:
    name = _gzip_name(read, sha256)
    index = store_of(read).index(sha256)
    limit = read.state.download_limit_bytes
    starts = range(0, index.compressed_bytes, limit)
    links = tuple(
        PartLink(
            number=number,
            name=f"{name}.part{number:03d}-of-{len(starts):03d}",
            size_bytes=min(limit, index.compressed_bytes - start),
            url=url_for("lineage_panel.part", sha256=sha256, number=number),
        )
        for number, start in enumerate(starts, start=1)
    )
    return PartsManifest(
        name, index.compressed_bytes, index.gzip_sha256, sha256, index.size_bytes, links
    )
