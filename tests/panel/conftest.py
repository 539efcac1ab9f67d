"""Fixtures: a recorded history, and applications that mount the panel on it.

The history is recorded once per process; each test works on a copy of database and store.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel import LineagePanel, allow_everything
from report_lineage.artifacts import FileStore
from report_lineage.entities import AccessEvent
from tests.panel.recorded import Recorded, record_history
from tests.support.databases import MakeEngine
from tests.support.engines import open_engine

MakeApp = Callable[..., Flask]


@dataclass(frozen=True)
class Kept:
    """Files of a recorded history, to be copied."""

    database: Path
    artifacts: Path
    recorded: Recorded


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Kept:
    """Record the small history once."""
    folder = tmp_path_factory.mktemp("recorded")
    database = folder / "recorded.sqlite"
    shutil.copyfile(sqlite_template, database)
    engine = open_engine(f"sqlite:///{database}")
    recorded = record_history(engine, FileStore(folder / "artifacts"))
    engine.dispose()
    return Kept(database, folder / "artifacts", recorded)


@pytest.fixture
def recorded(kept: Kept) -> Recorded:
    """Give the ids of the recorded history."""
    return kept.recorded


@pytest.fixture
def store(kept: Kept, tmp_path: Path) -> FileStore:
    """Give the artifact store of the recorded history."""
    shutil.copytree(kept.artifacts, tmp_path / "artifacts")
    return FileStore(tmp_path / "artifacts")


@pytest.fixture
def sqlite_engine(kept: Kept, tmp_path: Path, make_engine: MakeEngine) -> Engine:
    """Give an engine on the recorded history."""
    path = tmp_path / "recorded.sqlite"
    shutil.copyfile(kept.database, path)
    return make_engine(URL.create("sqlite", database=str(path)))


@pytest.fixture
def make_app(sqlite_engine: Engine, store: FileStore) -> MakeApp:
    """Make host applications on the recorded history; options are those of the panel."""

    def make(*, config: dict[str, Any] | None = None, **options: Any) -> Flask:
        app = Flask("host")
        app.config.update(config or {})
        given = {
            "session_factory": sessionmaker(sqlite_engine),
            "authorize": allow_everything,
            "store": store,
            **options,
        }
        LineagePanel(**given).init_app(app)
        return app

    return make


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    """Give a client of an application that allows everything."""
    return make_app().test_client()


@pytest.fixture
def events(sqlite_engine: Engine) -> Callable[[], list[AccessEvent]]:
    """Give a function that reads the access events, oldest first."""

    def read() -> list[AccessEvent]:
        with Session(sqlite_engine) as session:
            return list(session.query(AccessEvent).order_by(AccessEvent.id))

    return read
