"""All raw inputs of a version as one ``inputs.tar.gz``: a manifest, then the files.

Deterministic: the same entries give the same bytes, in whatever order they are handed in. Names
are hostile: members lie under ``inputs/`` by safe names, the original stands in the manifest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from report_lineage.artifacts import tar_pieces
from report_lineage.artifacts.block_gzip import BLOCK_BYTES
from report_lineage.artifacts.names import unique_safe_names
from report_lineage.artifacts.store import ArtifactStore
from report_lineage.artifacts.tar_pieces import Piece, StoredBlocks, stored_file, whole_file
from report_lineage.errors import ArtifactCorrupt

MANIFEST_NAME = "manifest.json"
FOLDER = "inputs"
_RESERVED = {"format", "format_version", "files", "part"}


@dataclass(frozen=True, slots=True, order=True)
class BundleEntry:
    """One file of a bundle.

    :param name: its original name, as hostile as it may be.
    :param sha256: the digest of its raw bytes.
    :param size_bytes: its raw size.
    :param media_type: such as ``text/csv``.
    """

    name: str
    sha256: str
    size_bytes: int
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry and the safe path it has in archives."""

    entry: BundleEntry
    path: str


def place(entries: Sequence[BundleEntry]) -> list[PlacedEntry]:
    """Return the entries in the order of archives, each with a path of its own."""
    ordered = sorted(entries)
    paths = unique_safe_names([entry.name for entry in ordered])
    return [PlacedEntry(e, f"{FOLDER}/{p}") for e, p in zip(ordered, paths, strict=True)]


def manifest_bytes(
    entries: Sequence[BundleEntry], manifest_extra: Mapping[str, object] | None = None
) -> bytes:
    """Return the manifest of a bundle; its digest tells one bundle from another.

    :param manifest_extra: what else it should say, as JSON values; None for nothing.
    :raises ValueError: if that would hide what a manifest always says.
    """
    files = [describe(placed) for placed in place(entries)]
    return render_manifest(files, manifest_extra or {})


def describe(placed: PlacedEntry) -> dict[str, object]:
    """Return what a manifest says of one file."""
    entry = placed.entry
    return {
        "name": entry.name,
        "path": placed.path,
        "size_bytes": entry.size_bytes,
        "sha256": entry.sha256,
        "media_type": entry.media_type,
    }


def render_manifest(
    files: Sequence[Mapping[str, object]],
    extra: Mapping[str, object],
    part: Mapping[str, object] | None = None,
) -> bytes:
    """Return a manifest as JSON, in ASCII since names may hold what UTF-8 cannot."""
    if hidden := _RESERVED & extra.keys():
        raise ValueError(f"manifest_extra may not hold {', '.join(sorted(hidden))}.")
    document = {**extra, "format": "report-lineage-inputs", "format_version": 1, "files": files}
    if part is not None:
        document["part"] = part
    text = json.dumps(document, indent=2, sort_keys=True, allow_nan=False)
    return text.encode("ascii") + b"\n"


def inputs_tar_gz_bytes(
    store: ArtifactStore,
    entries: Sequence[BundleEntry],
    manifest_extra: Mapping[str, object] | None = None,
) -> int:
    """Return the exact size of the archive, for a Content-Length."""
    return tar_pieces.gzip_bytes(store, _pieces(entries, manifest_extra))


def iter_inputs_tar_gz(
    store: ArtifactStore,
    entries: Sequence[BundleEntry],
    manifest_extra: Mapping[str, object] | None = None,
) -> Iterator[bytes]:
    """Verify every artifact now, then stream the archive at flat memory.

    :param manifest_extra: what else the manifest should say, as JSON values; None for nothing.
    :raises ArtifactMissing: if an artifact is not in the store.
    :raises ArtifactCorrupt: if one is damaged, or has another size than its entry says.
    """
    verify_entries(store, entries)
    return tar_pieces.iter_gzip(store, list(_pieces(entries, manifest_extra)))


def verify_entries(store: ArtifactStore, entries: Sequence[BundleEntry]) -> None:
    """Read every artifact whole and compare its size with what its entry says.

    :raises ArtifactMissing: if an artifact is not in the store.
    :raises ArtifactCorrupt: if one is damaged, or of another size.
    """
    for entry in entries:
        stored = store.verify(entry.sha256)
        if stored.size_bytes != entry.size_bytes:
            actual = f"{stored.size_bytes} bytes where {entry.size_bytes} are recorded"
            raise ArtifactCorrupt(digest=entry.sha256, actual=actual)


def _pieces(
    entries: Sequence[BundleEntry], manifest_extra: Mapping[str, object] | None
) -> Iterator[Piece]:
    yield from whole_file(MANIFEST_NAME, manifest_bytes(entries, manifest_extra))
    for placed in place(entries):
        entry = placed.entry
        blocks = StoredBlocks(entry.sha256, 0, -(-entry.size_bytes // BLOCK_BYTES))
        yield from stored_file(placed.path, blocks, entry.size_bytes)
    yield from tar_pieces.literals(tar_pieces.END_OF_ARCHIVE)
