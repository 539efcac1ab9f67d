"""Applications on a short recorded history, and their commands."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel import LineagePanel
from lineage_panel.database import make_engine
from lineage_panel.demo.companies import BY_TICKER
from lineage_panel.demo.record import record_demo
from lineage_panel.demo.story import story
from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import Report
from report_lineage.migrations import upgrade
from report_lineage.reports.rendering import Renderer
from tests.support.databases import MakeEngine

IBM, AMAZON = (str(BY_TICKER[ticker].report_id) for ticker in ("IBM", "AMZN"))
Lineage = Callable[..., Result]


@dataclass(frozen=True)
class Kept:
    """Files of a recorded history, to be copied."""

    database: Path
    artifacts: Path


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Record three months of the demo, an edit of IBM's report and the deletion of Amazon's."""
    folder = tmp_path_factory.mktemp("cli")
    files = Kept(folder / "recorded.sqlite", folder / "artifacts")
    engine = make_engine(f"sqlite:///{files.database}")
    upgrade(engine)
    record_demo(engine, FileStore(files.artifacts), steps=story()[:4])
    with transaction_context(actor="ana", reason="Read over"), Session(engine) as session:
        session.get_one(Report, BY_TICKER["IBM"].report_id).status = "final"
        session.delete(session.get_one(Report, BY_TICKER["AMZN"].report_id))
        session.commit()
    engine.dispose()
    return files


@pytest.fixture
def store(kept: Kept, tmp_path: Path) -> FileStore:
    """Give a copy of the artifact store."""
    shutil.copytree(kept.artifacts, tmp_path / "artifacts")
    return FileStore(tmp_path / "artifacts")


@pytest.fixture
def empty_store(tmp_path: Path) -> FileStore:
    """Give an empty artifact store."""
    return FileStore(tmp_path / "artifacts")


@pytest.fixture
def sqlite_engine(kept: Kept, tmp_path: Path, make_engine: MakeEngine) -> Engine:
    """Give an engine on a copy of the recorded history."""
    shutil.copyfile(kept.database, tmp_path / "recorded.sqlite")
    return make_engine(URL.create("sqlite", database=str(tmp_path / "recorded.sqlite")))


def commands_of(
    engine: Engine, store: FileStore | None, renderer: Renderer | None = None
) -> Lineage:
    """Return a function that calls the commands of an application on a database."""
    app = Flask("host")
    LineagePanel(session_factory=sessionmaker(engine), store=store, renderer=renderer).init_app(app)
    return lambda *arguments: app.test_cli_runner().invoke(args=["lineage", *arguments])


@pytest.fixture
def lineage(sqlite_engine: Engine, store: FileStore) -> Lineage:
    """Give a function that calls a command on the recorded history."""
    return commands_of(sqlite_engine, store)
