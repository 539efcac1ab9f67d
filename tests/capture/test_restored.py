"""Copies, restores and replicas: what capture does there, as the documentation says."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.capture.test_writes import three_rows, versions_after
from tests.capture.writes import INSERT, UPDATE
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.items import VALID_ITEMS, ValidItem
from tests.support.databases import MakeDatabase, MakeEngine
from tests.support.postgresql import server_binaries
from tests.support.replay import check_replay

OpenZoo = Callable[[Zoo], sa.Engine]
Item = ValidItem
FIRST = [(key, INSERT, name, key) for key, name in ((1, "a"), (2, "b"), (3, "c"))]


@pytest.fixture
def source(open_zoo: OpenZoo) -> Iterator[sa.Engine]:
    """Give a database with three items, of which one was changed."""
    engine = open_zoo(VALID_ITEMS)
    with Session(engine) as session:
        three_rows(session, Item)
        session.get_one(Item, 1).n = 9
        session.commit()
    return engine


def check_copy(engine: sa.Engine) -> None:
    """Require the whole history of the source, and that it goes on."""
    with Session(engine) as session:
        session.execute(sa.update(Item).where(Item.id == 2).values(n=8))
        session.commit()
        expected = [*FIRST, (1, UPDATE, "a", 9), (2, UPDATE, "b", 8)]
        assert versions_after(session, Item, 0) == expected
        check_replay(session.connection(), VALID_ITEMS.manager)


def by_backup(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Copy by SQLite's backup interface."""
    old.backup(new)


def by_dump(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Copy by the statements that `.dump` gives."""
    new.executescript("\n".join(old.iterdump()))


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("copy", [by_backup, by_dump])
def test_a_copy_of_sqlite_has_the_history(
    source: sa.Engine, copy: Any, make_database: MakeDatabase, make_engine: MakeEngine
) -> None:
    """Versions and triggers come along, and nothing is recorded twice."""
    url = make_database("sqlite", schema=False)
    with (
        closing(sqlite3.connect(str(source.url.database))) as old,
        closing(sqlite3.connect(str(url.database))) as new,
    ):
        copy(old, new)
        new.commit()

    check_copy(make_engine(url))


def program(name: str, engine: sa.Engine, *arguments: str, text: str | None = None) -> str:
    """Run a program of PostgreSQL's against a database and return what it printed."""
    command = [server_binaries() / name, "-h", str(engine.url.query["host"]), "-U", "postgres"]
    command += ["-d", str(engine.url.database), *arguments]
    return subprocess.run(command, input=text, text=True, check=True, capture_output=True).stdout


STOP = ("-v", "ON_ERROR_STOP=1", "-q")


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_restored_dump_has_the_history(
    source: sa.Engine, make_database: MakeDatabase, make_engine: MakeEngine
) -> None:
    """The triggers are made after the rows, so that nothing is recorded twice."""
    target = make_engine(make_database("postgresql", schema=False))
    program("psql", target, *STOP, text=program("pg_dump", source))

    check_copy(target)
    with target.connect() as connection:
        ids = connection.scalars(sa.text("SELECT DISTINCT history_id FROM items_transaction"))
        assert len(ids.all()) == 2


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_rows_restored_into_a_captured_table_are_recorded(
    source: sa.Engine, open_zoo: OpenZoo
) -> None:
    """The data of a table alone is a COPY like any other."""
    target = open_zoo(VALID_ITEMS)
    program("psql", target, *STOP, text=program("pg_dump", source, "--data-only", "-t", "item"))

    with Session(target) as session:
        expected = [(1, INSERT, "a", 9), *FIRST[1:]]
        assert versions_after(session, Item, 0) == expected


AS_REPLICA = "SET LOCAL session_replication_role = replica"
ALWAYS = """DO $$ DECLARE t record; BEGIN
  FOR t IN SELECT tgrelid::regclass AS place, tgname FROM pg_trigger WHERE tgname LIKE 'lineage%' LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.place, t.tgname);
  END LOOP; END $$"""


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_what_replication_applies_is_recorded_where_triggers_always_fire(
    source: sa.Engine,
) -> None:
    """A subscriber applies rows as a replica; capture enabled ALWAYS records them."""
    with source.begin() as connection:
        connection.execute(sa.text(ALWAYS.replace(":", "\\:")))
    with source.begin() as connection:
        connection.exec_driver_sql(AS_REPLICA)
        connection.exec_driver_sql("UPDATE item SET n = 7 WHERE id = 2")

    with Session(source) as session:
        assert versions_after(session, Item, 0)[-1] == (2, UPDATE, "b", 7)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_what_replication_applies_is_otherwise_not_seen(source: sa.Engine) -> None:
    """Ordinary triggers do not fire for a replica: the newest version then differs from the row."""
    with source.begin() as connection:
        connection.exec_driver_sql(AS_REPLICA)
        connection.exec_driver_sql("UPDATE item SET n = 7 WHERE id = 2")

    with Session(source) as session:
        assert (2, UPDATE, "b", 7) not in versions_after(session, Item, 0)
        with pytest.raises(AssertionError, match="item"):
            check_replay(session.connection(), VALID_ITEMS.manager)
        session.execute(sa.text("UPDATE item SET n = 70 WHERE id = 2"))
        session.commit()
        assert versions_after(session, Item, 0)[-1] == (2, UPDATE, "b", 70)
