"""One gzip member made of blocks that can be read, copied and checked one by one.

Every :data:`BLOCK_BYTES` of input end in a full flush (RFC 1951, section 3.2.4: an empty stored
block, byte aligned), so that each block inflates without what stands before it. The header has
no time and no name (RFC 1952, section 2.3): the same input gives the same bytes. It stays one
member because browsers stop after the first.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from isal import isal_zlib

BLOCK_BYTES = 256 * 1024
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
END_OF_DEFLATE = b"\x03\x00"
TAIL_BYTES = len(END_OF_DEFLATE) + 8
_LEVEL = 2
_RAW_DEFLATE = -15
_DEFLATE_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # mistyped upstream


class BlockError(ValueError):
    """A block that does not hold what it should; the text says in which way."""


@dataclass(frozen=True, slots=True)
class Deflated:
    """One block, compressed: its ``data``, and length and CRC-32 of what went in."""

    data: bytes
    raw_bytes: int
    crc32: int


def deflate(raw: bytes | memoryview) -> Deflated:
    """Compress one block so that it stands on its own."""
    compressor = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _RAW_DEFLATE)
    data = compressor.compress(raw) + compressor.flush(isal_zlib.Z_FULL_FLUSH)
    return Deflated(data, len(raw), isal_zlib.crc32(raw))


def inflate(data: bytes, *, raw_bytes: int, crc32: int) -> bytes:
    """Return the content of one block.

    :param raw_bytes: how many bytes must come out; never more are made.
    :param crc32: the CRC-32 they must have.
    :raises BlockError: if anything else comes out.
    """
    try:
        raw = isal_zlib.decompressobj(_RAW_DEFLATE).decompress(data, raw_bytes + 1)
    except _DEFLATE_ERROR as error:
        raise BlockError("a broken deflate block") from error
    if len(raw) != raw_bytes:
        raise BlockError("a block of another length")
    if isal_zlib.crc32(raw) != crc32:
        raise BlockError("a block with another CRC-32")
    return raw


def tail(crc32: int, size_bytes: int) -> bytes:
    """Return what ends the member: last block, CRC-32 and length of all raw bytes."""
    return END_OF_DEFLATE + struct.pack("<II", crc32, size_bytes & 0xFFFF_FFFF)


def combine(crc32: int, next_crc32: int, next_bytes: int) -> int:
    """Return the CRC-32 of two stretches put together."""
    return isal_zlib.crc32_combine(crc32, next_crc32, next_bytes)
