"""Checks an export that somebody handed over: needs no database, and trusts nothing in the file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

import msgspec

from report_lineage.artifacts.names import folded, safe_member_name
from report_lineage.artifacts.zip_reading import ZipFault, ZipReading
from report_lineage.errors import (
    ExportAltered,
    ExportContradicts,
    ExportInvalid,
    ExportTooLarge,
    ExportUnreadable,
)
from report_lineage.reports.export.manifest import (
    MANIFEST_PATH,
    PROVENANCE_PATH,
    FileFacts,
    Manifest,
    read_manifest,
)
from report_lineage.reports.export.provenance import provenance, provenance_bytes

MANIFEST_BYTES = 16 * 1024 * 1024
"""The largest manifest and the largest provenance that are read; one of 1,000 files has 0.4 MB."""
LIMIT_BYTES = 4 * 1024 * 1024 * 1024
"""How much an export may unpack to by default."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class VerifiedExport:
    """An export of which every file is as it was made, byte for byte.

    :param sha256: of the file itself: compare it with one from a source you trust, since a
        forger can make an export that is sound in itself.
    """

    manifest: Manifest
    sha256: str
    size_bytes: int


def verify_export(
    path: str | os.PathLike[str],
    *,
    limit_bytes: int | None = LIMIT_BYTES,
    progress: Progress = lambda done, total: None,
) -> VerifiedExport:
    """Read an export whole, and return what it says of itself if every file is as it was made.

    Nothing is unpacked to disk, memory stays flat, and no more is inflated than the limit.

    :param limit_bytes: how much it may unpack to; None for any amount.
    :param progress: called with the bytes read and those there are.
    :raises ExportUnreadable: if it is no archive of the form that exports have.
    :raises ExportAltered: if a file is missing, too many, or not the one of the manifest.
    :raises ExportContradicts: if the provenance says something else than the manifest.
    :raises ExportTooLarge: if it says that it unpacks to more than the limit.
    :raises OSError: if the file cannot be read.
    """
    with Path(path).open("rb") as file:
        checked = _Check(str(path), ZipReading(file), limit_bytes, progress)
        try:
            manifest = checked.manifest()
            checked.files(manifest)
            checked.provenance(manifest)
        except ZipFault as fault:
            raise ExportUnreadable(file=str(path), problem=str(fault)) from None
        return VerifiedExport(manifest, *_digest(file))


def _digest(file: BufferedReader) -> tuple[str, int]:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


class _Check:
    """One pass over one export."""

    def __init__(
        self, file: str, reading: ZipReading, limit_bytes: int | None, progress: Progress
    ) -> None:
        self._file = file
        self._reading = reading
        self._limit_bytes = limit_bytes
        self._progress = progress
        self._provenance = bytearray()

    def manifest(self) -> Manifest:
        """Read the manifest, and refuse one that no export has."""
        data = bytearray()
        self._reading.read(MANIFEST_PATH, most_bytes=MANIFEST_BYTES, sink=data.extend)
        try:
            manifest = read_manifest(bytes(data))
            _require_plain_paths([file.path for file in manifest.files])
        except ValueError as error:
            raise ExportInvalid(file=self._file, problem=str(error)) from None
        size_bytes = sum(file.size_bytes for file in manifest.files)
        if self._limit_bytes is not None and size_bytes > self._limit_bytes:
            raise ExportTooLarge(
                file=self._file, size_bytes=size_bytes, limit_bytes=self._limit_bytes
            )
        return manifest

    def files(self, manifest: Manifest) -> None:
        """Compare each file with the manifest, and the end of the archive with its beginning."""
        total = sum(file.size_bytes for file in manifest.files)
        listed = {MANIFEST_PATH, *(file.path for file in manifest.files)}
        done = 0
        for facts in manifest.files:
            self._require_next(facts, listed)
            self._compare(facts)
            done += facts.size_bytes
            self._progress(done, total)
        extra = self._reading.next_path()
        if extra is not None:
            self._altered(repr(extra), "is not in the manifest")
        self._reading.finish()

    def provenance(self, manifest: Manifest) -> None:
        """Compare the provenance with the one that the manifest gives."""
        if bytes(self._provenance) != provenance_bytes(manifest):
            problem = _difference(bytes(self._provenance), provenance(manifest))
            raise ExportContradicts(file=self._file, problem=problem)

    def _require_next(self, facts: FileFacts, listed: Collection[str]) -> None:
        """Say what is missing or too many; what is there twice is the reading's to refuse."""
        found = self._reading.next_path()
        if found is None or (found in listed and found > facts.path):
            self._altered(facts.path, "is missing")
        elif found not in listed:
            self._altered(repr(found), "is not in the manifest")

    def _compare(self, facts: FileFacts) -> None:
        is_provenance = facts.path == PROVENANCE_PATH
        if is_provenance and facts.size_bytes > MANIFEST_BYTES:
            raise ExportInvalid(file=self._file, problem="provenance.json is too large")
        sink = self._provenance.extend if is_provenance else None
        found = self._reading.read(facts.path, most_bytes=facts.size_bytes, sink=sink)
        if (found.size_bytes, found.sha256) != (facts.size_bytes, facts.sha256):
            self._altered(facts.path, f"has the SHA-256 {found.sha256}, not {facts.sha256}")

    def _altered(self, path: str, problem: str) -> None:
        raise ExportAltered(file=self._file, path=path, problem=problem)


def _require_plain_paths(paths: list[str]) -> None:
    """Refuse paths that could leave a folder, or meet on some file system.

    :raises ValueError: naming the first one.
    """
    if sorted(set(paths)) != paths:
        raise ValueError("its manifest does not list each file once, in order")
    for path in paths:
        folder, _, name = path.rpartition("/")
        plain = f"{folder}/{name}" if folder else name
        if folder not in _FOLDERS or safe_member_name(name) != name or path != plain:
            raise ValueError(f"its manifest lists the unsafe path {path[:80]!r}")
    if len({folded(path) for path in paths}) < len(paths):
        raise ValueError("its manifest lists paths that are one on some file systems")


_FOLDERS = ("", "inputs", "outputs", "sections", "template")


def _difference(data: bytes, expected: Mapping[str, Any]) -> str:
    """Say in which part of the provenance the first difference is."""
    try:
        found = msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        return "it cannot be read"
    for kind in (*expected, *found):
        if found.get(kind) != expected.get(kind):
            return f"the difference is in {kind[:40]!r}"
    return "it is not in the form that exports have"
