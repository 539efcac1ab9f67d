"""An artifact store for a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from report_lineage.artifacts import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """Give an empty artifact store with the default limit."""
    return FileStore(tmp_path / "artifacts")
