"""A zip archive that is not exactly as it was written is refused, whatever was done to it."""

from __future__ import annotations

import io
import os
import random
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from report_lineage.artifacts import FileStore
from report_lineage.artifacts.zip_archive import MadeFile, StoredFile, zip_archive
from report_lineage.artifacts.zip_reading import ReadFile, ZipFault, ZipReading
from report_lineage.artifacts.zip_records import (
    DEFLATED,
    LOCAL,
    STORED,
    ZipMember,
    directory_record,
    end_of_archive,
    local_header,
)

PATHS = ("a.txt", "b.csv")
MOST_BYTES = 1000


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    """Give an archive of two files, one stored and one deflated."""
    store = FileStore(tmp_path / "store")
    data = b"2009-02-01,88.3\n" * 20
    second = StoredFile("b.csv", store.put(data).sha256, len(data))
    return b"".join(zip_archive(store, [MadeFile("a.txt", b"made"), second]).chunks())


def read(data: bytes, *paths: str) -> list[ReadFile]:
    """Read an archive from its beginning to its end."""
    reading = ZipReading(io.BytesIO(data))
    found = [reading.read(path, most_bytes=MOST_BYTES) for path in paths or PATHS]
    assert reading.next_path() is None
    reading.finish()
    return found


def built(*members: tuple[ZipMember, bytes]) -> bytes:
    """Return an archive of members that may lie about themselves."""
    body, directory = b"", b""
    for member, data in members:
        directory += directory_record(member, len(body))
        body += local_header(member) + data
    return body + directory + end_of_archive(len(members), len(directory), len(body))


def member(path: str, data: bytes) -> tuple[ZipMember, bytes]:
    """Return a stored member that tells the truth."""
    return ZipMember(path, len(data), len(data), zlib.crc32(data), STORED), data


def deflated(data: bytes) -> bytes:
    """Return raw deflate."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(data) + stream.flush()


def test_a_sound_one_is_read(sound: bytes) -> None:
    """Sizes and digests of what is in it come back."""
    assert [(one.path, one.size_bytes) for one in read(sound)] == [("a.txt", 4), ("b.csv", 320)]


def test_every_truncation_is_refused(sound: bytes) -> None:
    """However much of the end is missing."""
    for length in range(len(sound)):
        with pytest.raises(ZipFault):
            read(sound[:length])


def outcome(data: bytes) -> list[ReadFile] | None:
    """Return what an archive holds, None if it is refused."""
    try:
        return read(data)
    except ZipFault:
        return None


def test_no_changed_byte_changes_a_file(sound: bytes) -> None:
    """Whatever byte it is and whatever it becomes: it is refused, or is a filling bit of deflate."""
    random_ = random.Random(4)
    accepted = 0
    for place in range(len(sound)):
        changed = bytearray(sound)
        changed[place] ^= random_.randrange(1, 256)
        found = outcome(bytes(changed))
        assert found in (None, read(sound))
        accepted += found is not None
    assert accepted <= 2


@pytest.mark.fuzz
def test_no_change_of_a_byte_changes_a_file(sound: bytes) -> None:
    """All 255 other values of every byte, and every byte left out or doubled."""
    for place in range(len(sound)):
        variants = [sound[:place] + bytes([value]) + sound[place + 1 :] for value in range(256)]
        left_out, doubled = sound[:place] + sound[place + 1 :], sound[: place + 1] + sound[place:]
        for variant in [*variants, left_out, doubled]:
            assert outcome(variant) in (None, read(sound))


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x05\x06" + bytes(18), bytes(10_000)])
def test_what_is_no_archive_of_files_is_refused(data: bytes) -> None:
    """Nothing, text, an empty archive, zeros."""
    with pytest.raises(ZipFault):
        read(data)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda data: b"x" + data, "no file of a zip archive begins at byte 0"),
        (lambda data: data + b"x", "bytes follow after the end"),
        (lambda data: data[:-2] + b"\x01\x00c", "does not end as its directory says"),
        (lambda data: data + data, "bytes follow after the end"),
    ],
)
def test_nothing_stands_around_it(
    sound: bytes, change: Callable[[bytes], bytes], problem: str
) -> None:
    """Bytes before, a comment, bytes behind, another archive."""
    with pytest.raises(ZipFault, match=problem):
        read(change(sound))


@pytest.mark.parametrize(
    ("flags", "method", "problem"),
    [
        (0x0801, 0, "is encrypted"),
        (0x0808, 0, "does not declare its size"),
        (0x0000, 0, "packed in a way"),
        (0x0800, 12, "packed in a way"),
        (0x2800, 0, "packed in a way"),
    ],
)
def test_features_that_exports_have_not(
    sound: bytes, flags: int, method: int, problem: str
) -> None:
    """Encryption, sizes that come afterwards, other names and methods, masked headers."""
    changed = sound[:6] + struct.pack("<HH", flags, method) + sound[10:]

    with pytest.raises(ZipFault, match=problem):
        read(changed)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../up", "in/../../up", "C:\\up", "..\\up", "a.txt\0.exe", "a.txt/"]
)
def test_a_path_that_leads_elsewhere(path: str) -> None:
    """It is never followed: nothing but the file that belongs there is read."""
    with pytest.raises(ZipFault, match=r"stands where a\.txt belongs"):
        read(built(member(path, b"made"), member("b.csv", b"1")))


def test_a_file_that_is_there_twice() -> None:
    """The second may not stand in for the first."""
    twice = built(member("a.txt", b"made"), member("a.txt", b"other"), member("b.csv", b"1"))

    with pytest.raises(ZipFault, match=r"'a\.txt' is there twice"):
        read(twice)


def test_a_link_is_no_plain_file(sound: bytes) -> None:
    """A symbolic link in the directory is refused, though its header cannot tell."""
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        mode = archive.getinfo("a.txt").external_attr
    link = struct.pack("<I", (stat.S_IFLNK | 0o777) << 16)

    with pytest.raises(ZipFault, match=r"does not describe a\.txt as a plain file"):
        read(sound.replace(struct.pack("<I", mode), link, 1))


def test_files_that_overlap() -> None:
    """Two records of the directory may not lead to the same bytes."""
    first, second = member("a.txt", b"made"), member("b.csv", b"1")
    place = len(local_header(first[0])) + 4
    overlapping = built(first, second).replace(
        directory_record(second[0], place), directory_record(second[0], 0)
    )

    with pytest.raises(ZipFault, match=r"does not describe b\.csv"):
        read(overlapping)


def test_a_record_that_the_directory_has_not() -> None:
    """What stands between the files and is in no directory is refused, too."""
    first, second = member("a.txt", b"made"), member("b.csv", b"1")
    hidden = built(first, second).replace(directory_record(first[0], 0), b"")

    with pytest.raises(ZipFault, match="does not describe"):
        read(hidden)


def test_zip64_where_it_is_not_needed(sound: bytes) -> None:
    """A second size beside the first is a lie of one of them."""
    honest, data = member("a.txt", b"made")
    extra = struct.pack("<HHQQ", 1, 16, 2**40, 4)
    header = bytearray(local_header(honest))
    struct.pack_into("<H", header, 4, 45)
    struct.pack_into("<IIHH", header, 18, 0xFFFFFFFF, 0xFFFFFFFF, 5, len(extra))
    lying = bytes(header) + extra + data + sound[LOCAL.size + 9 :]
    small = bytes(header) + struct.pack("<HHQQ", 1, 16, 4, 4) + data + sound[LOCAL.size + 9 :]

    with pytest.raises(ZipFault, match="at most 1000"):
        read(lying)
    with pytest.raises(ZipFault, match="not of the form"):
        read(small)


@pytest.mark.parametrize("says", [10, 320, MOST_BYTES])
def test_a_bomb_is_not_inflated(says: int) -> None:
    """64 MiB behind a small size stops at the size, in little memory."""
    bomb = deflated(bytes(64 * 1024 * 1024))
    lie = ZipMember("a.txt", says, len(bomb), 0, DEFLATED)
    seen: list[int] = []
    reading = ZipReading(io.BytesIO(built((lie, bomb))))
    tracemalloc.start()

    with pytest.raises(ZipFault, match="holds more than"):
        reading.read("a.txt", most_bytes=MOST_BYTES, sink=lambda chunk: seen.append(len(chunk)))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(seen) == 0
    assert peak < 2 * 1024 * 1024


def test_a_bomb_that_declares_itself() -> None:
    """A size above what is allowed is refused before a byte is inflated."""
    honest = ZipMember("a.txt", 2**30, 2**20, 0, DEFLATED)

    with pytest.raises(ZipFault, match="has 1073741824 bytes; at most 1000 belong there"):
        read(built((honest, b"")))


def test_a_stream_that_goes_on_or_ends_early() -> None:
    """Bytes after the end of the deflate stream, and a stream without an end."""
    data = b"2009-02-01,88.3\n" * 20
    whole = deflated(data)
    honest = ZipMember("a.txt", len(data), len(whole), zlib.crc32(data), DEFLATED)
    for other in (whole + b"x", whole + whole, whole[:-1]):
        with pytest.raises(ZipFault):
            read(built((replace(honest, packed_bytes=len(other)), other)), "a.txt")


@pytest.mark.parametrize("size_bytes", [65_535, 65_536, 65_537, 1_000_000, 3_000_000])
def test_what_inflates_in_many_steps_is_read_whole(size_bytes: int) -> None:
    """No output is lost where the input of a step is used up and its output is not."""
    for data in (bytes(size_bytes), random.Random(size_bytes).randbytes(size_bytes)):
        whole = deflated(data)
        honest = ZipMember("a.txt", size_bytes, len(whole), zlib.crc32(data), DEFLATED)
        found = bytearray()

        reading = ZipReading(io.BytesIO(built((honest, whole))))
        reading.read("a.txt", most_bytes=size_bytes, sink=found.extend)

        assert found == data


def test_what_another_program_packed_is_refused(tmp_path: Path) -> None:
    """The same files in an archive of another hand are no export any more."""
    made = tmp_path / "made.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"made")
        archive.writestr("b.csv", b"1")

    with pytest.raises(ZipFault):
        read(made.read_bytes())


@pytest.mark.parametrize("size_bytes", [100, 65_536])
def test_noise_is_refused(size_bytes: int) -> None:
    """Random bytes behind a right beginning."""
    for _ in range(200):
        with pytest.raises(ZipFault):
            read(b"PK\x03\x04" + os.urandom(size_bytes))
