"""Tracebacks that say which code was running, and not where it lies on the machine it ran on."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path


def portable_traceback(error: BaseException) -> str:
    """Return the traceback of an exception and its causes, with files named as :func:`portable`.

    Otherwise it is as the interpreter prints it.
    """
    described = traceback.TracebackException(
        type(error), error, error.__traceback__, lookup_lines=True, compact=True
    )
    for each in _chain(described):
        for frame in each.stack:
            frame.filename = portable(frame.filename)
        if isinstance(getattr(each, "filename", None), str):
            each.filename = portable(each.filename)
    return "".join(described.format())


def portable(filename: str) -> str:
    """Return a source file's path below the entry of ``sys.path`` that it was imported from.

    A file outside all of them is named from its outermost package on. What is no absolute path,
    such as ``<string>``, stays.
    """
    path = Path(filename)
    if not path.is_absolute():
        return filename
    entries = {Path(str(entry)) for entry in sys.path}
    root = next((folder for folder in path.parents if folder in entries), None)
    return path.relative_to(root or _outside_packages(path)).as_posix()


def _outside_packages(path: Path) -> Path:
    """Return the folder of the outermost package that a file is in, or the file's own."""
    for folder in path.parents:
        # Path.is_file() raises where a folder may not be read.
        if not os.path.isfile(folder / "__init__.py"):  # noqa: PTH113
            return folder
    return path.parent


def _chain(described: traceback.TracebackException) -> Iterator[traceback.TracebackException]:
    """Give an exception, its causes and the members of groups."""
    waiting: list[traceback.TracebackException | None] = [described]
    while waiting:
        each = waiting.pop()
        if each is not None:
            yield each
            waiting += [each.__cause__, each.__context__, *(each.exceptions or ())]
