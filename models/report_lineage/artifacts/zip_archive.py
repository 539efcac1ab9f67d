"""A zip archive made of stored artifacts and of bytes made for it, streamed at flat memory.

Stored blocks are copied as they are, so nothing is compressed twice, and the exact size of the archive
is known before its first byte.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report_lineage.artifacts.block_gzip import END_OF_DEFLATE, combine
from report_lineage.artifacts.block_index import BlockIndex
from report_lineage.artifacts.store import CHUNK_BYTES, ArtifactStore
from report_lineage.artifacts.zip_records import (
    DEFLATED,
    STORED,
    ZipMember,
    directory_record,
    end_of_archive,
    local_header,
)
from report_lineage.errors import ArtifactCorrupt


@dataclass(frozen=True, slots=True)
class MadeFile:
    """Bytes made for the archive, which holds them as they are."""

    path: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Return the digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def size_bytes(self) -> int:
        """Return how many bytes there are."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An artifact, under the path it has in the archive."""

    path: str
    sha256: str
    size_bytes: int


ZipFile = MadeFile | StoredFile


@dataclass(frozen=True, slots=True)
class ZipArchive:
    """Files in the order they stand in."""

    store: ArtifactStore
    files: tuple[ZipFile, ...]
    members: tuple[ZipMember, ...]

    @property
    def size_bytes(self) -> int:
        """Return the exact size of the archive, for a Content-Length."""
        size = 0
        for record in self._records():
            size += record if isinstance(record, int) else len(record)
        return size

    def verify(self) -> None:
        """Read every artifact whole.

        :raises ArtifactMissing: if one is not in the store.
        :raises ArtifactCorrupt: if one is damaged.
        """
        for sha256 in {file.sha256 for file in self.files if isinstance(file, StoredFile)}:
            self.store.verify(sha256)

    def chunks(self) -> Iterator[bytes]:
        """Give the archive.

        :raises ArtifactCorrupt: before a damaged block is handed out.
        """
        files = iter(self.files)
        for record in self._records():
            if isinstance(record, int):
                yield from self._content(next(files))
            else:
                yield record

    def _records(self) -> Iterator[bytes | int]:
        """Give what stands in the archive: records, and the sizes of the files between them."""
        place, directory = 0, []
        for member in self.members:
            header = local_header(member)
            directory.append(directory_record(member, place))
            place += len(header) + member.packed_bytes
            yield header
            yield member.packed_bytes
        yield from directory
        yield end_of_archive(len(directory), sum(map(len, directory)), place)

    def _content(self, file: ZipFile) -> Iterator[bytes]:
        if isinstance(file, MadeFile):
            for start in range(0, len(file.data), CHUNK_BYTES):
                yield file.data[start : start + CHUNK_BYTES]
            return
        count = len(self.store.index(file.sha256))
        if count:
            yield from self.store.iter_deflate(file.sha256, 0, count)
        yield END_OF_DEFLATE


def zip_archive(store: ArtifactStore, files: Sequence[ZipFile]) -> ZipArchive:
    """Return the archive of files in the given order, which are not read yet.

    :raises ArtifactMissing: if an artifact is not in the store.
    :raises ArtifactCorrupt: if one has another size than the file says.
    """
    return ZipArchive(store, tuple(files), tuple(_member(store, file) for file in files))


def _member(store: ArtifactStore, file: ZipFile) -> ZipMember:
    if isinstance(file, MadeFile):
        size = len(file.data)
        return ZipMember(file.path, size, size, zlib.crc32(file.data), STORED)
    index = store.index(file.sha256)
    if index.size_bytes != file.size_bytes:
        actual = f"{index.size_bytes} bytes where {file.size_bytes} are recorded"
        raise ArtifactCorrupt(digest=file.sha256, actual=actual)
    packed = sum(index.lengths) + len(END_OF_DEFLATE)
    return ZipMember(file.path, index.size_bytes, packed, _crc32(index), DEFLATED)


def _crc32(index: BlockIndex) -> int:
    whole = 0
    for number, crc32 in enumerate(index.crcs):
        whole = combine(whole, crc32, index.block(number).raw_bytes)
    return whole
