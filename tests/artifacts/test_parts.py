"""Downloads above the limit come in numbered parts that join to the same bytes."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_lineage.artifacts import (
    BundleEntry,
    FileStore,
    Part,
    iter_part_tar_gz,
    part_tar_gz_bytes,
    split_parts,
)
from report_lineage.artifacts.parts import MIN_LIMIT_BYTES
from report_lineage.errors import ArtifactCorrupt
from tests.artifacts.test_bundle import entry, unpack

LIMIT_BYTES = MIN_LIMIT_BYTES + 100


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store without a limit."""
    return FileStore(tmp_path / "store", limit_bytes=None)


def noise(size_bytes: int, seed: int = 1) -> bytes:
    """Return bytes that do not compress."""
    return random.Random(seed).randbytes(size_bytes)


def download(store: FileStore, parts: list[Part]) -> list[dict[str, bytes]]:
    """Return the members of each part, having checked its size."""
    archives = [b"".join(iter_part_tar_gz(store, part)) for part in parts]
    assert all(len(archive) <= LIMIT_BYTES for archive in archives)
    assert [part_tar_gz_bytes(store, part) for part in parts] == [len(a) for a in archives]
    return [unpack(archive) for archive in archives]


def join(members: list[dict[str, bytes]]) -> dict[str, bytes]:
    """Put files together as the manifests say; return them by their original name."""
    files: dict[str, list[tuple[int, bytes]]] = {}
    for part in members:
        for file in json.loads(part["manifest.json"])["files"]:
            start = file.get("range", {"start": 0})["start"]
            files.setdefault(file["name"], []).append((start, part[file["path"]]))
    return {name: b"".join(data for _, data in sorted(r)) for name, r in files.items()}


def test_what_fits_is_one_part(store: FileStore) -> None:
    """A small download is a single archive, and nothing is cut."""
    parts = split_parts(store, [entry(store, "a", b"small")], limit_bytes=LIMIT_BYTES)

    assert [part.name for part in parts] == ["inputs.part001-of-001.tar.gz"]
    assert download(store, parts)[0]["inputs/a"] == b"small"


def test_a_large_file_is_cut_into_numbered_ranges(store: FileStore) -> None:
    """Ranges are numbered, described, and joined in order give the file."""
    data = noise(2_000_000)
    parts = split_parts(store, [entry(store, "../big.bin", data)], limit_bytes=LIMIT_BYTES)

    members = download(store, parts)
    ranges = [json.loads(m["manifest.json"])["files"][0] for m in members]

    assert len(parts) > 4
    assert [r["path"] for r in ranges][:2] == ["inputs/big.bin.part001", "inputs/big.bin.part002"]
    assert {r["range"]["of"] for r in ranges} == {len(parts)}
    assert {r["range"]["joined_path"] for r in ranges} == {"inputs/big.bin"}
    assert {r["sha256"] for r in ranges} == {hashlib.sha256(data).hexdigest()}
    assert join(members) == {"../big.bin": data}


def test_a_file_that_compresses_below_the_limit_is_not_cut(store: FileStore) -> None:
    """The limit is on the compressed size: 20 MB of one line fit."""
    parts = split_parts(store, [entry(store, "a", b"line\n" * 4_000_000)], limit_bytes=LIMIT_BYTES)

    assert len(parts) == 1
    assert parts[0].files[0].number is None


def test_a_file_that_fits_a_part_is_never_cut(store: FileStore) -> None:
    """It goes to the next part instead."""
    entries = [entry(store, str(n), noise(200_000, n)) for n in range(6)]

    parts = split_parts(store, entries, limit_bytes=LIMIT_BYTES)

    assert [len(part.files) for part in parts] == [2, 2, 2]
    assert all(file.number is None for part in parts for file in part.files)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 1_500_000), st.text(max_size=300)), max_size=5))
def test_any_parts_stay_below_the_limit_and_join(
    store: FileStore, files: list[tuple[int, str]]
) -> None:
    """Whatever the sizes and names, no part is too large and nothing is lost."""
    wanted = {f"{n}{name}": noise(size, n) for n, (size, name) in enumerate(files)}
    entries = [entry(store, name, data) for name, data in wanted.items()]

    parts = split_parts(store, entries, limit_bytes=LIMIT_BYTES)

    assert join(download(store, parts)) == wanted
    assert [(p.number, p.total) for p in parts] == [
        (n, len(parts)) for n in range(1, len(parts) + 1)
    ]


def test_many_small_files_count_their_headers(store: FileStore) -> None:
    """A manifest of thousands of names counts against the limit too."""
    small = entry(store, "x", b"")
    entries = [BundleEntry(f"{n:04d}" * 60, small.sha256, 0) for n in range(1500)]

    parts = split_parts(store, entries, limit_bytes=LIMIT_BYTES)

    assert sum(len(members) - 1 for members in download(store, parts)) == 1500


def test_the_extra_counts_against_the_limit(store: FileStore) -> None:
    """A limit that cannot hold the manifest and one block is refused."""
    with pytest.raises(ValueError, match="needs a limit"):
        split_parts(store, [], limit_bytes=LIMIT_BYTES, manifest_extra={"note": "x" * 1000})


def test_a_damaged_artifact_fails_before_the_first_byte(store: FileStore) -> None:
    """A part of a damaged file is not begun, wherever the damage is."""
    big = entry(store, "big", noise(2_000_000))
    parts = split_parts(store, [big], limit_bytes=LIMIT_BYTES)
    path = store.root / big.sha256[:2] / f"{big.sha256[2:]}.gz"
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)

    with pytest.raises(ArtifactCorrupt):
        iter_part_tar_gz(store, parts[0])
