"""The demo's whole history, recorded once per run and shared by its workers."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from lineage_panel.database import make_engine
from lineage_panel.demo.record import record_demo
from report_lineage.artifacts import FileStore
from report_lineage.migrations import upgrade


@dataclass(frozen=True)
class RecordedDemo:
    """Where the demo's history is; to be read, or copied before anything is written."""

    database: Path
    artifacts: Path


@pytest.fixture(scope="session")
def recorded_demo(tmp_path_factory: pytest.TempPathFactory) -> RecordedDemo:
    """Give the whole demo in an SQLite database."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    recorded = RecordedDemo(folder / "demo.sqlite", folder / "demo-artifacts")
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not recorded.database.exists():
            _record(recorded)
    return recorded


def _record(demo: RecordedDemo) -> None:
    unfinished = demo.database.with_suffix(".unfinished")
    engine = make_engine(f"sqlite:///{unfinished}")
    upgrade(engine)
    record_demo(engine, FileStore(demo.artifacts))
    engine.dispose()
    unfinished.rename(demo.database)
