"""What every artifact store can do, whatever it keeps its bytes in."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal, Protocol, runtime_checkable

from report_lineage.artifacts.block_index import BlockIndex
from report_lineage.artifacts.source import Source

LIMIT_BYTES = 2 * 1024 * 1024
"""The default limit of one artifact, compressed."""

CHUNK_BYTES = 256 * 1024
"""How much the streams hand out at a time by default."""


class Default(enum.Enum):
    """Stands for a value that was not given, where None means something."""

    DEFAULT = "default"


DEFAULT: Final = Default.DEFAULT
Limit = int | None | Literal[Default.DEFAULT]


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """An artifact in a store.

    :param sha256: the digest of the raw bytes: its address.
    :param size_bytes: the raw size.
    :param compressed_bytes: the size of the stored gzip file, which is what a download sends.
    :param created: whether this very call wrote it.
    """

    sha256: str
    size_bytes: int
    compressed_bytes: int
    created: bool = False


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What a sweep found; digests in order.

    :param orphans: stored, but not known to the caller.
    :param missing: known to the caller, but not stored.
    :param corrupt: stored, but damaged.
    :param leftovers: names of unfinished files that a killed writer left behind.
    """

    orphans: tuple[str, ...]
    missing: tuple[str, ...]
    corrupt: tuple[str, ...]
    leftovers: tuple[str, ...] = ()


@runtime_checkable
class ArtifactStore(Protocol):
    """A store of immutable bytes, addressed by the SHA-256 of what was put in.

    Every method that takes a digest raises :class:`~report_lineage.errors.BadDigest` for anything
    else, :class:`~report_lineage.errors.ArtifactMissing` for what is not there, and
    :class:`~report_lineage.errors.ArtifactCorrupt` instead of a wrong byte.
    """

    def put(
        self,
        source: Source,
        *,
        name: str = "artifact",
        limit_bytes: Limit = DEFAULT,
        settled: bool = True,
    ) -> StoredArtifact:
        """Store a source; storing the same bytes again changes nothing.

        :param name: what errors call it; never part of a path.
        :param limit_bytes: the limit on the compressed size; None for none.
        :param settled: whether to return only when a power failure would not undo it; False
            leaves that to :meth:`settle`.
        :raises ArtifactTooLarge: past the limit; nothing is left behind.
        """

    def settle(self, sha256s: Iterable[str]) -> None:
        """Return when a power failure would not undo what was put with these digests.

        :raises ArtifactMissing: if one is not there.
        """

    def open(self, sha256: str) -> BinaryIO:
        """Open the raw bytes for reading and seeking; checked block by block as they are read."""

    def open_range(self, sha256: str, start: int, length: int) -> bytes:
        """Return up to ``length`` raw bytes from ``start``, without reading what lies before."""

    def read_bytes(self, sha256: str) -> bytes:
        """Return all raw bytes, verified."""

    def iter_raw(self, sha256: str, *, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
        """Verify now, then stream the raw bytes."""

    def open_gzip(self, sha256: str) -> BinaryIO:
        """Verify now, then open the stored gzip file as it is."""

    def iter_gzip(self, sha256: str, *, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
        """Verify now, then stream the stored gzip file as it is."""

    def iter_deflate(self, sha256: str, first: int, count: int) -> Iterator[bytes]:
        """Verify now, then stream ``count`` compressed blocks from block ``first`` on."""

    def index(self, sha256: str) -> BlockIndex:
        """Return sizes and blocks of an artifact."""

    def stat(self, sha256: str) -> StoredArtifact:
        """Return the sizes of an artifact."""

    def verify(self, sha256: str) -> StoredArtifact:
        """Read an artifact whole and return its sizes."""

    def exists(self, sha256: str) -> bool:
        """Say whether the store holds the digest."""

    def __contains__(self, sha256: object) -> bool:
        """Say whether the store holds the digest; False for what is no digest."""

    def delete(self, sha256: str) -> None:
        """Remove an artifact."""

    def sweep(self, known: Iterable[str], *, grace_s: float = 0.0) -> SweepResult:
        """Read everything and compare it with what the caller knows.

        :param known: the digests the caller counts on.
        :param grace_s: orphans put in the last so many seconds are not named, since their
            transaction may still be open.
        """
