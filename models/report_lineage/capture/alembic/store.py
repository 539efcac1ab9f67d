"""The folder ``capture`` beside a host's ``env.py``, which holds the SQL its migrations carry.

A file is named for the table, the version of its capture and the dialect. The version is a hash
of the files, so what was written once stays what it is, or is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alembic.runtime.migration import MigrationContext

from report_lineage.capture.alembic.bundle import version_of
from report_lineage.capture.alembic.captured_sql import DIALECTS, CapturedSQL, parsed
from report_lineage.errors import CaptureFileUnusable, ConfigurationError


def folder_of(context: MigrationContext) -> Path:
    """Return the folder of the environment that a migration runs in.

    :raises ConfigurationError: outside of any Alembic environment.
    """
    if context.script is None:
        raise ConfigurationError(
            problem="Capture was asked of a migration context that has no script directory",
            remedy="Run it in an Alembic environment, by `alembic upgrade` or its command API.",
        )
    return Path(context.script.dir) / "capture"


def write(folder: Path, name: str, texts: Mapping[str, str]) -> None:
    """Write the files of one capture, unless they are there."""
    folder.mkdir(exist_ok=True)
    for dialect, text in texts.items():
        path = _path(folder, name, version_of(texts), dialect)
        if not path.exists():
            path.write_text(text, encoding="utf-8", newline="\n")


def read(folder: Path, name: str, version: str, dialect: str) -> CapturedSQL:
    """Return the SQL of one capture.

    :raises CaptureFileUnusable: if a file is missing, or no longer what its name says.
    """
    texts = {one: _text(_path(folder, name, version, one)) for one in DIALECTS}
    if version_of(texts) != version:
        path = _path(folder, name, version, dialect)
        raise CaptureFileUnusable(path=str(path), problem="was changed since it was written")
    return parsed(texts[dialect])


def known(folder: Path, dialect: str) -> dict[tuple[str, str], CapturedSQL]:
    """Return every capture of the folder by table and version."""
    found = {}
    for path in sorted(folder.glob(f"*.{dialect}.sql")):
        name, version = path.name.removesuffix(f".{dialect}.sql").rsplit(".", 1)
        found[name, version] = parsed(_text(path))
    return found


def _path(folder: Path, name: str, version: str, dialect: str) -> Path:
    return folder / f"{name.replace('/', '_')}.{version}.{dialect}.sql"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CaptureFileUnusable(path=str(path), problem="is missing") from None
