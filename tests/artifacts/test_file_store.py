"""The store of files: the contract of all stores, and what only files can do wrong."""

from __future__ import annotations

import gc
import gzip
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest

from report_lineage.artifacts import FileStore, StoredArtifact, default_store
from report_lineage.errors import ArtifactCorrupt
from tests.artifacts.store_contract import NOISE, StoreContract


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store without a limit."""
    return FileStore(tmp_path / "store", limit_bytes=None)


class TestFileStore(StoreContract):
    """The contract, on files."""


def gzip_file(store: FileStore, sha256: str) -> Path:
    """Return the path of a stored object."""
    return store.root / sha256[:2] / f"{sha256[2:]}.gz"


def index_file(store: FileStore, sha256: str) -> Path:
    """Return the path of its offset table."""
    return store.root / sha256[:2] / f"{sha256[2:]}.idx"


def flip(path: Path, position: int) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[position] ^= 0x10
    path.write_bytes(data)


def readings(store: FileStore, sha256: str) -> list[object]:
    """Return all ways to get bytes out of a store, each as a call."""
    return [
        lambda: store.read_bytes(sha256),
        lambda: store.iter_raw(sha256),
        lambda: store.iter_gzip(sha256),
        lambda: store.open_gzip(sha256).close(),
        lambda: store.iter_deflate(sha256, 0, 1),
        lambda: store.verify(sha256),
    ]


def assert_corrupt(store: FileStore, sha256: str) -> None:
    """Every reading refuses, naming the digest, and before the first byte."""
    for read in readings(store, sha256):
        with pytest.raises(ArtifactCorrupt) as refusal:
            read()  # type: ignore[operator]  # a list of calls
        assert refusal.value.facts["digest"] == sha256
    assert store.sweep([sha256]).corrupt == (sha256,)


def test_the_same_bytes_give_the_same_file(tmp_path: Path) -> None:
    """Two stores, at two times, hold the same two files."""
    stores = [FileStore(tmp_path / name) for name in ("one", "two")]
    sha256 = stores[0].put(NOISE).sha256
    stores[1].put(NOISE)

    assert len({gzip_file(store, sha256).read_bytes() for store in stores}) == 1
    assert len({index_file(store, sha256).read_bytes() for store in stores}) == 1


def test_the_file_is_one_gzip_member_without_time_or_name(store: FileStore) -> None:
    """Header as RFC 1952 has it: no flags, no time; one member to the end."""
    data = gzip_file(store, store.put(NOISE).sha256).read_bytes()

    assert data[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    assert gzip.decompress(data) == NOISE


def test_the_limit_is_two_mebibytes_by_default(tmp_path: Path) -> None:
    """A store refuses above 2 MiB compressed unless told otherwise."""
    assert FileStore(tmp_path).limit_bytes == 2 * 1024 * 1024


REGIONS = {
    "magic": 0,
    "time": 5,
    "first block": 12,
    "inside noise": 100_000,
    "flush marker": 262_000,
    "second block": 290_000,
    "end of deflate": -10,
    "crc": -6,
    "length": -1,
}


@pytest.mark.parametrize("position", REGIONS.values(), ids=REGIONS.keys())
def test_a_flipped_bit_is_corrupt(store: FileStore, position: int) -> None:
    """One bit anywhere in the file refuses every reading."""
    sha256 = store.put(NOISE).sha256
    flip(gzip_file(store, sha256), position)

    assert_corrupt(store, sha256)


def test_a_flipped_bit_in_any_byte_is_corrupt(store: FileStore) -> None:
    """Of a small artifact, each single byte of both files matters."""
    sha256 = store.put(b"small but all of it matters " * 5).sha256
    for path in (gzip_file(store, sha256), index_file(store, sha256)):
        intact = path.read_bytes()
        for position in range(len(intact)):
            flip(path, position)
            with pytest.raises(ArtifactCorrupt, match=sha256):
                store.verify(sha256)
            path.write_bytes(intact)


@pytest.mark.parametrize("length", [0, 5, 100_000, -1])
def test_a_shortened_file_is_corrupt(store: FileStore, length: int) -> None:
    """Truncation refuses every reading."""
    sha256 = store.put(NOISE).sha256
    path = gzip_file(store, sha256)
    path.write_bytes(path.read_bytes()[:length])

    assert_corrupt(store, sha256)


def test_something_appended_is_corrupt(store: FileStore) -> None:
    """A second member, or anything after the first, refuses every reading."""
    sha256 = store.put(NOISE).sha256
    with gzip_file(store, sha256).open("ab") as file:
        file.write(gzip.compress(b"more"))

    assert_corrupt(store, sha256)


def test_a_lost_table_is_corrupt(store: FileStore) -> None:
    """Without its offset table an object is damaged, not missing."""
    sha256 = store.put(NOISE).sha256
    index_file(store, sha256).unlink()

    assert_corrupt(store, sha256)


def test_another_object_under_the_digest_is_corrupt(store: FileStore) -> None:
    """Two whole files of another artifact do not pass for this one."""
    right, wrong = store.put(b"right").sha256, store.put(b"wrong").sha256
    gzip_file(store, right).write_bytes(gzip_file(store, wrong).read_bytes())
    index_file(store, right).write_bytes(index_file(store, wrong).read_bytes())

    assert_corrupt(store, right)


def test_a_range_of_a_damaged_block_is_corrupt(store: FileStore) -> None:
    """Reading a range checks the blocks it reads, and only those."""
    sha256 = store.put(NOISE).sha256
    flip(gzip_file(store, sha256), 100_000)

    with pytest.raises(ArtifactCorrupt):
        store.open_range(sha256, 10, 10)
    assert store.open_range(sha256, 600_000, 10) == NOISE[600_000:600_010]


def test_an_open_file_never_gives_a_wrong_byte(store: FileStore) -> None:
    """A reader gives good blocks and raises at the damaged one."""
    sha256 = store.put(NOISE).sha256
    flip(gzip_file(store, sha256), 290_000)

    with store.open(sha256) as file:
        assert file.read(1000) == NOISE[:1000]
        with pytest.raises(ArtifactCorrupt):
            file.read()


def test_damage_after_verification_ends_the_download_short(store: FileStore) -> None:
    """Bytes that change while a download runs never make a complete wrong file."""
    stored = store.put(NOISE)
    stream = store.iter_gzip(stored.sha256, chunk_bytes=50_000)
    sent = len(next(stream))
    flip(gzip_file(store, stored.sha256), -20)

    rest: list[bytes] = []
    with pytest.raises(ArtifactCorrupt):
        rest.extend(stream)
    assert sent + sum(map(len, rest)) < stored.compressed_bytes


def test_putting_again_heals(store: FileStore) -> None:
    """The good bytes of a damaged object replace it."""
    sha256 = store.put(NOISE).sha256
    flip(gzip_file(store, sha256), 100_000)

    assert store.put(NOISE).created
    assert store.read_bytes(sha256) == NOISE


def test_a_verified_file_is_not_read_again_until_it_changes(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file found intact is remembered; touching it has it read again."""
    sha256 = store.put(NOISE).sha256
    path = gzip_file(store, sha256)
    monkeypatch.setattr("report_lineage.artifacts.verify._SETTLED_NS", 50_000_000)
    time.sleep(0.1)
    store.verify(sha256)
    reads: list[object] = []
    monkeypatch.setattr(
        "report_lineage.artifacts.file_store.verify_blocks", lambda *a: reads.append(a)
    )
    store.verify(sha256)
    assert reads == []
    monkeypatch.undo()

    flip(path, 100_000)

    with pytest.raises(ArtifactCorrupt):
        store.verify(sha256)


def test_two_writers_of_the_same_bytes_make_one_object(tmp_path: Path) -> None:
    """Eight threads with stores of their own: all succeed, one created it."""
    results: list[StoredArtifact] = []
    start = threading.Barrier(8)

    def write() -> None:
        store = FileStore(tmp_path / "store")
        start.wait()
        results.append(store.put(NOISE))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [r.created for r in results].count(True) == 1
    assert len(results) == 8
    store = FileStore(tmp_path / "store")
    assert store.read_bytes(results[0].sha256) == NOISE
    assert store.sweep([results[0].sha256]).leftovers == ()


KILLED = """
import os, pathlib, random, sys
from report_lineage.artifacts import FileStore
class Slow:
    sent = 0
    def read(self, size):
        self.sent += 1
        if self.sent == 9:
            print("half way", flush=True)
            sys.stdin.read()
        return random.randbytes(size)
FileStore(pathlib.Path(sys.argv[1]), limit_bytes=None).put(Slow())
"""


def test_a_killed_writer_leaves_nothing_visible(store: FileStore) -> None:
    """A process killed in the middle leaves a leftover, and no object."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(store.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half way\n"
        process.send_signal(signal.SIGKILL)

    found = store.sweep([])
    assert found.orphans == () == found.corrupt
    assert len(found.leftovers) == 1
    assert store.remove_leftovers(older_than_s=3600) == ()
    assert store.remove_leftovers(older_than_s=0) == found.leftovers
    assert store.sweep([]).leftovers == ()


def test_a_stream_that_is_never_read_holds_no_file_open(store: FileStore) -> None:
    """A HEAD request makes streams and drops them: no warning of an open file follows."""
    sha256 = store.put(NOISE).sha256

    streams = [store.iter_raw(sha256), store.iter_gzip(sha256), store.iter_deflate(sha256, 0, 1)]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        streams.clear()
        gc.collect()

    assert not [w for w in seen if issubclass(w.category, ResourceWarning)]


def test_the_default_store_is_where_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LINEAGE_ARTIFACTS names the directory; instance/artifacts is the default."""
    monkeypatch.setenv("LINEAGE_ARTIFACTS", str(tmp_path / "here"))
    assert default_store().root == tmp_path / "here"
    monkeypatch.delenv("LINEAGE_ARTIFACTS")
    assert default_store().root == Path("instance/artifacts")


def test_a_root_may_be_text(tmp_path: Path) -> None:
    """A directory given as text is as good as a Path."""
    store = FileStore(str(tmp_path / "store"))

    assert store.read_bytes(store.put(b"abc").sha256) == b"abc"
