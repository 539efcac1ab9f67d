"""What kind of file some bytes are, by their first ones and then by their name."""

from __future__ import annotations

import mimetypes
import re

UNKNOWN = "application/octet-stream"
HEAD_BYTES = 4096
"""As many bytes as are worth looking at."""

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"PAR1", "application/vnd.apache.parquet"),
)
_SPECIFIC_ZIP = re.compile(r"application/(vnd\.|epub|java-archive)")
_SVG = re.compile(rb"\A(?:\s++|<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*+<svg[\s>]", re.DOTALL)
_JSON = re.compile(rb'\A\s*(\{\s*("|\})|\[\s*([\[{"\]0-9tfn-]))')
# The system's tables differ from machine to machine; only Python's own are asked.
_TYPES = mimetypes.MimeTypes()
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OURS = {
    ".csv": "text/csv",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".svg": "image/svg+xml",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}


def sniff_media_type(name: str, head: bytes) -> str:
    """Return the media type of a file.

    What the bytes prove wins over what the name claims: a PNG named ``x.html`` is a PNG.

    :param name: its original name; only the extension counts.
    :param head: its first bytes, :data:`HEAD_BYTES` of them if it has so many.
    :return: a media type; ``application/octet-stream`` if nothing is known.
    """
    named = _by_name(name)
    proven = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if proven == "application/zip" and _SPECIFIC_ZIP.match(named):
        return named
    if proven:
        return proven
    if named.startswith("image/") and named != "image/svg+xml":
        # An image that does not begin like one is not shown as one.
        return _by_content(head) if named in {kind for _, kind in _MAGIC} else named
    if named in {UNKNOWN, "text/plain"}:
        return _by_content(head)
    return named


def essence(media_type: str) -> str:
    """Return a media type without its parameters (RFC 9110, 8.3.1), in lower case."""
    return media_type.partition(";")[0].strip().lower()


def _by_name(name: str) -> str:
    extension = re.search(r"\.[A-Za-z0-9]{1,15}\Z", name)
    suffix = extension.group().lower() if extension else ""
    return _OURS.get(suffix) or _TYPES.types_map[True].get(suffix) or UNKNOWN


def _by_content(head: bytes) -> str:
    head = head[:HEAD_BYTES]
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return UNKNOWN
    if _SVG.match(head):
        return "image/svg+xml"
    if _JSON.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "application/json"
    if not head:
        return UNKNOWN
    return "text/csv" if _looks_like_csv(head) else _text_or_unknown(head)


def _looks_like_csv(head: bytes) -> bool:
    lines = [line for line in head.split(b"\n")[:-1][:20] if line.strip()]
    return any(
        len(lines) > 1 and len({line.count(sep) for line in lines}) == 1 and sep in lines[0]
        for sep in (b",", b";", b"\t")
    )


def _text_or_unknown(head: bytes) -> str:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut by the end of the head is no fault of the file.
        if error.start < len(head) - 3:
            return UNKNOWN
    return "text/plain"
