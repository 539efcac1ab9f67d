"""``manifest.json``: what an export says of itself, in the one form that is read back.

Times are in UTC, sizes in bytes, digests SHA-256 in hexadecimal.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

FORMAT = "report-lineage-export"
FORMAT_VERSION = 1
MANIFEST_PATH = "manifest.json"
PROVENANCE_PATH = "provenance.json"
README_PATH = "README.txt"

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Time = Annotated[datetime, msgspec.Meta(tz=True)]


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """Which report, and which version of it: that of the moment."""

    id: uuid.UUID
    version: _Count
    title: str
    status: str
    lead: str | None


@dataclass(frozen=True, kw_only=True)
class MomentFacts:
    """The moment. ``asked`` is what it was asked by, as ``lineage export --at`` takes it: a time,
    ``version:3``, ``transaction:17`` or a token.

    ``token`` means the same for ever, in the history ``history_id``; ``last_transaction_id`` is
    the last transaction that it includes, committed at ``last_committed_at``.
    """

    asked: str
    token: str
    history_id: str
    last_transaction_id: _Count
    last_committed_at: _Time


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """A run, as it was when it began."""

    id: uuid.UUID
    run_id: uuid.UUID
    job_namespace: str
    job_name: str
    started_at: _Time | None
    actor: str | None
    code_version: str | None


@dataclass(frozen=True, kw_only=True)
class VersionFacts:
    """A version of the report: who was responsible, when, why and by which run (None: by hand).

    ``imported`` says that ``committed_at`` was given, not taken.
    """

    number: _Count
    operation: str
    origin: str
    transaction_id: _Count
    committed_at: _Time
    recorded_at: _Time
    imported: bool
    actor: str | None
    reason: str | None
    channel: str
    request_id: str | None
    database_user: str | None
    run: RunFacts | None


@dataclass(frozen=True, kw_only=True)
class TemplateFacts:
    """The template's version; ``inferred`` says that no run named it."""

    id: uuid.UUID
    name: str
    label: str
    transaction_id: _Count | None
    inferred: bool


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    """A file of the export. ``name`` is its own name where ``path`` could not be; ``version`` the
    version of the report that brought it, None for what was made for the export."""

    path: str
    role: str
    size_bytes: _Count
    sha256: _Digest
    media_type: str
    name: str | None = None
    version: _Count | None = None


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """All of it. ``responsible`` made the version; ``earlier`` are those before it that brought
    outputs or inputs which it still had. ``files`` is in the order of paths."""

    format: str
    format_version: _Count
    report: ReportFacts
    moment: MomentFacts
    responsible: VersionFacts
    earlier: tuple[VersionFacts, ...]
    template: TemplateFacts | None
    files: tuple[FileFacts, ...]

    @property
    def versions(self) -> tuple[VersionFacts, ...]:
        """Every version it speaks of, in order."""
        return (*self.earlier, self.responsible)


def pretty_json(value: object) -> bytes:
    """Return a value as JSON to read, always the same bytes."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    :raises ValueError: if it is not in the very form that :func:`pretty_json` gives it, so that no
        two readers can see different things in it; the text says why.
    """
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"manifest.json cannot be read: {error}") from None
    if manifest.format != FORMAT or manifest.format_version != FORMAT_VERSION:
        raise ValueError(
            f"it is of the format {manifest.format[:40]!r} {manifest.format_version}; "
            f"this version reads {FORMAT} {FORMAT_VERSION}"
        )
    if pretty_json(manifest) != data or any(when.utcoffset() for when in _times(manifest)):
        raise ValueError("manifest.json is not in the form that exports have")
    return manifest


def _times(manifest: Manifest) -> Iterator[datetime]:
    yield manifest.moment.last_committed_at
    for one in manifest.versions:
        yield from (one.committed_at, one.recorded_at)
        if one.run is not None and one.run.started_at is not None:
            yield one.run.started_at
