"""A host's environment of migrations, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.migrations.hosts import Environment
from tests.support.databases import MakeDatabase, MakeEngine


@pytest.fixture
def host(tmp_path: Path, empty_engine: sa.Engine) -> Environment:
    """Give a host without migrations, on an empty database of each kind."""
    return Environment(tmp_path / "host", empty_engine)


@pytest.fixture
def sqlite_host(
    tmp_path: Path, make_engine: MakeEngine, make_database: MakeDatabase
) -> Environment:
    """Give a host without migrations, on an empty SQLite database."""
    return Environment(tmp_path / "host", make_engine(make_database("sqlite", schema=False)))


@pytest.fixture
def postgresql_host(
    tmp_path: Path, make_engine: MakeEngine, make_database: MakeDatabase
) -> Environment:
    """Give a host without migrations, on an empty PostgreSQL database."""
    return Environment(tmp_path / "host", make_engine(make_database("postgresql", schema=False)))
