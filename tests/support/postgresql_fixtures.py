"""Fixtures for PostgreSQL: one server per run, shared by the workers, and never skipped."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from tests.support.engines import create_schema, open_engine
from tests.support.postgresql import (
    Keeper,
    create_database,
    drop_database,
    external_or_own_server,
    wait_for_server,
)

KEEPER = pytest.StashKey[Keeper]()
WORKER_KEY = "lineage_postgresql"
ON_THE_SERVER = {"postgresql_engine", "postgresql_server", "postgresql_template"}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Start one server for all workers of a parallel run, and tell each where it is."""
    if os.environ.get("LINEAGE_TEST_POSTGRESQL"):
        return
    if KEEPER not in node.config.stash:
        node.config.stash[KEEPER] = Keeper.start()
    node.workerinput[WORKER_KEY] = str(node.config.stash[KEEPER].directory)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server of a parallel run after its last worker."""
    if KEEPER in config.stash:
        config.stash[KEEPER].release()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL, for runs on another server: ``-m postgresql``."""
    for item in items:
        if isinstance(item, pytest.Function) and runs_on_postgresql(item):
            item.add_marker(pytest.mark.postgresql)


def runs_on_postgresql(item: pytest.Function) -> bool:
    """Tell by a test's parameters and fixtures; one that makes databases, or has them made, may."""
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    given = {value for value in values if isinstance(value, str)}
    if given & {"sqlite", "postgresql"}:
        return "postgresql" in given
    asked = set(item.fixturenames)
    return bool(ON_THE_SERVER & asked) or (
        "make_database" in asked and "sqlite_engine" not in asked
    )


@pytest.fixture(scope="session")
def postgresql_server(pytestconfig: pytest.Config) -> Iterator[URL]:
    """Give the address of a PostgreSQL server's own database, as its superuser."""
    worker_input = getattr(pytestconfig, "workerinput", {})
    if WORKER_KEY in worker_input:
        yield wait_for_server(Path(worker_input[WORKER_KEY]))
        return
    with external_or_own_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_prefix() -> str:
    """Give what begins the name of every database of this process, so that runs can share a server."""
    return f"lineage_test_{uuid.uuid4().hex[:10]}"


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: URL, postgresql_prefix: str) -> Iterator[str]:
    """Name a database that holds the schema and nothing else, to be copied."""
    name = f"{postgresql_prefix}_template"
    engine = open_engine(create_database(postgresql_server, name))
    create_schema(engine)
    engine.dispose()
    yield name
    drop_database(postgresql_server, name)
