"""Raw bytes of a stored artifact as a file: seekable, and checked before they are handed out."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, BinaryIO

from report_lineage.artifacts.block_gzip import (
    BLOCK_BYTES,
    HEADER,
    TAIL_BYTES,
    BlockError,
    inflate,
)
from report_lineage.artifacts.block_index import BlockIndex
from report_lineage.errors import ArtifactCorrupt

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class BlockReader(io.RawIOBase):
    """Reads blocks through their index.

    Header, end and sizes are compared when it is made, each block's CRC-32 before any byte of it
    leaves, and the SHA-256 of everything before the last block leaves a reader that began at the
    beginning.

    :param file: the stored gzip file; closed with the reader.
    :param index: its offset table.
    :raises ArtifactCorrupt: as soon as anything is not as it was written.
    """

    def __init__(self, file: BinaryIO, index: BlockIndex) -> None:
        super().__init__()
        self._file = file
        self._index = index
        self._position = 0
        self._loaded = (-1, b"")
        self._hash = hashlib.sha256()
        self._hashed_blocks = 0
        self._check_frame()

    def _check_frame(self) -> None:
        if self._file.read(len(HEADER)) != HEADER:
            raise self._corrupt("another gzip header")
        self._file.seek(self._index.compressed_bytes - TAIL_BYTES)
        if self._file.read() != self._index.tail():
            raise self._corrupt("another end of file")
        if not len(self._index):
            self._check_digest()

    def _corrupt(self, actual: str) -> ArtifactCorrupt:
        return ArtifactCorrupt(digest=self._index.sha256, actual=actual)

    def _check_digest(self) -> None:
        actual = self._hash.hexdigest()
        if actual != self._index.sha256:
            raise self._corrupt(actual)

    def _load(self, number: int) -> bytes:
        if self._loaded[0] == number:
            return self._loaded[1]
        block = self._index.block(number)
        raw = self.inflate_block(number, self.stored_block(number))
        if number == self._hashed_blocks:
            self._hash.update(raw)
            self._hashed_blocks += 1
            if block.raw_start + block.raw_bytes == self._index.size_bytes:
                self._check_digest()
        self._loaded = (number, raw)
        return raw

    def stored_block(self, number: int) -> bytes:
        """Return block ``number`` as it is stored, unchecked."""
        block = self._index.block(number)
        self._file.seek(block.start)
        return self._file.read(block.length)

    def inflate_block(self, number: int, stored: bytes) -> bytes:
        """Return the raw bytes of block ``number``.

        :raises ArtifactCorrupt: if the stored bytes are not those that were written.
        """
        block = self._index.block(number)
        try:
            return inflate(stored, raw_bytes=block.raw_bytes, crc32=block.crc32)
        except BlockError as error:
            raise self._corrupt(f"{error} at byte {block.start}") from error

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position in the raw bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to a position in the raw bytes, at no cost until the next read."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._index.size_bytes}
        if whence not in base or base[whence] + offset < 0:
            raise ValueError(f"There is no position {offset} from {whence}.")
        self._position = base[whence] + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill ``buffer`` from the current position; at most to the end of the block."""
        target = memoryview(buffer).cast("B")
        if self._position >= self._index.size_bytes or not len(target):
            return 0
        number, skip = divmod(self._position, BLOCK_BYTES)
        piece = memoryview(self._load(number))[skip : skip + len(target)]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the stored file too."""
        if not self.closed:
            self._file.close()
        super().close()


def make_reader(file: BinaryIO, index: BlockIndex) -> BlockReader:
    """Return a reader of ``file``, which is closed if its frame is found damaged at once."""
    try:
        return BlockReader(file, index)
    except ArtifactCorrupt:
        file.close()
        raise
