"""The zip archive is one that others read, and always the same."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from report_lineage.artifacts import FileStore
from report_lineage.artifacts.block_gzip import BLOCK_BYTES, HEADER, TAIL_BYTES, combine, deflate
from report_lineage.artifacts.block_index import BlockIndex
from report_lineage.artifacts.zip_archive import MadeFile, StoredFile, ZipFile, zip_archive
from report_lineage.artifacts.zip_reading import ZipReading
from report_lineage.artifacts.zip_records import (
    STORED,
    ZipMember,
    directory_record,
    end_of_archive,
    local_header,
)
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing

LARGE = b"2009-02-01,88.3\n" * 40_000


def stored(store: FileStore, path: str, data: bytes) -> StoredFile:
    """Store bytes, to stand under a path."""
    return StoredFile(path, store.put(data).sha256, len(data))


def packed(store: FileStore, *files: ZipFile) -> bytes:
    """Return an archive whose size was told right beforehand."""
    archive = zip_archive(store, files)
    data = b"".join(archive.chunks())
    assert archive.size_bytes == len(data)
    return data


def some(store: FileStore) -> list[ZipFile]:
    """Return files of every kind: made, stored, of several blocks, empty."""
    return [
        MadeFile("a/Zürich.txt", b"made"),
        MadeFile("empty", b""),
        stored(store, "b/large.csv", LARGE),
        stored(store, "b/nothing", b""),
    ]


def test_others_read_it(store: FileStore) -> None:
    """Python's own reader finds every file whole, under its name, as a plain one of mode 0644."""
    with zipfile.ZipFile(io.BytesIO(packed(store, *some(store)))) as archive:
        assert archive.testzip() is None
        assert [one.filename for one in archive.infolist()] == [one.path for one in some(store)]
        assert archive.read("a/Zürich.txt") == b"made"
        assert archive.read("b/large.csv") == LARGE
        assert archive.read("b/nothing") == archive.read("empty") == b""
        assert {one.external_attr >> 16 for one in archive.infolist()} == {0o100644}
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_same_files_are_the_same_archive(store: FileStore, tmp_path: Path) -> None:
    """Two stores, filled in another order, give the same bytes."""
    other = FileStore(tmp_path / "other")
    other.put(b"something else")

    assert packed(store, *some(store)) == packed(other, *some(other))


def test_a_lost_or_wrong_artifact_is_told_beforehand(store: FileStore) -> None:
    """No archive is begun that could not be finished."""
    here = stored(store, "b/large.csv", LARGE)

    with pytest.raises(ArtifactCorrupt, match="640000 bytes where 4 are recorded"):
        zip_archive(store, [StoredFile(here.path, here.sha256, 4)])
    store.delete(here.sha256)
    with pytest.raises(ArtifactMissing):
        zip_archive(store, [here])


def test_more_files_than_fit_without_zip64(store: FileStore) -> None:
    """70,000 files are all found again, by Python and by ours."""
    files = [MadeFile(f"{number:05d}", b"") for number in range(70_000)]
    data = packed(store, *files)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [file.path for file in files]
    reading = ZipReading(io.BytesIO(data))
    for file in files:
        reading.read(file.path, most_bytes=0)
    reading.finish()


@dataclass(frozen=True)
class Zeros:
    """Stands for a store that holds one artifact of many blocks of zeros, without the room."""

    blocks: int

    def index(self, sha256: str) -> BlockIndex:
        """Return the table that a store would have made."""
        one = deflate(bytes(BLOCK_BYTES))
        lengths = (len(one.data),) * self.blocks
        compressed = len(HEADER) + sum(lengths) + TAIL_BYTES
        size_bytes = self.blocks * BLOCK_BYTES
        return BlockIndex(
            sha256, sha256, size_bytes, compressed, lengths, (one.crc32,) * self.blocks
        )

    def iter_deflate(self, sha256: str, first: int, count: int) -> Iterator[bytes]:
        """Give the same block again and again."""
        one = deflate(bytes(BLOCK_BYTES))
        yield from (one.data for _ in range(count))


def test_a_file_larger_than_fits_without_zip64() -> None:
    """5 GiB are told right, and what comes after them is found."""
    zeros = Zeros(20_480)
    files = (StoredFile("zeros", "0" * 64, zeros.blocks * BLOCK_BYTES), MadeFile("z", b"end"))
    archive = zip_archive(zeros, files)  # type: ignore[arg-type]  # what it asks of a store
    data = b"".join(archive.chunks())

    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.getinfo("zeros").file_size == 5 * 1024**3
        assert found.read("z") == b"end"
        with found.open("zeros") as file:
            assert file.read(100) == bytes(100)
    assert archive.size_bytes == len(data) < 16 * 1024 * 1024


@pytest.mark.fuzz
def test_a_file_larger_than_fits_without_zip64_is_read_whole() -> None:
    """5 GiB inflate to what they say."""
    zeros = Zeros(20_480)
    size_bytes = zeros.blocks * BLOCK_BYTES
    files = (StoredFile("zeros", "0" * 64, size_bytes), MadeFile("z", b"end"))
    archive = zip_archive(zeros, files)  # type: ignore[arg-type]  # what it asks of a store
    reading = ZipReading(io.BytesIO(b"".join(archive.chunks())))

    assert reading.read("zeros", most_bytes=size_bytes).size_bytes == size_bytes
    assert reading.read("z", most_bytes=3).size_bytes == 3
    reading.finish()


def test_a_place_farther_than_fits_without_zip64(tmp_path: Path) -> None:
    """A file behind 5 GiB of others is found; the file on disk is a sparse one."""
    size_bytes, crc32 = 5 * 1024**3, 0
    for _ in range(5 * 4096):
        crc32 = combine(crc32, zlib.crc32(bytes(BLOCK_BYTES)), BLOCK_BYTES)
    zeros = ZipMember("zeros", size_bytes, size_bytes, crc32, STORED)
    last = ZipMember("z", 3, 3, zlib.crc32(b"end"), STORED)
    with (tmp_path / "it.zip").open("wb") as file:
        file.write(local_header(zeros))
        place = file.seek(size_bytes, os.SEEK_CUR)
        file.write(local_header(last) + b"end")
        start = file.tell()
        records = directory_record(zeros, 0) + directory_record(last, place)
        file.write(records + end_of_archive(2, len(records), start))

    with zipfile.ZipFile(tmp_path / "it.zip") as found:
        assert found.getinfo("zeros").file_size == size_bytes
        assert found.read("z") == b"end"
