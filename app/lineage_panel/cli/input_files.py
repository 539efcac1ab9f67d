"""Writes stored artifacts as files, whatever their names, over nothing that is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from report_lineage.artifacts import ArtifactStore
from report_lineage.artifacts.names import unique_safe_names
from report_lineage.errors import WriteRefused
from report_lineage.reports.results import ArtifactRef


class FileInTheWay(WriteRefused):
    """A file that is there already."""

    code = "file-in-the-way"
    message = "{path} is there already, nothing was written. Choose another directory, or --force."


@dataclass(frozen=True)
class WrittenFile:
    """A file and the input it holds; ``name`` is the input's own, ``path`` a safe one."""

    name: str
    path: str
    size_bytes: int
    sha256: str


def write_inputs(
    store: ArtifactStore,
    inputs: Sequence[ArtifactRef],
    directory: Path,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[WrittenFile, ...]:
    """Write inputs into a directory, which is made if missing, and return what was written.

    Every digest is verified before the first byte of its file is written, and a file appears
    whole or not at all.

    :param force: write over files that are there. Links are replaced, never followed.
    :param progress: called with bytes written and bytes in all.
    :raises FileInTheWay: before anything is written, if a file is there and ``force`` is not set.
    :raises ArtifactCorrupt: if stored bytes are damaged; files written before it stay.
    """
    paths = [directory / name for name in unique_safe_names([one.name for one in inputs])]
    if not force:
        refuse_existing(paths)
    directory.mkdir(parents=True, exist_ok=True)
    done_bytes, total_bytes = 0, sum(one.size_bytes for one in inputs)
    written = []
    for one, path in zip(inputs, paths, strict=True):
        _write(store, one.sha256, path, force=force)
        written.append(WrittenFile(one.name, str(path), one.size_bytes, one.sha256))
        done_bytes += one.size_bytes
        progress(done_bytes, total_bytes)
    return tuple(written)


def refuse_existing(paths: Sequence[Path]) -> None:
    """Refuse to write over what is there, be it a link to nothing.

    :raises FileInTheWay: naming the first one.
    """
    for path in paths:
        if os.path.lexists(path):
            raise FileInTheWay(path=str(path))


def _write(store: ArtifactStore, sha256: str, path: Path, *, force: bool) -> None:
    chunks = store.iter_raw(sha256)
    # No safe name begins with a dot, so this is nobody else's file.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("xb") as file:
            file.writelines(chunks)
        if not force:
            refuse_existing([path])
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
