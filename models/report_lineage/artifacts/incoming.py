"""Files on their way into the store: compressed as they come, visible only when complete."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from report_lineage.artifacts.block_gzip import HEADER, TAIL_BYTES, combine, deflate, tail
from report_lineage.artifacts.block_index import BlockIndex
from report_lineage.errors import ArtifactTooLarge

_FILE_MODE = 0o640
_FOLDER_MODE = 0o750


def compress(
    blocks: Iterable[bytes | memoryview],
    file: BinaryIO,
    *,
    name: str,
    limit_bytes: int | None,
    size_bytes: int | None = None,
) -> BlockIndex:
    """Write blocks to ``file`` as one gzip member and return its offset table.

    :param blocks: the raw bytes, cut at :data:`~report_lineage.artifacts.block_gzip.BLOCK_BYTES`.
    :param limit_bytes: the limit on what is written; None for none.
    :param size_bytes: the whole raw size if known, for the error; None if not.
    :raises ArtifactTooLarge: as soon as the limit is passed; its sizes are what was seen by then.
    """
    raw, stored = hashlib.sha256(), hashlib.sha256(HEADER)
    lengths: list[int] = []
    crcs: list[int] = []
    seen, written, whole = 0, len(HEADER) + TAIL_BYTES, 0
    file.write(HEADER)
    for block in blocks:
        deflated = deflate(block)
        seen += deflated.raw_bytes
        written += len(deflated.data)
        if limit_bytes is not None and written > limit_bytes:
            raise ArtifactTooLarge(
                name=name,
                size_bytes=max(seen, size_bytes or 0),
                compressed_bytes=written,
                limit_bytes=limit_bytes,
            )
        raw.update(block)
        stored.update(deflated.data)
        whole = combine(whole, deflated.crc32, deflated.raw_bytes)
        lengths.append(len(deflated.data))
        crcs.append(deflated.crc32)
        file.write(deflated.data)
    end = tail(whole, seen)
    stored.update(end)
    file.write(end)
    return BlockIndex(
        raw.hexdigest(), stored.hexdigest(), seen, written, tuple(lengths), tuple(crcs)
    )


@contextmanager
def temporary_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a new file under a name of its own; it is gone afterwards unless renamed."""
    make_folder(folder)
    path = folder / secrets.token_hex(16)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def make_folder(folder: Path) -> bool:
    """Create a folder unless it is there; say whether it was created."""
    try:
        folder.mkdir(mode=_FOLDER_MODE, parents=True)
    except FileExistsError:
        return False
    return True


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` against all other processes and threads."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
