"""What every artifact store must do: subclass it and give a fixture ``store`` without limit."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_lineage.artifacts import ArtifactStore
from report_lineage.errors import ArtifactMissing, ArtifactTooLarge, BadDigest

ABSENT = "0" * 64
HOSTILE = [
    "",
    "../x",
    "A" * 64,
    "a" * 63,
    "a" * 65,
    "a" * 63 + "\n",
    "a" * 64 + "\n",
    "\0" * 64,
    "/../../etc/passwd",
]
NOISE = random.Random(1).randbytes(300_000) + b"line of text\n" * 50_000


class Trickle:
    """A file that gives what a slow socket gives: a little at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        """Return at most 1,000 bytes."""
        return self._data.read(min(size, 1000))


class StoreContract:
    """Tests that run on every store."""

    def test_the_address_is_the_digest_of_the_raw_bytes(self, store: ArtifactStore) -> None:
        """An artifact is addressed by the SHA-256 of what went in."""
        stored = store.put(NOISE)

        assert stored.sha256 == hashlib.sha256(NOISE).hexdigest()
        assert stored.size_bytes == len(NOISE)
        assert stored.created

    def test_the_same_bytes_are_stored_once(self, store: ArtifactStore) -> None:
        """Putting the same bytes again changes nothing and says so."""
        first = store.put(b"again")
        second = store.put(b"again")

        assert first.created
        assert not second.created
        assert first.sha256 == second.sha256

    @pytest.mark.parametrize("data", [b"", b"x", NOISE], ids=["empty", "one", "noise"])
    def test_every_way_of_reading_gives_the_bytes(self, store: ArtifactStore, data: bytes) -> None:
        """Whole, as a file, as a stream and as gzip, what went in comes out."""
        sha256 = store.put(data).sha256

        assert store.read_bytes(sha256) == data
        assert b"".join(store.iter_raw(sha256, chunk_bytes=70_001)) == data
        assert gzip.decompress(b"".join(store.iter_gzip(sha256, chunk_bytes=1000))) == data
        with store.open(sha256) as raw, store.open_gzip(sha256) as packed:
            assert raw.read() == data
            assert gzip.decompress(packed.read()) == data

    def test_a_download_has_the_length_it_says(self, store: ArtifactStore) -> None:
        """The compressed size is what the gzip stream sends."""
        stored = store.put(NOISE)

        assert sum(map(len, store.iter_gzip(stored.sha256))) == stored.compressed_bytes
        assert store.stat(stored.sha256).compressed_bytes == stored.compressed_bytes

    def test_path_file_and_bytes_are_the_same(self, store: ArtifactStore, tmp_path: Path) -> None:
        """A path, an open file and a file that gives little at a time store as bytes do."""
        path = tmp_path / "source"
        path.write_bytes(NOISE)
        expected = store.put(NOISE)

        with path.open("rb") as file:
            results = [store.put(path), store.put(file), store.put(Trickle(NOISE))]

        assert {r.sha256 for r in results} == {expected.sha256}
        assert not any(r.created for r in results)

    def test_text_is_refused(self, store: ArtifactStore, tmp_path: Path) -> None:
        """Text has no bytes of its own: a str or a text file is a TypeError."""
        with pytest.raises(TypeError, match=r"pathlib\.Path"):
            store.put("prices.csv")  # type: ignore[arg-type]  # that is the point
        with pytest.raises(TypeError, match="binary mode"):
            store.put(io.StringIO("text"))  # type: ignore[arg-type]  # that is the point

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(start=st.integers(0, len(NOISE) + 10), length=st.integers(0, len(NOISE) + 10))
    def test_any_range_can_be_read(self, store: ArtifactStore, start: int, length: int) -> None:
        """A range gives what slicing gives."""
        sha256 = store.put(NOISE).sha256

        assert store.open_range(sha256, start, length) == NOISE[start : start + length]

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.binary(max_size=2000), repeat=st.integers(1, 400))
    def test_round_trip(self, store: ArtifactStore, data: bytes, repeat: int) -> None:
        """Whatever goes in comes out."""
        whole = data * repeat

        assert store.read_bytes(store.put(whole).sha256) == whole

    def test_above_the_limit_nothing_stays(self, store: ArtifactStore) -> None:
        """An artifact above the limit is refused with both sizes and leaves nothing."""
        with pytest.raises(ArtifactTooLarge) as refusal:
            store.put(NOISE, name="prices.csv", limit_bytes=1000)

        facts = refusal.value.facts
        assert facts["name"] == "prices.csv"
        assert facts["limit_bytes"] == 1000
        assert facts["size_bytes"] == len(NOISE)
        assert 1000 < int(str(facts["compressed_bytes"])) < len(NOISE)
        assert store.sweep([]).orphans == ()
        assert store.sweep([]).leftovers == ()

    def test_an_endless_source_is_read_only_so_far(self, store: ArtifactStore) -> None:
        """A stream is not read on once it is known to be too large."""
        with Path("/dev/urandom").open("rb") as endless, pytest.raises(ArtifactTooLarge) as refusal:
            store.put(endless, limit_bytes=1_000_000)

        assert 1_000_000 < int(str(refusal.value.facts["compressed_bytes"])) < 1_600_000

    def test_the_limit_itself_is_allowed(self, store: ArtifactStore) -> None:
        """Exactly the limit is stored; one byte less is refused."""
        size = store.put(NOISE).compressed_bytes

        assert not store.put(NOISE, limit_bytes=size).created
        with pytest.raises(ArtifactTooLarge):
            store.put(NOISE, limit_bytes=size - 1)

    def test_a_failing_source_leaves_nothing(self, store: ArtifactStore) -> None:
        """A source that fails half way leaves no trace."""

        class Failing(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if self.tell() > 400_000:
                    raise OSError("the line is dead")
                return super().read(size)

        with pytest.raises(OSError, match="the line is dead"):
            store.put(Failing(NOISE))

        assert store.sweep([]).leftovers == () == store.sweep([]).orphans

    @pytest.mark.parametrize("digest", HOSTILE)
    def test_a_hostile_digest_is_refused(self, store: ArtifactStore, digest: str) -> None:
        """Nothing but 64 lower-case hexadecimal digits is an address."""
        for ask in (store.read_bytes, store.open, store.stat, store.exists, store.delete):
            with pytest.raises(BadDigest):
                ask(digest)
        with pytest.raises(BadDigest):
            store.sweep([digest])
        assert digest not in store

    def test_what_is_not_there_is_missing(self, store: ArtifactStore) -> None:
        """Reading what was never stored is ArtifactMissing, naming the digest."""
        for ask in (store.read_bytes, store.open, store.iter_raw, store.iter_gzip, store.delete):
            with pytest.raises(ArtifactMissing, match=ABSENT):
                ask(ABSENT)
        assert ABSENT not in store
        assert not store.exists(ABSENT)

    def test_what_is_deleted_is_gone(self, store: ArtifactStore) -> None:
        """After a delete nothing of the artifact is left, and it can be put again."""
        sha256 = store.put(b"gone").sha256

        store.delete(sha256)

        assert sha256 not in store
        assert store.put(b"gone").created

    def test_a_sweep_names_orphans_and_losses(self, store: ArtifactStore) -> None:
        """A sweep tells what is stored and unknown from what is known and lost."""
        kept, orphan = store.put(b"kept").sha256, store.put(b"orphan").sha256

        found = store.sweep([kept, ABSENT])

        assert found.orphans == (orphan,)
        assert found.missing == (ABSENT,)
        assert found.corrupt == ()

    def test_a_young_orphan_is_spared(self, store: ArtifactStore) -> None:
        """What was put a moment ago may belong to a transaction that is still open."""
        store.put(b"young")

        assert store.sweep([], grace_s=60).orphans == ()

    def test_it_is_an_artifact_store(self, store: ArtifactStore) -> None:
        """The store has every method of the protocol."""
        assert isinstance(store, ArtifactStore)
