"""Every kind of write is recorded exactly, and replays to the live rows."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from tests.capture.writes import DELETE, INSERT, KINDS, UPDATE, Kind, Version
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.items import ITEMS, VALID_ITEMS, Item, ValidItem
from tests.support.postgresql import server_binaries

ZooSession = Callable[[Zoo], Session]


def three_rows(session: Session, model: Any) -> int:
    """Commit the three rows that every kind begins with; return their transaction."""
    session.add_all([model(id=n, name=name, n=n) for n, name in enumerate("abc", 1)])
    session.commit()
    return newest_transaction(session, model)


def newest_transaction(session: Session, model: Any) -> int:
    """Return the newest transaction that recorded a version, and end the reading."""
    newest = session.scalar(sa.select(sa.func.max(version_class(model).transaction_id)))
    session.commit()
    assert newest is not None
    return newest


def versions_after(session: Session, model: Any, transaction: int) -> list[Version]:
    """Return what later transactions recorded, by transaction and key."""
    version = version_class(model)
    query = (
        sa.select(version.id, version.operation_type, version.name, version.n)
        .where(version.transaction_id > transaction)
        .order_by(version.transaction_id, version.id)
    )
    return [(key, operation, name, n) for key, operation, name, n in session.execute(query)]


def on_each(kinds: Iterable[Kind]) -> list[Any]:
    """Return each kind once for each database that has it."""
    return [
        pytest.param(dialect, kind, id=f"{dialect}-{kind.name}")
        for kind in kinds
        for dialect in kind.dialects
    ]


@pytest.mark.parametrize(("dialect", "kind"), on_each(KINDS))
def test_a_write_is_recorded(zoo_session: ZooSession, kind: Kind) -> None:
    """A kind of write leaves exactly the versions that it means."""
    session = zoo_session(ITEMS)
    before = three_rows(session, Item)
    kind.work(session, Item)
    session.commit()

    assert versions_after(session, Item, before) == list(kind.records)


@pytest.mark.parametrize(("dialect", "kind"), on_each(KINDS))
def test_a_write_is_recorded_with_the_validity_strategy(
    zoo_session: ZooSession, kind: Kind
) -> None:
    """Taken back to a savepoint it leaves nothing; done again, it also ends the version before."""
    session = zoo_session(VALID_ITEMS)
    before = three_rows(session, ValidItem)
    with session.begin_nested() as savepoint:
        kind.work(session, ValidItem)
        session.flush()
        savepoint.rollback()
    session.execute(sa.insert(ValidItem).values(id=30, name="other", n=30))
    session.commit()
    assert versions_after(session, ValidItem, before) == [(30, INSERT, "other", 30)]
    session.execute(sa.delete(ValidItem).where(ValidItem.id == 30))
    session.commit()
    before = newest_transaction(session, ValidItem)
    kind.work(session, ValidItem)
    session.commit()

    assert versions_after(session, ValidItem, before) == list(kind.records)


STATEMENTS = "INSERT INTO item VALUES (4, 'd', 4); UPDATE item SET n = 9 WHERE id = 1; {}"
ELSEWHERE = [(4, INSERT, "d", 4), (1, UPDATE, "a", 9), (2, DELETE, "b", 2)]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_psql_is_recorded(zoo_session: ZooSession) -> None:
    """What psql writes, each statement a transaction of its own, is history."""
    session = zoo_session(ITEMS)
    before = three_rows(session, Item)
    url: sa.URL = session.get_bind().engine.url
    command = [server_binaries() / "psql", "-h", str(url.query["host"]), "-U", "postgres"]
    command += ["-d", str(url.database), "-v", "ON_ERROR_STOP=1", "-q"]
    script = STATEMENTS.format("DELETE FROM item WHERE id = 2;\n").replace("; ", ";\n")
    subprocess.run(command, input=script, text=True, check=True)

    assert versions_after(session, Item, before) == ELSEWHERE


SQLITE_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.executescript(sys.argv[2])
"""


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_process_with_sqlite3_is_recorded(zoo_session: ZooSession) -> None:
    """What another process writes with the standard module is history."""
    session = zoo_session(ITEMS)
    before = three_rows(session, Item)
    path = str(session.get_bind().engine.url.database)
    script = STATEMENTS.format(
        "DELETE FROM item WHERE id = 2; REPLACE INTO item VALUES (3, 'a', 5);"
    )
    subprocess.run([sys.executable, "-c", SQLITE_PROCESS, path, script], check=True)

    replaced = [(1, DELETE, "a", 9), (3, UPDATE, "a", 5)]
    assert versions_after(session, Item, before) == ELSEWHERE + replaced


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, id=kind.name) for kind in KINDS if kind.dialects == ("sqlite",)],
)
@pytest.mark.parametrize("recursive", [0, 1])
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_plain_connection_is_recorded(
    zoo_session: ZooSession, kind: Kind, recursive: int
) -> None:
    """SQLite's own statements are recorded from a plain connection, whatever its pragmas."""
    session = zoo_session(VALID_ITEMS)
    before = three_rows(session, ValidItem)
    plain = sqlite3.connect(str(session.get_bind().engine.url.database), isolation_level=None)
    plain.execute(f"PRAGMA recursive_triggers = {recursive}")

    class Plain:
        """Stands for a session: sends the kind's statement to the plain connection."""

        def execute(self, statement: Any) -> None:
            plain.execute(str(statement))

    kind.work(Plain(), ValidItem)  # type: ignore[arg-type]  # has all that raw kinds use
    plain.close()

    assert versions_after(session, ValidItem, before) == list(kind.records)
