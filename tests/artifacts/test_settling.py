"""What was put survives a power failure once it is settled."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from report_lineage.artifacts import FileStore
from report_lineage.errors import ArtifactMissing

Synced = list[int]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Synced:
    """Give the list of files and folders that are had on disk from now on."""
    found: Synced = []
    settled = os.fsync

    def note(descriptor: int) -> None:
        settled(descriptor)
        status = os.fstat(descriptor)
        found.append(status.st_ino)

    monkeypatch.setattr(os, "fsync", note)
    return found


def inode(path: Path) -> int:
    """Return what stands for a file in the list."""
    return path.stat().st_ino


def all_of(store: FileStore, sha256: str) -> set[int]:
    """Return what stands for an artifact's files, and the folders that name them."""
    folder = store.root / sha256[:2]
    files = [folder / f"{sha256[2:]}.{kind}" for kind in ("gz", "idx")]
    return {inode(path) for path in (*files, folder, store.root)}


def test_put_is_settled(tmp_path: Path, synced: Synced) -> None:
    """Contents and names are on disk when it returns, those of a new store's folders too."""
    store = FileStore(tmp_path / "artifacts")

    stored = store.put(b"prices")

    assert set(synced) == all_of(store, stored.sha256) | {inode(tmp_path)}
    assert len(synced) == len(set(synced)), "nothing is waited for twice"


def test_put_may_leave_that_for_later(tmp_path: Path, synced: Synced) -> None:
    """What is not settled can be read at once; settling many waits for each folder once."""
    store = FileStore(tmp_path / "artifacts")
    stored = [store.put(bytes([number]), settled=False) for number in range(9)]
    assert [store.read_bytes(each.sha256) for each in stored] == [bytes([n]) for n in range(9)]
    synced.clear()

    store.settle(each.sha256 for each in stored)

    assert set(synced) == set().union(*(all_of(store, each.sha256) for each in stored))
    assert len(synced) == len(set(synced))


def test_what_another_put_is_settled_too(tmp_path: Path, synced: Synced) -> None:
    """Who finds the bytes there cannot know whether they are on disk."""
    store = FileStore(tmp_path / "artifacts")
    store.put(b"prices", settled=False)
    synced.clear()

    stored = FileStore(store.root).put(b"prices")

    assert not stored.created
    assert set(synced) == all_of(store, stored.sha256)


def test_what_a_power_failure_damaged_is_mended(tmp_path: Path) -> None:
    """An unsettled file that came out empty is told, and replaced by the next put."""
    store = FileStore(tmp_path / "artifacts")
    stored = store.put(b"prices", settled=False)
    for kind in ("gz", "idx"):
        os.truncate(store.root / stored.sha256[:2] / f"{stored.sha256[2:]}.{kind}", 0)

    assert store.put(b"prices").created
    assert FileStore(store.root).read_bytes(stored.sha256) == b"prices"


def test_what_is_not_there_cannot_be_settled(tmp_path: Path) -> None:
    """An artifact deleted meanwhile is told of; nothing to settle is no error."""
    store = FileStore(tmp_path / "artifacts")
    stored = store.put(b"prices", settled=False)
    store.delete(stored.sha256)

    store.settle([])
    with pytest.raises(ArtifactMissing):
        store.settle([stored.sha256])
