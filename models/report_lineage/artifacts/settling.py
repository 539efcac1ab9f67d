"""Has files and names on disk, many at once: a file system writes them in little more than one go."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 16


def settle(paths: Collection[Path]) -> None:
    """Return when the contents of files and the names in folders would survive a power failure.

    :raises FileNotFoundError: if one is not there.
    """
    # No thread can be started once the interpreter is on its way out.
    if len(paths) <= 1 or not threading.main_thread().is_alive():
        for path in paths:
            _sync(path)
        return
    with ThreadPoolExecutor(min(len(paths), _AT_ONCE)) as pool:
        # Read to the end, so that an error of any of them is raised.
        list(pool.map(_sync, paths))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
