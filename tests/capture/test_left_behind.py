"""A context ends with its transaction, however that ends: nobody's next write bears it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import transaction_context
from report_lineage.entities import Lead, Transaction, uuid7
from report_lineage.errors import AutocommitRefused

OPENED = """
import sys
import sqlalchemy as sa
from sqlalchemy.orm import Session
from report_lineage import attach, transaction_context
from report_lineage.entities import Lead

engine = sa.create_engine(sys.argv[1])
attach(engine)
"""
WRITES_WITHOUT = """
with Session(engine) as session:
    session.add(Lead(name="theirs"))
    session.commit()
"""
WAITS_INSIDE = """
with transaction_context(actor="ann"), Session(engine) as session:
    session.add(Lead(name="hers"))
    session.flush()
    print("written", flush=True)
    sys.stdin.read()
"""
INSERT = "INSERT INTO lineage_lead (id, name) VALUES ('{}', '{}')"


def start(engine: sa.Engine, program: str) -> subprocess.Popen[str]:
    """Start a process of its own on the database of ``engine``."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", OPENED + program, url]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def authors(engine: sa.Engine) -> dict[str, str | None]:
    """Return who wrote each version, by name, and that each has its transaction row."""
    version = version_class(Lead)
    query = sa.select(version.name, Transaction.id, Transaction.actor).outerjoin(
        Transaction, Transaction.id == version.transaction_id
    )
    with Session(engine) as session:
        rows = session.execute(query).all()
        open_rows = sa.select(Transaction.id).where(Transaction.committed_at.is_(None))
        assert session.scalars(open_rows).all() == []
    assert all(row.id is not None for row in rows)
    return {row.name: row.actor for row in rows}


@contextmanager
def stranger(engine: sa.Engine) -> Iterator[sqlite3.Connection]:
    """Open the SQLite database as a program does that never heard of the library."""
    connection = sqlite3.connect(str(engine.url.database), isolation_level=None)
    yield connection
    connection.close()


def test_a_second_process_bears_no_context_of_the_first(engine: sa.Engine) -> None:
    """A process that writes while another is inside its block, and after it, names nobody."""
    with transaction_context(actor="ann"), Session(engine) as session:
        session.add(Lead(name="hers"))
        session.flush()
        second = start(engine, WRITES_WITHOUT)
        if engine.dialect.name == "postgresql":  # SQLite lets one write at a time
            assert second.communicate()[1] == ""
        session.commit()
    assert second.communicate()[1] == "" and second.returncode == 0

    assert authors(engine) == {"hers": "ann", "theirs": None}


def test_a_killed_process_leaves_neither_rows_nor_context(engine: sa.Engine) -> None:
    """Killed by signal 9 inside its block, a writer leaves nothing the next one could bear."""
    killed = start(engine, WAITS_INSIDE)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "written\n"
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    with Session(engine) as session:
        session.add(Lead(name="next"))
        session.commit()

    assert killed.returncode == -signal.SIGKILL
    assert authors(engine) == {"next": None}


def test_a_savepoint_opened_first_keeps_the_context_inside(engine: sa.Engine) -> None:
    """The release of a savepoint that began the work neither commits it nor ends its context."""
    with transaction_context(actor="ann"), engine.begin() as connection:
        with connection.begin_nested():
            connection.execute(sa.insert(Lead).values(id=uuid7(), name="released"))
        connection.execute(sa.insert(Lead).values(id=uuid7(), name="after"))
    with engine.begin() as connection, connection.begin_nested():
        connection.execute(sa.insert(Lead).values(id=uuid7(), name="next"))

    assert authors(engine) == {"released": "ann", "after": "ann", "next": None}


def test_a_savepoint_opened_first_is_rolled_back_with_the_rest(engine: sa.Engine) -> None:
    """A savepoint released inside a transaction that rolls back leaves no row and no context."""
    with transaction_context(actor="ann"), engine.connect() as connection:
        with connection.begin_nested():
            connection.execute(sa.insert(Lead).values(id=uuid7(), name="released"))
        connection.rollback()
    with engine.begin() as connection:
        connection.execute(sa.insert(Lead).values(id=uuid7(), name="next"))

    assert authors(engine) == {"next": None}


def test_autocommit_leaves_no_context_behind(engine: sa.Engine) -> None:
    """What a refused AUTOCOMMIT write was told reaches no later one on the same connection."""
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        with transaction_context(actor="ann"), pytest.raises(AutocommitRefused):
            connection.execute(sa.insert(Lead).values(id=uuid7(), name="hers"))
        connection.execute(sa.insert(Lead).values(id=uuid7(), name="theirs"))
    with engine.begin() as connection:
        connection.execute(sa.insert(Lead).values(id=uuid7(), name="next"))

    assert authors(engine) == {"theirs": None, "next": None}


def test_a_with_before_the_insert_is_inside_the_transaction(engine: sa.Engine) -> None:
    """``WITH … INSERT``, which the sqlite3 driver takes for a read, bears its context alone."""
    insert = "WITH given(name) AS (SELECT '{name}') INSERT INTO lineage_lead (id, name) "
    if engine.dialect.name == "postgresql":
        insert += "SELECT gen_random_uuid(), name FROM given"
    else:
        insert += "SELECT lower(hex(randomblob(16))), name FROM given"
    with transaction_context(actor="ann"), engine.connect() as connection:
        connection.execute(sa.text(insert.format(name="rolled back")))
        connection.rollback()
        connection.execute(sa.text(insert.format(name="hers")))
        connection.commit()
    with engine.begin() as connection:
        connection.execute(sa.text(insert.format(name="next")))

    assert authors(engine) == {"hers": "ann", "next": None}


@pytest.mark.parametrize("ending", ["commit", "rollback", "nothing"])
def test_executescript_ends_the_context_with_the_transaction(
    sqlite_engine: sa.Engine, ending: str
) -> None:
    """The driver's executescript commits what stands open: the script's writes name nobody."""
    with stranger(sqlite_engine) as other, transaction_context(actor="ann"):
        with sqlite_engine.connect() as connection:
            connection.execute(sa.insert(Lead).values(id=uuid7(), name="hers"))
            connection.connection.executescript(INSERT.format("a", "script"))
            other.execute(INSERT.format("b", "stranger"))
            if ending != "nothing":
                getattr(connection, ending)()
        other.execute(INSERT.format("c", "next"))

    expected = {"hers": "ann", "script": None, "stranger": None, "next": None}
    assert authors(sqlite_engine) == expected


@pytest.mark.parametrize("ending", ["commit", "rollback", "nothing"])
def test_a_commit_of_the_driver_s_ends_the_context(sqlite_engine: sa.Engine, ending: str) -> None:
    """A commit that SQLAlchemy does not see leaves no context, and the rest gets it anew."""
    with stranger(sqlite_engine) as other, transaction_context(actor="ann"):
        with sqlite_engine.connect() as connection:
            connection.execute(sa.insert(Lead).values(id=uuid7(), name="hers"))
            connection.connection.commit()
            other.execute(INSERT.format("b", "stranger"))
            if ending != "nothing":
                getattr(connection, ending)()
        other.execute(INSERT.format("c", "next"))

    assert authors(sqlite_engine) == {"hers": "ann", "stranger": None, "next": None}


def test_a_raw_commit_statement_ends_the_context(sqlite_engine: sa.Engine) -> None:
    """COMMIT as text, on the driver's own cursor, is undone in the books when the block ends."""
    with transaction_context(actor="ann"), sqlite_engine.connect() as connection:
        connection.execute(sa.insert(Lead).values(id=uuid7(), name="hers"))
        connection.connection.cursor().execute("COMMIT")
    with stranger(sqlite_engine) as other:
        other.execute(INSERT.format("c", "next"))

    assert authors(sqlite_engine) == {"hers": "ann", "next": None}
