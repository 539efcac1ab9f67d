"""Stored bytes as an answer: a gzip file or a stretch of it, with length, tag and digest."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from flask import Response, request

from lineage_panel.headers import FILE_POLICY
from report_lineage.artifacts import content_disposition

CHUNK_BYTES = 256 * 1024


def file_response(
    *,
    name: str,
    media_type: str,
    etag: str,
    size_bytes: int,
    sha256: str | None,
    body: Callable[[], Iterator[bytes]],
) -> Response:
    """Return a file to be saved; its body is opened only if it will be sent.

    :param name: what it is called; made safe here.
    :param etag: what tells these bytes from others, strongly.
    :param size_bytes: how many bytes ``body`` gives.
    :param sha256: their digest in hexadecimal, for ``Repr-Digest`` and ``Content-Digest``
        (RFC 9530); None if it is not known beforehand.
    :param body: opens the bytes, and verifies them before the first is handed out.
    """
    response = Response(mimetype=media_type)
    response.set_etag(etag)
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Accept-Ranges"] = "none"
    if sha256 is not None:
        digest = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
        response.headers["Repr-Digest"] = digest
        if request.method == "GET":
            response.headers["Content-Digest"] = digest
    if not request.if_none_match.contains_weak(etag):
        chunks = body()
        if request.method == "GET":
            response.response = chunks
        response.headers["Content-Length"] = str(size_bytes)
    return response


def stretch(open_file: Callable[[], BinaryIO], start: int, length: int) -> Iterator[bytes]:
    """Open a file now, and stream ``length`` bytes of it from ``start``."""
    file = open_file()
    file.seek(start)
    return _chunks(file, length)


def _chunks(file: BinaryIO, length: int) -> Iterator[bytes]:
    with file:
        while length > 0 and (chunk := file.read(min(length, CHUNK_BYTES))):
            length -= len(chunk)
            yield chunk


def digest_of(chunks: Iterator[bytes]) -> str:
    """Return the SHA-256 of streamed bytes, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
