"""The records of a zip archive, each written in the one form that exports have.

APPNOTE 6.3.10 of PKWARE: no time, no owner, mode 0644, names in UTF-8 (flag bit 11), sizes and CRC-32
before the bytes and never after them, no comment; ZIP64 (4.5.3, 4.3.14, 4.3.15) only where a number
does not fit without. So a list of members has one archive, and a reader can compare byte by byte.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

STORED = 0
DEFLATED = 8
UTF8_NAMES = 0x0800
LOCAL_SIGNATURE = b"PK\x03\x04"
DIRECTORY_SIGNATURE = b"PK\x01\x02"
LOCAL = struct.Struct("<4sHHHHHIIIHH")
LOCAL_ZIP64 = struct.Struct("<HHQQ")

_DIRECTORY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_END_ZIP64 = struct.Struct("<4sQHHIIQQQQ")
_LOCATOR_ZIP64 = struct.Struct("<4sIQI")
_PLAIN, _ZIP64 = 20, 45
_UNIX = 3 << 8
_REGULAR_0644 = 0o100644 << 16
# MS-DOS knows no earlier day than 1 January 1980.
_NO_DATE = 0x0021
MOST_32 = 0xFFFF_FFFF
_MOST_16 = 0xFFFF
ZIP64_FIELD = 1


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One file of an archive.

    :param path: where it lies, with ``/`` between folders.
    :param size_bytes: its raw size.
    :param packed_bytes: its size in the archive.
    :param crc32: of its raw bytes.
    :param method: :data:`STORED` or :data:`DEFLATED`.
    """

    path: str
    size_bytes: int
    packed_bytes: int
    crc32: int
    method: int

    @property
    def is_large(self) -> bool:
        """Say whether its sizes need ZIP64."""
        return max(self.size_bytes, self.packed_bytes) >= MOST_32


def local_header(member: ZipMember) -> bytes:
    """Return what stands before the bytes of a member."""
    name = member.path.encode()
    sizes, extra = (member.packed_bytes, member.size_bytes), b""
    if member.is_large:
        sizes = (MOST_32, MOST_32)
        extra = LOCAL_ZIP64.pack(ZIP64_FIELD, 16, member.size_bytes, member.packed_bytes)
    needed = _ZIP64 if extra else _PLAIN
    return (
        LOCAL.pack(
            LOCAL_SIGNATURE, needed, UTF8_NAMES, member.method, 0, _NO_DATE,
            member.crc32, *sizes, len(name), len(extra),
        )
        + name
        + extra
    )  # fmt: skip


def directory_record(member: ZipMember, offset: int) -> bytes:
    """Return what the directory at the end says of a member whose header is at ``offset``."""
    name = member.path.encode()
    large = (member.size_bytes, member.packed_bytes) if member.is_large else ()
    if offset >= MOST_32:
        large = (*large, offset)
    extra = struct.pack(f"<HH{len(large)}Q", ZIP64_FIELD, 8 * len(large), *large) if large else b""
    sizes = (MOST_32, MOST_32) if member.is_large else (member.packed_bytes, member.size_bytes)
    needed = _ZIP64 if extra else _PLAIN
    return (
        _DIRECTORY.pack(
            DIRECTORY_SIGNATURE, _UNIX | needed, needed, UTF8_NAMES, member.method, 0, _NO_DATE,
            member.crc32, *sizes, len(name), len(extra), 0, 0, 0, _REGULAR_0644,
            min(offset, MOST_32),
        )
        + name
        + extra
    )  # fmt: skip


def end_of_archive(count: int, directory_bytes: int, directory_start: int) -> bytes:
    """Return what ends an archive of ``count`` members."""
    numbers = (min(count, _MOST_16), min(count, _MOST_16))
    places = (min(directory_bytes, MOST_32), min(directory_start, MOST_32))
    end = _END.pack(b"PK\x05\x06", 0, 0, *numbers, *places, 0)
    if count < _MOST_16 and max(directory_bytes, directory_start) < MOST_32:
        return end
    large = _END_ZIP64.pack(
        b"PK\x06\x06", _END_ZIP64.size - 12, _UNIX | _ZIP64, _ZIP64, 0, 0,
        count, count, directory_bytes, directory_start,
    )  # fmt: skip
    locator = _LOCATOR_ZIP64.pack(b"PK\x06\x07", 0, directory_start + directory_bytes, 1)
    return large + locator + end
