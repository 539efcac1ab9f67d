"""All inputs as one archive: a manifest, then the files, always the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_lineage.artifacts import (
    BundleEntry,
    FileStore,
    inputs_tar_gz_bytes,
    iter_inputs_tar_gz,
    manifest_bytes,
)
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing
from tests.artifacts.store_contract import NOISE


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store without a limit."""
    return FileStore(tmp_path / "store", limit_bytes=None)


def entry(store: FileStore, name: str, data: bytes) -> BundleEntry:
    """Store some bytes and return their entry."""
    stored = store.put(data)
    return BundleEntry(name, stored.sha256, stored.size_bytes, "text/csv")


def unpack(archive: bytes) -> dict[str, bytes]:
    """Return the members of an archive in their order."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        return {m.name: reader.read() for m in tar if (reader := tar.extractfile(m))}


def test_the_manifest_comes_first_and_the_files_follow(store: FileStore) -> None:
    """Every file is there, byte for byte, and the manifest says which is which."""
    entries = [entry(store, "../../prices.csv", NOISE), entry(store, "empty", b"")]

    members = unpack(b"".join(iter_inputs_tar_gz(store, entries, {"report": "r1"})))

    assert list(members) == ["manifest.json", "inputs/prices.csv", "inputs/empty"]
    assert members["inputs/prices.csv"] == NOISE
    assert members["inputs/empty"] == b""
    manifest = json.loads(members["manifest.json"])
    assert manifest["report"] == "r1"
    assert manifest["files"][0] == {
        "name": "../../prices.csv",
        "path": "inputs/prices.csv",
        "size_bytes": len(NOISE),
        "sha256": hashlib.sha256(NOISE).hexdigest(),
        "media_type": "text/csv",
    }


def test_the_order_of_the_entries_does_not_matter(store: FileStore) -> None:
    """The same entries give the same archive."""
    entries = [entry(store, name, name.encode()) for name in "abc"]

    forwards = b"".join(iter_inputs_tar_gz(store, entries))

    assert forwards == b"".join(iter_inputs_tar_gz(store, entries[::-1]))
    assert manifest_bytes(entries) == manifest_bytes(entries[::-1])


def test_nothing_of_the_machine_is_in_the_archive(store: FileStore) -> None:
    """No time, no owner, no mode but 0644."""
    archive = b"".join(iter_inputs_tar_gz(store, [entry(store, "ä" * 90, b"x")]))

    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        facts = {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode, m.type) for m in tar}
    assert facts == {(0, 0, 0, "", "", 0o644, tarfile.REGTYPE)}
    assert archive[4:8] == b"\0\0\0\0"


def test_the_same_name_twice_gives_two_files(store: FileStore) -> None:
    """Two inputs of one name are both there."""
    entries = [entry(store, "x.csv", b"one"), entry(store, "x.csv", b"two")]

    members = unpack(b"".join(iter_inputs_tar_gz(store, entries)))

    assert {members["inputs/x.csv"], members["inputs/x~2.csv"]} == {b"one", b"two"}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.text(max_size=40), st.binary(max_size=2000)), max_size=6))
def test_any_bundle_unpacks_and_has_the_size_it_says(
    store: FileStore, files: list[tuple[str, bytes]]
) -> None:
    """Names and bytes of any kind come back, and the length is known beforehand."""
    entries = [entry(store, name, data) for name, data in files]

    archive = b"".join(iter_inputs_tar_gz(store, entries))

    members = unpack(archive)
    listed = json.loads(members["manifest.json"])["files"]
    assert len(archive) == inputs_tar_gz_bytes(store, entries)
    assert sorted((f["name"], members[f["path"]]) for f in listed) == sorted(files)


def test_a_damaged_artifact_fails_before_the_first_byte(store: FileStore) -> None:
    """The call itself raises; no half archive is begun."""
    good, bad = entry(store, "a", b"good"), entry(store, "b", NOISE)
    path = store.root / bad.sha256[:2] / f"{bad.sha256[2:]}.gz"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)

    with pytest.raises(ArtifactCorrupt, match=bad.sha256):
        iter_inputs_tar_gz(store, [good, bad])


def test_a_lost_artifact_fails_before_the_first_byte(store: FileStore) -> None:
    """So does one that is not there."""
    with pytest.raises(ArtifactMissing):
        iter_inputs_tar_gz(store, [BundleEntry("a", "0" * 64, 1)])


def test_a_wrong_size_fails_before_the_first_byte(store: FileStore) -> None:
    """An entry that says another size than the store is not believed."""
    stored = store.put(b"four")

    with pytest.raises(ArtifactCorrupt, match="4 bytes where 5 are recorded"):
        iter_inputs_tar_gz(store, [BundleEntry("a", stored.sha256, 5)])


def test_the_extra_may_not_hide_the_files(store: FileStore) -> None:
    """What a manifest always says cannot be overwritten."""
    with pytest.raises(ValueError, match="files"):
        iter_inputs_tar_gz(store, [], {"files": []})


def test_the_archive_is_a_stream(store: FileStore) -> None:
    """It comes in pieces of at most a block."""
    stream = iter_inputs_tar_gz(store, [entry(store, "big", NOISE * 3)])

    assert isinstance(stream, Iterator)
    assert max(map(len, stream)) < 300_000
