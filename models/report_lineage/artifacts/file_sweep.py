"""Comparing what a directory holds with what the database knows."""

from __future__ import annotations

import time
from collections.abc import Iterable

from report_lineage.artifacts.digest import check_digest
from report_lineage.artifacts.file_layout import FileLayout
from report_lineage.artifacts.reader import make_reader
from report_lineage.artifacts.store import SweepResult
from report_lineage.artifacts.verify import verify_blocks
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing


def sweep(layout: FileLayout, known: Iterable[str], *, grace_s: float) -> SweepResult:
    """Read every object and compare; see :meth:`ArtifactStore.sweep`."""
    wanted = {check_digest(digest) for digest in known}
    stored = set(layout.digests())
    before = time.time() - grace_s
    return SweepResult(
        orphans=tuple(d for d in sorted(stored - wanted) if _is_older(layout, d, before)),
        missing=tuple(sorted(wanted - stored)),
        corrupt=tuple(d for d in sorted(stored) if _is_corrupt(layout, d)),
        leftovers=tuple(path.name for path in layout.leftovers(before=before)),
    )


def remove_leftovers(layout: FileLayout, *, older_than_s: float) -> tuple[str, ...]:
    """Remove unfinished files whose writer was killed, and return their names."""
    paths = list(layout.leftovers(before=time.time() - older_than_s))
    for path in paths:
        path.unlink(missing_ok=True)
    return tuple(path.name for path in paths)


def _is_older(layout: FileLayout, sha256: str, before: float) -> bool:
    """Say whether an object was last put before a Unix time; a repeated put touches its table."""
    return all(p.stat().st_mtime <= before for p in layout.paths(sha256) if p.exists())


def _is_corrupt(layout: FileLayout, sha256: str) -> bool:
    try:
        file, index = layout.open(sha256)
        with make_reader(file, index) as reader:
            verify_blocks(reader, index)
    except ArtifactCorrupt:
        return True
    except ArtifactMissing:
        # Deleted while the sweep was on its way.
        return False
    return False
