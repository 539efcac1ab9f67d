"""Reads an archive of :mod:`.zip_archive` from its beginning to its end, trusting nothing in it.

The caller says which file must come next and how large it may be. Each header is written anew from
what it says and compared byte by byte, and so is the directory at the end: there is no second
reading of an archive to smuggle a file into. Memory stays flat, and no more is inflated than the
caller allowed.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from report_lineage.artifacts.zip_records import (
    DEFLATED,
    DIRECTORY_SIGNATURE,
    LOCAL,
    LOCAL_SIGNATURE,
    LOCAL_ZIP64,
    STORED,
    UTF8_NAMES,
    ZipMember,
    directory_record,
    end_of_archive,
    local_header,
)

_CHUNK_BYTES = 64 * 1024
_NAME_BYTES = 1024
_ENCRYPTED = 0x0001
_SIZES_AFTER = 0x0008
_RAW_DEFLATE = -15


class ZipFault(ValueError):
    """An archive that is not as it was written; the text says in which way."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file of the archive turned out to hold."""

    path: str
    size_bytes: int
    sha256: str


class ZipReading:
    """One pass over an archive.

    :param file: the archive, seekable, at its beginning.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = file.seek(0, os.SEEK_END)
        file.seek(0)
        self._members: list[tuple[ZipMember, int]] = []
        self._paths: set[str] = set()

    def read(
        self, path: str, *, most_bytes: int, sink: Callable[[bytes], object] | None = None
    ) -> ReadFile:
        """Read the next file, which must be ``path``.

        :param most_bytes: how large it may be, raw.
        :param sink: gets the raw bytes, chunk by chunk; None for nobody.
        :raises ZipFault: if something else comes, or the file is not whole.
        """
        start = self._file.tell()
        member = self._header(path)
        if member.size_bytes > most_bytes:
            raise ZipFault(
                f"{path} has {member.size_bytes} bytes; at most {most_bytes} belong there"
            )
        if member.packed_bytes > self._end - self._file.tell():
            raise ZipFault(f"the archive ends within {path}")
        found = self._content(member, sink)
        self._members.append((member, start))
        self._paths.add(path)
        return found

    def next_path(self) -> str | None:
        """Return the path in the header that comes next, without going on; None at the directory.

        :raises ZipFault: if there is neither.
        """
        start = self._file.tell()
        try:
            return self._name()[0]
        finally:
            self._file.seek(start)

    def finish(self) -> None:
        """Compare the directory and the end with what was read.

        :raises ZipFault: if anything else follows, or something less.
        """
        start = self._file.tell()
        total = 0
        for member, place in self._members:
            expected = directory_record(member, place)
            if self._file.read(len(expected)) != expected:
                raise ZipFault(f"the directory does not describe {member.path} as a plain file")
            total += len(expected)
        end = end_of_archive(len(self._members), total, start)
        if self._file.read(len(end)) != end:
            raise ZipFault("the archive does not end as its directory says")
        if self._file.read(1):
            raise ZipFault("bytes follow after the end of the archive")

    def _name(self) -> tuple[str | None, bytes]:
        """Return the path of the next header, None at the directory, and the header so far."""
        head = self._file.read(LOCAL.size)
        if head.startswith(DIRECTORY_SIGNATURE):
            return None, head
        if not head.startswith(LOCAL_SIGNATURE) or len(head) < LOCAL.size:
            what = (
                "the archive ends" if len(head) < LOCAL.size else "no file of a zip archive begins"
            )
            raise ZipFault(f"{what} at byte {self._file.tell() - len(head)}")
        name_bytes = LOCAL.unpack(head)[9]
        if name_bytes > _NAME_BYTES:
            raise ZipFault(f"a name has {name_bytes} bytes")
        raw = self._file.read(name_bytes)
        with suppress(UnicodeDecodeError):
            return raw.decode(), head + raw
        raise ZipFault(f"the name {raw!r} is not UTF-8")

    def _header(self, path: str) -> ZipMember:
        name, raw = self._name()
        if name != path:
            raise ZipFault(self._unexpected(name, path))
        _, _, flags, method, _, _, crc32, packed, size, _, extra_bytes = LOCAL.unpack_from(raw)
        _refuse_features(path, flags, method)
        if extra_bytes == LOCAL_ZIP64.size:
            raw += self._file.read(extra_bytes)
            if len(raw) == LOCAL.size + len(path.encode()) + extra_bytes:
                _, _, size, packed = LOCAL_ZIP64.unpack(raw[-extra_bytes:])
        member = ZipMember(path, size, packed, crc32, method)
        if raw != local_header(member):
            raise ZipFault(f"the header of {path} is not of the form that exports have")
        return member

    def _unexpected(self, name: str | None, path: str) -> str:
        if name is None:
            return f"{path} is missing"
        if name in self._paths:
            return f"{name!r} is there twice"
        unsafe = name.startswith("/") or "\\" in name or ".." in name.split("/")
        kind = "the unsafe path " if unsafe else ""
        return f"{kind}{name!r} stands where {path} belongs"

    def _content(self, member: ZipMember, sink: Callable[[bytes], object] | None) -> ReadFile:
        digest, crc32, size = hashlib.sha256(), 0, 0
        packed = self._packed(member)
        for chunk in packed if member.method == STORED else _inflated(member, packed):
            size += len(chunk)
            if size > member.size_bytes:
                raise ZipFault(
                    f"{member.path} holds more than the {member.size_bytes} bytes it says"
                )
            digest.update(chunk)
            crc32 = zlib.crc32(chunk, crc32)
            if sink is not None:
                sink(chunk)
        if size != member.size_bytes:
            raise ZipFault(f"{member.path} holds {size} bytes and says {member.size_bytes}")
        if crc32 != member.crc32:
            raise ZipFault(f"{member.path} has another CRC-32 than it says")
        return ReadFile(member.path, size, digest.hexdigest())

    def _packed(self, member: ZipMember) -> Iterator[bytes]:
        left = member.packed_bytes
        while left:
            chunk = self._file.read(min(left, _CHUNK_BYTES))
            if not chunk:
                raise ZipFault(f"the archive ends within {member.path}")
            left -= len(chunk)
            yield chunk


def _refuse_features(path: str, flags: int, method: int) -> None:
    if flags & _ENCRYPTED:
        raise ZipFault(f"{path} is encrypted")
    if flags & _SIZES_AFTER:
        raise ZipFault(f"{path} does not declare its size before its bytes")
    if flags != UTF8_NAMES or method not in (STORED, DEFLATED):
        raise ZipFault(f"{path} is packed in a way that exports are not")


def _inflated(member: ZipMember, packed: Iterator[bytes]) -> Iterator[bytes]:
    """Inflate at most one chunk at a time, and nothing after the end of the stream."""
    stream = zlib.decompressobj(_RAW_DEFLATE)
    try:
        for data in packed:
            if stream.eof:
                raise ZipFault(f"bytes follow after the end of {member.path}")
            while data:
                yield stream.decompress(data, _CHUNK_BYTES)
                data = stream.unconsumed_tail
        # What was read to its end may still owe output.
        while rest := stream.decompress(b"", _CHUNK_BYTES):
            yield rest
    except zlib.error:
        raise ZipFault(f"{member.path} cannot be inflated") from None
    if not stream.eof or stream.unused_data:
        raise ZipFault(f"{member.path} does not end where it says")
