"""Fixtures that give each test fresh databases of its own, on SQLite and on PostgreSQL.

A database with the schema is a copy of one made once per process, which takes about 30 ms where
making the schema anew takes far longer.
"""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from tests.support.engines import create_schema, open_engine
from tests.support.postgresql import create_database, drop_database

Dialect = Literal["sqlite", "postgresql"]
_numbers = itertools.count(1)


class MakeDatabase(Protocol):
    """Makes a fresh database, dropped when the test ends."""

    def __call__(self, dialect: Dialect, *, schema: bool = True) -> URL:
        """Return its address; with the tables and triggers unless `schema` is false."""


class MakeEngine(Protocol):
    """Opens an engine, disposed of when the test ends."""

    def __call__(self, url: URL | str, **options: Any) -> Engine:
        """Return the engine; the options are those of `sqlalchemy.create_engine`."""


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Run the test once for each kind of database."""
    name: Dialect = request.param
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file that holds the schema and nothing else, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    create_schema(engine)
    engine.dispose()
    return path


@pytest.fixture
def make_database(
    tmp_path: Path, request: pytest.FixtureRequest, postgresql_prefix: str
) -> Iterator[MakeDatabase]:
    """Make fresh databases of either kind."""

    def make_sqlite(number: int, schema: bool) -> URL:
        path = tmp_path / f"lineage-{number}.sqlite"
        if schema:
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return URL.create("sqlite", database=str(path))

    def make_postgresql(number: int, schema: bool) -> URL:
        # Asked for by name, so that a test on SQLite alone starts no server.
        server: URL = request.getfixturevalue("postgresql_server")
        template = request.getfixturevalue("postgresql_template") if schema else "template1"
        name = f"{postgresql_prefix}_{number}"
        drops.callback(drop_database, server, name)
        return create_database(server, name, template=template)

    makers = {"sqlite": make_sqlite, "postgresql": make_postgresql}
    with ExitStack() as drops:
        yield lambda dialect, *, schema=True: makers[dialect](next(_numbers), schema)


@pytest.fixture
def make_engine(make_database: MakeDatabase) -> Iterator[MakeEngine]:
    """Open engines as a host does, and dispose of them before their database is dropped."""
    engines: list[Engine] = []

    def make(url: URL | str, **options: Any) -> Engine:
        engines.append(open_engine(url, **options))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def database_url(make_database: MakeDatabase, dialect: Dialect) -> URL:
    """Give the address of a fresh database with the schema, of each kind."""
    return make_database(dialect)


@pytest.fixture
def engine(make_engine: MakeEngine, database_url: URL) -> Engine:
    """Give an engine on a fresh database with the schema, of each kind."""
    return make_engine(database_url)


@pytest.fixture
def empty_engine(make_engine: MakeEngine, make_database: MakeDatabase, dialect: Dialect) -> Engine:
    """Give an engine on a database without any table, of each kind."""
    return make_engine(make_database(dialect, schema=False))


@pytest.fixture
def sqlite_engine(make_engine: MakeEngine, make_database: MakeDatabase) -> Engine:
    """Give an engine on a fresh SQLite database with the schema."""
    return make_engine(make_database("sqlite"))


@pytest.fixture
def postgresql_engine(make_engine: MakeEngine, make_database: MakeDatabase) -> Engine:
    """Give an engine on a fresh PostgreSQL database with the schema."""
    return make_engine(make_database("postgresql"))


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Give a session on a fresh database with the schema, of each kind."""
    with Session(engine) as session:
        yield session
