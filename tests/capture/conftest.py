"""Fixtures of capture: databases that hold the models of a zoo."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.capture.zoo.base import Zoo
from tests.support.databases import Dialect, MakeDatabase, MakeEngine
from tests.support.engines import open_engine
from tests.support.postgresql import create_database, drop_database
from tests.support.replay import check_replay

OpenZoo = Callable[[Zoo], sa.Engine]
_Templates = Callable[[Zoo, str], sa.URL]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def zoo_drops(postgresql_server: sa.URL) -> Iterator[ExitStack]:
    """Collect what has to be dropped while the server still runs."""
    with ExitStack() as drops:
        yield drops


@pytest.fixture(scope="session")
def zoo_templates(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, postgresql_prefix: str
) -> _Templates:
    """Make a database with a zoo's tables once per process, to be copied."""
    made: dict[tuple[int, str], sa.URL] = {}

    def make(zoo: Zoo, dialect: str) -> sa.URL:
        name = f"{postgresql_prefix}_zoo_{next(_numbers)}"
        if dialect == "postgresql":
            server: sa.URL = request.getfixturevalue("postgresql_server")
            request.getfixturevalue("zoo_drops").callback(drop_database, server, name)
            url = create_database(server, name)
        else:
            path = tmp_path_factory.mktemp("zoo") / "template.sqlite"
            url = sa.URL.create("sqlite", database=str(path))
        engine = open_engine(url)
        zoo.metadata.create_all(engine)
        engine.dispose()
        return made.setdefault((id(zoo), dialect), url)

    return lambda zoo, dialect: made.get((id(zoo), dialect)) or make(zoo, dialect)


@pytest.fixture
def copy_zoo(
    make_database: MakeDatabase,
    zoo_templates: _Templates,
    request: pytest.FixtureRequest,
    postgresql_prefix: str,
) -> Iterator[Callable[[Zoo, str], sa.URL]]:
    """Copy a zoo's database; return the address of the copy."""

    def copy(zoo: Zoo, dialect: Dialect) -> sa.URL:
        template = zoo_templates(zoo, dialect)
        if dialect == "sqlite":
            url = make_database("sqlite", schema=False)
            shutil.copyfile(str(template.database), str(url.database))
            return url
        name = f"{postgresql_prefix}_copy_{next(_numbers)}"
        server: sa.URL = request.getfixturevalue("postgresql_server")
        drops.callback(drop_database, server, name)
        return create_database(server, name, template=str(template.database))

    with ExitStack() as drops:
        yield copy


@pytest.fixture
def open_zoo(
    copy_zoo: Callable[[Zoo, str], sa.URL], make_engine: MakeEngine, dialect: Dialect
) -> Iterator[OpenZoo]:
    """Open engines on copies of a zoo's database; in the end each must replay to its live rows."""
    opened: list[tuple[Zoo, sa.Engine]] = []

    def open_copy(zoo: Zoo) -> sa.Engine:
        opened.append((zoo, make_engine(copy_zoo(zoo, dialect))))
        return opened[-1][1]

    yield open_copy
    for zoo, engine in opened:
        with engine.connect() as connection:
            check_replay(connection, zoo.manager)


@pytest.fixture
def fresh_zoo(
    copy_zoo: Callable[[Zoo, str], sa.URL],
    zoo_templates: _Templates,
    request: pytest.FixtureRequest,
) -> Callable[[Zoo, Dialect], AbstractContextManager[sa.Engine]]:
    """Open a copy of a zoo's database for as long as a block runs, for tests that need many."""

    @contextmanager
    def opened(zoo: Zoo, dialect: Dialect) -> Iterator[sa.Engine]:
        url = copy_zoo(zoo, dialect)
        engine = open_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()
            if dialect == "postgresql":
                drop_database(request.getfixturevalue("postgresql_server"), str(url.database))

    return opened


@pytest.fixture
def shared_zoo(zoo_templates: _Templates, make_engine: MakeEngine, dialect: Dialect) -> OpenZoo:
    """Open engines on the one database of a zoo that the tests of a process share.

    For many small tests, each of which writes rows of its own.
    """
    return lambda zoo: make_engine(zoo_templates(zoo, dialect))


@pytest.fixture
def zoo_session(open_zoo: OpenZoo) -> Iterator[Callable[[Zoo], Session]]:
    """Open sessions on copies of a zoo's database."""
    with ExitStack() as sessions:
        yield lambda zoo: sessions.enter_context(Session(open_zoo(zoo)))
