"""Whether a stored artifact is still what was put in, and remembering that it was."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import OrderedDict
from typing import BinaryIO

from report_lineage.artifacts.block_gzip import HEADER
from report_lineage.artifacts.block_index import BlockIndex
from report_lineage.artifacts.reader import BlockReader
from report_lineage.errors import ArtifactCorrupt

_REMEMBERED = 4096
# A change within one tick of the file system's clock leaves the times as they were.
_SETTLED_NS = 2_000_000_000

Fingerprint = tuple[int, int, int, int, int, str]


def verify_blocks(reader: BlockReader, index: BlockIndex) -> None:
    """Read every stored byte, once.

    :raises ArtifactCorrupt: if the raw bytes or the stored ones have another digest.
    """
    raw, stored = hashlib.sha256(), hashlib.sha256(HEADER)
    for number in range(len(index)):
        data = reader.stored_block(number)
        stored.update(data)
        raw.update(reader.inflate_block(number, data))
    stored.update(index.tail())
    if raw.hexdigest() != index.sha256:
        raise ArtifactCorrupt(digest=index.sha256, actual=raw.hexdigest())
    if stored.hexdigest() != index.gzip_sha256:
        raise ArtifactCorrupt(digest=index.sha256, actual="another gzip file of the same content")


def fingerprint(file: BinaryIO, index: BlockIndex) -> Fingerprint:
    """Return what changes when somebody writes to the file: identity, times, size, content."""
    now = os.fstat(file.fileno())
    identity, times = (now.st_dev, now.st_ino), (now.st_mtime_ns, now.st_ctime_ns)
    return (*identity, *times, now.st_size, index.gzip_sha256)


class VerifiedFiles:
    """Remembers which files were read whole and found intact; safe between threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Fingerprint] = OrderedDict()
        self._lock = threading.Lock()

    def knows(self, sha256: str, seen: Fingerprint) -> bool:
        """Say whether exactly this file was found intact."""
        with self._lock:
            return self._known.get(sha256) == seen

    def remember(self, sha256: str, seen: Fingerprint) -> None:
        """Note that this file is intact, unless it is too young for its times to tell."""
        if time.time_ns() - max(seen[2], seen[3]) < _SETTLED_NS:
            return
        with self._lock:
            self._known[sha256] = seen
            self._known.move_to_end(sha256)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
