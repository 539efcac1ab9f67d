"""A tar archive as a list of pieces, compressed without inflating what is stored already.

Stored blocks stand on their own, so a ``.tar.gz`` is made by copying them between freshly
compressed headers: one gzip member, its exact size and CRC known before the first byte is sent.
Headers are POSIX pax (IEEE 1003.1-2001) with time, owner and group all zero.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from report_lineage.artifacts.block_gzip import (
    BLOCK_BYTES,
    HEADER,
    TAIL_BYTES,
    Deflated,
    combine,
    deflate,
    tail,
)
from report_lineage.artifacts.store import ArtifactStore

END_OF_ARCHIVE = bytes(2 * tarfile.BLOCKSIZE)


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes made for this archive, at most one block of them."""

    deflated: Deflated


@dataclass(frozen=True, slots=True)
class StoredBlocks:
    """``count`` blocks of a stored artifact from block ``first`` on, copied as they are."""

    sha256: str
    first: int
    count: int


Piece = Literal | StoredBlocks


def literals(data: bytes) -> Iterator[Literal]:
    """Cut bytes into compressed pieces."""
    for start in range(0, len(data), BLOCK_BYTES):
        yield Literal(deflate(data[start : start + BLOCK_BYTES]))


def member_header(path: str, size_bytes: int) -> bytes:
    """Return the header of one regular file, mode 0644, without time or owner."""
    info = tarfile.TarInfo(path)
    info.size = size_bytes
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


def padding(size_bytes: int) -> bytes:
    """Return what fills a member of this size up to a whole tar block."""
    return bytes(-size_bytes % tarfile.BLOCKSIZE)


def whole_file(path: str, data: bytes) -> Iterator[Piece]:
    """Give the pieces of a member made here."""
    yield from literals(member_header(path, len(data)) + data + padding(len(data)))


def stored_file(path: str, blocks: StoredBlocks, size_bytes: int) -> Iterator[Piece]:
    """Give the pieces of a member whose content is stored."""
    yield from literals(member_header(path, size_bytes))
    if blocks.count:
        yield blocks
    yield from literals(padding(size_bytes))


def gzip_bytes(store: ArtifactStore, pieces: Iterable[Piece]) -> int:
    """Return the exact size of the archive that :func:`iter_gzip` makes of the pieces."""
    size_bytes = len(HEADER) + TAIL_BYTES
    for piece in pieces:
        if isinstance(piece, Literal):
            size_bytes += len(piece.deflated.data)
        else:
            lengths = store.index(piece.sha256).lengths
            size_bytes += sum(lengths[piece.first : piece.first + piece.count])
    return size_bytes


def iter_gzip(store: ArtifactStore, pieces: Sequence[Piece]) -> Iterator[bytes]:
    """Give the pieces as one gzip member, at flat memory.

    :raises ArtifactCorrupt: before a damaged block is handed out.
    """
    yield HEADER
    crc32, size_bytes = 0, 0
    for piece in pieces:
        if isinstance(piece, Literal):
            yield piece.deflated.data
            crc32 = combine(crc32, piece.deflated.crc32, piece.deflated.raw_bytes)
            size_bytes += piece.deflated.raw_bytes
            continue
        yield from store.iter_deflate(piece.sha256, piece.first, piece.count)
        index = store.index(piece.sha256)
        for number in range(piece.first, piece.first + piece.count):
            block = index.block(number)
            crc32 = combine(crc32, block.crc32, block.raw_bytes)
            size_bytes += block.raw_bytes
    yield tail(crc32, size_bytes)
