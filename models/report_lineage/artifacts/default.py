"""The store of a process that was given none."""

from __future__ import annotations

import os
from pathlib import Path

from report_lineage.artifacts.file_store import FileStore

VARIABLE = "LINEAGE_ARTIFACTS"


def default_store() -> FileStore:
    """Return files in the directory that the variable ``LINEAGE_ARTIFACTS`` names.

    Without it, they lie in ``instance/artifacts`` under the working directory.
    """
    return FileStore(Path(os.environ.get(VARIABLE) or Path("instance", "artifacts")))
