"""Artifacts in a directory: ``ab/cdef….gz`` with its offset table ``ab/cdef….idx`` beside it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from report_lineage.artifacts.block_gzip import BLOCK_BYTES
from report_lineage.artifacts.block_index import BlockIndex
from report_lineage.artifacts.digest import check_digest
from report_lineage.artifacts.file_layout import FileLayout
from report_lineage.artifacts.file_sweep import remove_leftovers, sweep
from report_lineage.artifacts.incoming import (
    compress,
    exclusive,
    make_folder,
    temporary_file,
)
from report_lineage.artifacts.reader import make_reader
from report_lineage.artifacts.settling import settle
from report_lineage.artifacts.source import Source, open_source
from report_lineage.artifacts.store import (
    CHUNK_BYTES,
    DEFAULT,
    LIMIT_BYTES,
    Default,
    Limit,
    StoredArtifact,
    SweepResult,
)
from report_lineage.artifacts.verify import VerifiedFiles, fingerprint, verify_blocks
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing, BadDigest


class FileStore:
    """An :class:`~report_lineage.artifacts.store.ArtifactStore` of files.

    Several processes and threads may use one directory. An object is there when its ``.gz`` is;
    the table is renamed into place before it and removed after it. What a power failure finds
    unsettled may be damaged afterwards, which every read tells and the next put mends.

    :param root: the directory; made if it is missing, its parent must be there.
    :param limit_bytes: the default limit on one compressed artifact; None for none.
    """

    def __init__(
        self, root: str | os.PathLike[str], *, limit_bytes: int | None = LIMIT_BYTES
    ) -> None:
        self.root = Path(root)
        self.limit_bytes = limit_bytes
        self._layout = FileLayout(self.root)
        self._verified = VerifiedFiles()

    def put(
        self,
        source: Source,
        *,
        name: str = "artifact",
        limit_bytes: Limit = DEFAULT,
        settled: bool = True,
    ) -> StoredArtifact:
        """Store a source; storing the same bytes again changes nothing.

        A damaged object of the same digest is replaced by the good bytes.

        :param name: what errors call it; never part of a path.
        :param limit_bytes: the limit on the compressed size; None for none.
        :param settled: whether to return only when a power failure would not undo it; False
            leaves that to :meth:`settle`.
        :raises ArtifactTooLarge: past the limit, with the sizes seen by then; nothing stays.
        """
        limit = self.limit_bytes if isinstance(limit_bytes, Default) else limit_bytes
        stored = self._put(source, name, limit)
        if settled:
            # Also what was there: whoever put it may not have settled it yet.
            self.settle([stored.sha256])
        return stored

    def settle(self, sha256s: Iterable[str]) -> None:
        """Return when a power failure would not undo what was put; many at once cost little more.

        :raises ArtifactMissing: if one is not there.
        """
        paths: set[Path] = set()
        for sha256 in sha256s:
            if not self.exists(sha256):
                raise ArtifactMissing(digest=sha256)
            files = self._layout.paths(sha256)
            paths.update(files, {files[0].parent, self.root})
        settle(paths)

    def _put(self, source: Source, name: str, limit: int | None) -> StoredArtifact:
        if make_folder(self.root):
            settle([self.root.parent])
        with (
            open_source(source) as (blocks, size_bytes),
            temporary_file(self._layout.incoming) as (file, path),
        ):
            index = compress(blocks, file, name=name, limit_bytes=limit, size_bytes=size_bytes)
            if self._keep_intact(index.sha256):
                return _stored(index)
            file.flush()
            return _stored(index, created=self._install(path, index))

    def _install(self, path: Path, index: BlockIndex) -> bool:
        gzip_path, index_path = self._layout.paths(index.sha256)
        make_folder(gzip_path.parent)
        with temporary_file(self._layout.incoming) as (file, table):
            file.write(index.to_bytes())
            file.flush()
            # Two files cannot be renamed at once: one writer at a time, the gzip file last.
            with exclusive(self._layout.lock):
                if self._keep_intact(index.sha256):
                    return False
                table.replace(index_path)
                path.replace(gzip_path)
        return True

    def _keep_intact(self, sha256: str) -> bool:
        """Say whether a good object is there already, and make it young for the sweep."""
        try:
            self.verify(sha256)
            os.utime(self._layout.paths(sha256)[1])
        except (ArtifactMissing, ArtifactCorrupt, FileNotFoundError):
            return False
        return True

    def open(self, sha256: str) -> BinaryIO:
        """Open the raw bytes for reading and seeking.

        Each block is checked before a byte of it is handed out, and the digest before the last
        block of a reader that reads from the start.
        """
        file, index = self._layout.open(sha256)
        return BufferedReader(make_reader(file, index), BLOCK_BYTES)

    def open_range(self, sha256: str, start: int, length: int) -> bytes:
        """Return up to ``length`` raw bytes from ``start``, reading only the blocks they lie in.

        :raises ValueError: if ``start`` or ``length`` is negative.
        """
        if start < 0 or length < 0:
            raise ValueError(f"There is no range of {length} bytes from {start}.")
        with self.open(sha256) as file:
            file.seek(start)
            return file.read(length)

    def read_bytes(self, sha256: str) -> bytes:
        """Return all raw bytes; none at all unless their digest is right."""
        with self.open(sha256) as file:
            return file.read()

    def iter_raw(self, sha256: str, *, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
        """Verify now, then stream the raw bytes."""
        self.verify(sha256)
        return self._stream_raw(sha256, chunk_bytes)

    def _stream_raw(self, sha256: str, chunk_bytes: int) -> Iterator[bytes]:
        with self.open(sha256) as file:
            while chunk := file.read(chunk_bytes):
                yield chunk

    def open_gzip(self, sha256: str) -> BinaryIO:
        """Verify now, then open the stored gzip file as it is."""
        file, index = self._layout.open(sha256)
        try:
            self._verify(file, index)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def iter_gzip(self, sha256: str, *, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
        """Verify now, then stream the stored gzip file as it is.

        The last chunk is held back until the digest of all is right, so that damage done while
        streaming ends in a short answer and never in a complete wrong one.
        """
        self.verify(sha256)
        return self._stream_gzip(sha256, chunk_bytes)

    def _stream_gzip(self, sha256: str, chunk_bytes: int) -> Iterator[bytes]:
        file, index = self._layout.open(sha256)
        digest = hashlib.sha256()
        with file:
            held = b""
            while chunk := file.read(chunk_bytes):
                digest.update(chunk)
                if held:
                    yield held
                held = chunk
        if digest.hexdigest() != index.gzip_sha256:
            raise ArtifactCorrupt(digest=sha256, actual="another gzip file")
        yield held

    def iter_deflate(self, sha256: str, first: int, count: int) -> Iterator[bytes]:
        """Verify now, then stream ``count`` compressed blocks from block ``first`` on."""
        self.verify(sha256)
        return self._stream_deflate(sha256, first, count)

    def _stream_deflate(self, sha256: str, first: int, count: int) -> Iterator[bytes]:
        file, index = self._layout.open(sha256)
        with make_reader(file, index) as reader:
            for number in range(first, first + count):
                data = reader.stored_block(number)
                reader.inflate_block(number, data)
                yield data

    def index(self, sha256: str) -> BlockIndex:
        """Return sizes and blocks of an artifact, from its table alone."""
        file, index = self._layout.open(sha256)
        file.close()
        return index

    def stat(self, sha256: str) -> StoredArtifact:
        """Return the sizes of an artifact."""
        return _stored(self.index(sha256))

    def verify(self, sha256: str) -> StoredArtifact:
        """Read an artifact whole, unless this store has read the very same file before.

        :raises ArtifactCorrupt: if a byte of it or of its table has changed.
        """
        file, index = self._layout.open(sha256)
        with file:
            self._verify(file, index)
        return _stored(index)

    def _verify(self, file: BinaryIO, index: BlockIndex) -> None:
        seen = fingerprint(file, index)
        if self._verified.knows(index.sha256, seen):
            return
        # The reader owns a handle of its own, since closing it closes the file.
        with make_reader(os.fdopen(os.dup(file.fileno()), "rb"), index) as reader:
            verify_blocks(reader, index)
        self._verified.remember(index.sha256, seen)

    def exists(self, sha256: str) -> bool:
        """Say whether the store holds the digest."""
        return self._layout.paths(sha256)[0].is_file()

    def __contains__(self, sha256: object) -> bool:
        """Say whether the store holds the digest; False for what is no digest."""
        try:
            return self.exists(check_digest(sha256))
        except BadDigest:
            return False

    def delete(self, sha256: str) -> None:
        """Remove an artifact.

        :raises ArtifactMissing: if it is not there.
        """
        if not self.exists(sha256):
            raise ArtifactMissing(digest=sha256)
        gzip_path, index_path = self._layout.paths(sha256)
        with exclusive(self._layout.lock):
            try:
                gzip_path.unlink()
            except FileNotFoundError as error:
                raise ArtifactMissing(digest=sha256) from error
            index_path.unlink(missing_ok=True)
            settle([gzip_path.parent])

    def sweep(self, known: Iterable[str], *, grace_s: float = 0.0) -> SweepResult:
        """Read everything and compare it with what the caller knows.

        :param known: the digests the caller counts on.
        :param grace_s: orphans and leftovers written in the last so many seconds are not named.
        """
        return sweep(self._layout, known, grace_s=grace_s)

    def remove_leftovers(self, *, older_than_s: float) -> tuple[str, ...]:
        """Remove what killed writers left behind, and return the names.

        :param older_than_s: leave what is younger, since its writer may still be at work.
        """
        return remove_leftovers(self._layout, older_than_s=older_than_s)


def _stored(index: BlockIndex, *, created: bool = False) -> StoredArtifact:
    return StoredArtifact(index.sha256, index.size_bytes, index.compressed_bytes, created)
