"""A download above the limit, cut into numbered archives with a manifest each.

A file that fits is never cut. One that does not becomes byte ranges ``name.part001``, ``…002``,
put together again by joining them in order; each manifest says of which file, and how.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from report_lineage.artifacts import tar_pieces
from report_lineage.artifacts.block_gzip import BLOCK_BYTES
from report_lineage.artifacts.bundle import (
    MANIFEST_NAME,
    BundleEntry,
    PlacedEntry,
    describe,
    place,
    render_manifest,
    verify_entries,
)
from report_lineage.artifacts.store import LIMIT_BYTES, ArtifactStore
from report_lineage.artifacts.tar_pieces import Piece, StoredBlocks, stored_file, whole_file

MIN_LIMIT_BYTES = 512 * 1024
"""The least limit that any block fits under, with its headers and manifest."""

# Two pax headers, padding, their flushes, and the first bytes of the archive's own manifest.
_MEMBER_BYTES = 6 * 1024
_ARCHIVE_BYTES = 4 * 1024


@dataclass(frozen=True, slots=True)
class PartFile:
    """A file, or a range of blocks of one, inside a part.

    :param number: which range of the file, from 1; None for a whole file.
    :param of: into how many ranges the file is cut; None for a whole file.
    """

    placed: PlacedEntry
    first_block: int
    block_count: int
    number: int | None = None
    of: int | None = None

    @property
    def start(self) -> int:
        """Return where the range begins in the raw file, in bytes."""
        return self.first_block * BLOCK_BYTES

    @property
    def length(self) -> int:
        """Return how many raw bytes the range holds."""
        return min(self.block_count * BLOCK_BYTES, self.placed.entry.size_bytes - self.start)

    @property
    def path(self) -> str:
        """Return its path in the archive."""
        if self.number is None:
            return self.placed.path
        return f"{self.placed.path}.part{self.number:03d}"


@dataclass(frozen=True, slots=True)
class Part:
    """One archive of a download.

    :param number: from 1.
    :param total: how many parts there are.
    """

    number: int
    total: int
    files: tuple[PartFile, ...]

    @property
    def name(self) -> str:
        """Return the file name to download it by."""
        return f"inputs.part{self.number:03d}-of-{self.total:03d}.tar.gz"


def split_parts(
    store: ArtifactStore,
    entries: Sequence[BundleEntry],
    *,
    limit_bytes: int = LIMIT_BYTES,
    manifest_extra: Mapping[str, object] | None = None,
) -> list[Part]:
    """Return the parts of a download, none above ``limit_bytes`` as a ``.tar.gz``.

    :param limit_bytes: the limit on one compressed archive, manifest included.
    :param manifest_extra: what else each manifest will say; None for nothing.
    :raises ValueError: if the limit is less than :data:`MIN_LIMIT_BYTES` and the extra's size.
    """
    extra_bytes = len(json.dumps(manifest_extra or {}, indent=2))
    if limit_bytes < MIN_LIMIT_BYTES + extra_bytes:
        raise ValueError(f"A part needs a limit of {MIN_LIMIT_BYTES + extra_bytes} bytes or more.")
    packer = _Packer(limit_bytes - extra_bytes - _ARCHIVE_BYTES)
    for placed in place(entries):
        packer.add(placed, store.index(placed.entry.sha256).lengths)
    return packer.parts()


def part_manifest_bytes(part: Part, manifest_extra: Mapping[str, object] | None = None) -> bytes:
    """Return the manifest of one part: its files, and how ranges are joined."""
    files = [_describe(file) for file in part.files]
    number = {"number": part.number, "of": part.total}
    return render_manifest(files, manifest_extra or {}, number)


def iter_part_tar_gz(
    store: ArtifactStore, part: Part, manifest_extra: Mapping[str, object] | None = None
) -> Iterator[bytes]:
    """Verify every artifact of a part now, then stream its archive at flat memory.

    :raises ArtifactMissing: if an artifact is not in the store.
    :raises ArtifactCorrupt: if one is damaged, or has another size than its entry says.
    """
    verify_entries(store, [file.placed.entry for file in part.files])
    return tar_pieces.iter_gzip(store, list(_pieces(part, manifest_extra)))


def part_tar_gz_bytes(
    store: ArtifactStore, part: Part, manifest_extra: Mapping[str, object] | None = None
) -> int:
    """Return the exact size of a part's archive, for a Content-Length."""
    return tar_pieces.gzip_bytes(store, _pieces(part, manifest_extra))


@dataclass(slots=True)
class _Packer:
    """Fills one part after the other, counting the most each file can cost."""

    room: int
    full: list[list[PartFile]] = field(default_factory=list)
    open: list[PartFile] = field(default_factory=list)
    used: int = 0

    def add(self, placed: PlacedEntry, lengths: Sequence[int]) -> None:
        overhead = _MEMBER_BYTES + 2 * len(json.dumps(describe(placed), indent=2))
        whole = overhead + sum(lengths)
        if whole <= self.room:
            self._put(PartFile(placed, 0, len(lengths)), whole)
            return
        ranges = list(_ranges(lengths, self.room - overhead))
        for number, (first, count) in enumerate(ranges, start=1):
            cost = overhead + sum(lengths[first : first + count])
            self._put(PartFile(placed, first, count, number, len(ranges)), cost)

    def _put(self, file: PartFile, cost: int) -> None:
        if self.used + cost > self.room:
            self._close()
        self.open.append(file)
        self.used += cost

    def _close(self) -> None:
        self.full.append(self.open)
        self.open, self.used = [], 0

    def parts(self) -> list[Part]:
        if self.open or not self.full:
            self._close()
        total = len(self.full)
        return [Part(n, total, tuple(files)) for n, files in enumerate(self.full, start=1)]


def _ranges(lengths: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    first, used = 0, 0
    for number, length in enumerate(lengths):
        if used and used + length > room:
            yield first, number - first
            first, used = number, 0
        used += length
    yield first, len(lengths) - first


def _describe(file: PartFile) -> dict[str, object]:
    whole = {**describe(file.placed), "path": file.path}
    if file.number is None:
        return whole
    return {
        **whole,
        "range": {
            "number": file.number,
            "of": file.of,
            "start": file.start,
            "length": file.length,
            "join": "Append the ranges in order of number; size_bytes and sha256 are the whole's.",
            "joined_path": file.placed.path,
        },
    }


def _pieces(part: Part, manifest_extra: Mapping[str, object] | None) -> Iterator[Piece]:
    yield from whole_file(MANIFEST_NAME, part_manifest_bytes(part, manifest_extra))
    for file in part.files:
        blocks = StoredBlocks(file.placed.entry.sha256, file.first_block, file.block_count)
        yield from stored_file(file.path, blocks, file.length)
    yield from tar_pieces.literals(tar_pieces.END_OF_ARCHIVE)
