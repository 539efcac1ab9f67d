"""A recorded history on each database, and what is in an export of it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.artifacts.zip_archive import MadeFile, zip_archive
from report_lineage.reports import Export, export
from report_lineage.reports.export.manifest import pretty_json
from tests.panel.recorded import Recorded, record_history
from tests.support.engines import open_engine

Files = dict[str, bytes]
Pack = Callable[[Files], Path]


@pytest.fixture
def recorded(engine: Engine, store: FileStore) -> Recorded:
    """Record the small history of the panel's tests."""
    return record_history(engine, store)


def archive_of(export: Export) -> bytes:
    """Return the whole archive, of the size that was told."""
    data = b"".join(export.chunks())
    assert len(data) == export.size_bytes
    return data


def unpacked(export: Export) -> dict[str, bytes]:
    """Return each file by its path, read by Python's own reader."""
    with zipfile.ZipFile(io.BytesIO(archive_of(export))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@dataclass(frozen=True)
class Kept:
    """An export, made once: what is checked here has nothing to do with any database."""

    data: bytes
    files: Files
    recorded: Recorded


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Kept:
    """Record a history, and export a report of it."""
    folder = tmp_path_factory.mktemp("exported")
    shutil.copyfile(sqlite_template, folder / "recorded.sqlite")
    engine = open_engine(f"sqlite:///{folder / 'recorded.sqlite'}")
    store = FileStore(folder / "artifacts")
    recorded = record_history(engine, store)
    with Session(engine) as session:
        made = export(session, recorded.report, store=store)
    engine.dispose()
    return Kept(archive_of(made), unpacked(made), recorded)


@pytest.fixture
def sound(kept: Kept, tmp_path: Path) -> Path:
    """Give an export as a file."""
    path = tmp_path / "sound.zip"
    path.write_bytes(kept.data)
    return path


@pytest.fixture
def files(kept: Kept) -> Files:
    """Give what is in an export, by path, in order."""
    return dict(kept.files)


@pytest.fixture
def pack(store: FileStore, tmp_path: Path) -> Callable[[Files], Path]:
    """Give a function that packs files in the form of exports, whatever they are."""

    def packed(files: Files) -> Path:
        path = tmp_path / "made.zip"
        made = [MadeFile(name, data) for name, data in files.items()]
        path.write_bytes(b"".join(zip_archive(store, made).chunks()))
        return path

    return packed


def with_manifest(files: Files, change: Callable[[dict[str, Any]], None]) -> Files:
    """Return files with another manifest, in the form that exports have."""
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    return {**files, "manifest.json": pretty_json(manifest)}


def relisted(files: Files) -> Files:
    """Return files with a manifest that has their sizes and digests: a forger's."""

    def change(manifest: dict[str, Any]) -> None:
        for one in manifest["files"]:
            data = files[one["path"]]
            one["size_bytes"], one["sha256"] = len(data), hashlib.sha256(data).hexdigest()

    return with_manifest(files, change)
