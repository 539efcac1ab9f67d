"""The offset table kept beside each stored gzip file: where its blocks lie, and their CRC-32.

Layout, little endian: magic and version, block size, sizes and digests of both forms, number of
blocks, then length and CRC-32 of each; last the SHA-256 of all that, so that damage shows.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from itertools import accumulate

from report_lineage.artifacts.block_gzip import BLOCK_BYTES, HEADER, TAIL_BYTES, combine, tail

_MAGIC = b"RLINDEX1"
_HEAD = struct.Struct("<8sIQQ32s32sI")
_CHECK_BYTES = 32


class OffsetTableError(ValueError):
    """An offset table that is damaged or contradicts itself."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block: where it lies in the raw and in the stored bytes, and its raw CRC-32."""

    raw_start: int
    raw_bytes: int
    start: int
    length: int
    crc32: int


@dataclass(frozen=True, slots=True)
class BlockIndex:
    """What is known of a stored artifact without reading it.

    :param sha256: the digest of the raw bytes, in hexadecimal.
    :param gzip_sha256: the digest of the stored gzip file.
    :param lengths: the stored length of each block.
    :param crcs: the CRC-32 of each block's raw bytes.
    """

    sha256: str
    gzip_sha256: str
    size_bytes: int
    compressed_bytes: int
    lengths: tuple[int, ...]
    crcs: tuple[int, ...]
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = tuple(accumulate(self.lengths, initial=len(HEADER)))
        if starts[-1] + TAIL_BYTES != self.compressed_bytes:
            raise OffsetTableError("the blocks do not add up to the file")
        if not len(self.lengths) == len(self.crcs) == -(-self.size_bytes // BLOCK_BYTES):
            raise OffsetTableError("the number of blocks does not fit the size")
        object.__setattr__(self, "_starts", starts)

    def __len__(self) -> int:
        """Return the number of blocks."""
        return len(self.lengths)

    def block(self, number: int) -> Block:
        """Return block ``number``, counted from 0."""
        raw_start = number * BLOCK_BYTES
        raw_bytes = min(BLOCK_BYTES, self.size_bytes - raw_start)
        start, length = self._starts[number], self.lengths[number]
        return Block(raw_start, raw_bytes, start, length, self.crcs[number])

    def tail(self) -> bytes:
        """Return the last bytes the gzip file must have."""
        whole = 0
        for number, crc32 in enumerate(self.crcs):
            whole = combine(whole, crc32, self.block(number).raw_bytes)
        return tail(whole, self.size_bytes)

    def to_bytes(self) -> bytes:
        """Return the table as it is stored."""
        head = _HEAD.pack(
            _MAGIC,
            BLOCK_BYTES,
            self.size_bytes,
            self.compressed_bytes,
            bytes.fromhex(self.sha256),
            bytes.fromhex(self.gzip_sha256),
            len(self),
        )
        count = len(self)
        table = head + struct.pack(f"<{2 * count}I", *self.lengths, *self.crcs)
        return table + hashlib.sha256(table).digest()


def parse_index(data: bytes) -> BlockIndex:
    """Read a stored table.

    :raises OffsetTableError: if a byte of it is not as it was written.
    """
    table, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
    if len(table) < _HEAD.size or hashlib.sha256(table).digest() != check:
        raise OffsetTableError("the offset table is damaged")
    magic, block_bytes, size_bytes, compressed_bytes, raw, gzip, count = _HEAD.unpack_from(table)
    if magic != _MAGIC or block_bytes != BLOCK_BYTES:
        raise OffsetTableError("the offset table is of another format")
    if len(table) != _HEAD.size + 8 * count:
        raise OffsetTableError("the offset table has another length")
    numbers = struct.unpack_from(f"<{2 * count}I", table, _HEAD.size)
    return BlockIndex(
        sha256=raw.hex(),
        gzip_sha256=gzip.hex(),
        size_bytes=size_bytes,
        compressed_bytes=compressed_bytes,
        lengths=numbers[:count],
        crcs=numbers[count:],
    )
