"""What may be stored: bytes, a path, or an open binary file; read in blocks of one fixed size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from report_lineage.artifacts.block_gzip import BLOCK_BYTES


class Readable(Protocol):
    """A file opened for reading in binary mode, or anything that reads like one."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, and none at the end."""


Source = bytes | bytearray | memoryview | os.PathLike[str] | Readable
"""Raw bytes, the path of a file, or a file opened for reading in binary mode."""


@contextmanager
def open_source(source: Source) -> Iterator[tuple[Iterator[bytes | memoryview], int | None]]:
    """Give the blocks of a source, and its size in bytes where that is known beforehand.

    A file handed in stays open: it is its opener's to close.

    :raises TypeError: if the source is text, or a file opened in text mode.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        view = memoryview(source).cast("B")
        yield _slices(view), len(view)
    elif isinstance(source, os.PathLike):
        with Path(source).open("rb") as file:
            yield _reads(file), os.fstat(file.fileno()).st_size
    elif hasattr(source, "read"):
        yield _reads(source), None
    else:
        raise TypeError(
            f"An artifact is bytes, a pathlib.Path or a binary file, not {type(source).__name__}."
        )


def _slices(view: memoryview) -> Iterator[memoryview]:
    for start in range(0, len(view), BLOCK_BYTES):
        yield view[start : start + BLOCK_BYTES]


def _reads(file: Readable) -> Iterator[bytes]:
    while block := _full_block(file):
        yield block


def _full_block(file: Readable) -> bytes:
    """Read one block; sockets and pipes give less at a time, which must not shift the blocks."""
    pieces: list[bytes] = []
    missing = BLOCK_BYTES
    while missing and (piece := _read_some(file, missing)):
        pieces.append(piece)
        missing -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _read_some(file: Readable, size_bytes: int) -> bytes:
    piece: object = file.read(size_bytes)
    if piece is None:
        raise BlockingIOError("The file has no data yet: give one that blocks.")
    if not isinstance(piece, bytes):
        raise TypeError("The file gives text: open it in binary mode.")
    return piece
