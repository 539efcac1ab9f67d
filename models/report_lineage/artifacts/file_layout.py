"""Where things lie in the directory of a file store, and how one of them is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from report_lineage.artifacts.block_index import BlockIndex, OffsetTableError, parse_index
from report_lineage.artifacts.digest import check_digest
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing, BadDigest


class FileLayout:
    """The names in one directory; no name is made of anything but a checked digest."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.incoming = root / "incoming"
        self.lock = root / "lock"

    def paths(self, sha256: str) -> tuple[Path, Path]:
        """Return the paths of the gzip file and of its offset table.

        :raises BadDigest: if that is no digest.
        """
        digest = check_digest(sha256)
        folder = self._root / digest[:2]
        return folder / f"{digest[2:]}.gz", folder / f"{digest[2:]}.idx"

    def open(self, sha256: str) -> tuple[BinaryIO, BlockIndex]:
        """Open the stored file and read its table; the sizes agree, nothing else is checked."""
        gzip_path, index_path = self.paths(sha256)
        try:
            file = gzip_path.open("rb")
        except FileNotFoundError as error:
            raise ArtifactMissing(digest=sha256) from error
        try:
            return file, self._read_index(sha256, gzip_path, index_path, file)
        except BaseException:
            file.close()
            raise

    def _read_index(
        self, sha256: str, gzip_path: Path, index_path: Path, file: BinaryIO
    ) -> BlockIndex:
        try:
            index = parse_index(index_path.read_bytes())
        except OffsetTableError as error:
            raise ArtifactCorrupt(digest=sha256, actual=str(error)) from error
        except FileNotFoundError as error:
            if not gzip_path.exists():
                raise ArtifactMissing(digest=sha256) from error
            raise ArtifactCorrupt(digest=sha256, actual="no offset table") from error
        if index.sha256 != sha256:
            raise ArtifactCorrupt(digest=sha256, actual="the offset table of another artifact")
        if os.fstat(file.fileno()).st_size != index.compressed_bytes:
            raise ArtifactCorrupt(digest=sha256, actual="a file of another length")
        return index

    def digests(self) -> Iterator[str]:
        """Give the digests of all objects, in no order."""
        for path in self._root.glob("??/*.gz"):
            try:
                yield check_digest(path.parent.name + path.name.removesuffix(".gz"))
            except BadDigest:
                continue

    def leftovers(self, *, before: float) -> Iterator[Path]:
        """Give the unfinished files last written before a Unix time."""
        for path in sorted(self.incoming.glob("*")):
            if path.stat().st_mtime <= before:
                yield path
