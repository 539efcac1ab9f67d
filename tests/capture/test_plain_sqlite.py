"""Writers that never heard of the library: the standard sqlite3 module."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

Rows = list[tuple[object, ...]]


@pytest.fixture
def plain(sqlite_engine: sa.Engine) -> Iterator[sqlite3.Connection]:
    """Give a plain connection to a database with the schema, committing each statement."""
    connection = sqlite3.connect(str(sqlite_engine.url.database), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


def versions(plain: sqlite3.Connection, table: str = "lineage_lead") -> Rows:
    """Return id, operation and name of all versions, oldest first."""
    column = "name" if table == "lineage_lead" else "title"
    query = (
        f"SELECT id, operation_type, {column} FROM {table}_version ORDER BY transaction_id, rowid"
    )
    return plain.execute(query).fetchall()


def transactions(plain: sqlite3.Connection) -> int:
    """Return how many transactions there are."""
    return int(plain.execute("SELECT count(*) FROM lineage_transaction").fetchone()[0])


def test_each_statement_is_a_transaction(plain: sqlite3.Connection) -> None:
    """Every one of 300 quick updates has its version; none shares another's."""
    plain.execute("INSERT INTO lineage_lead (id, name) VALUES ('a', 'start')")
    for number in range(300):
        plain.execute("UPDATE lineage_lead SET name = ?", (f"n{number}",))

    assert [name for _, _, name in versions(plain)] == ["start", *(f"n{n}" for n in range(300))]
    assert transactions(plain) == 301


def test_statements_on_different_rows_are_told_apart(plain: sqlite3.Connection) -> None:
    """Two statements within a millisecond, on two rows, are two transactions."""
    plain.execute("INSERT INTO lineage_lead (id, name) VALUES ('a', 'x'), ('b', 'x')")
    for number in range(50):
        plain.execute("UPDATE lineage_lead SET name = ? WHERE id = 'a'", (str(number),))
        plain.execute("UPDATE lineage_lead SET name = ? WHERE id = 'b'", (str(number),))

    assert transactions(plain) == 101


def test_a_statement_of_many_rows_is_one_transaction(plain: sqlite3.Connection) -> None:
    """All rows of one statement belong together."""
    values = ", ".join(f"('{number}', 'x')" for number in range(500))
    plain.execute(f"INSERT INTO lineage_lead (id, name) VALUES {values}")
    plain.execute("UPDATE lineage_lead SET name = 'y'")

    assert transactions(plain) == 2
    assert len(versions(plain)) == 1000


def test_a_cascade_belongs_to_its_statement(plain: sqlite3.Connection) -> None:
    """Sections that go with their reports are deleted in the same transaction."""
    plain.execute("INSERT INTO lineage_lead (id, name) VALUES ('l', 'x')")
    plain.execute(
        "INSERT INTO lineage_report (id, lead_id, title, status) "
        "VALUES ('r1', 'l', 't', 's'), ('r2', 'l', 't', 's')"
    )
    plain.execute(
        "INSERT INTO lineage_section (id, report_id, position, key, heading, body) VALUES "
        "('1', 'r1', 1, 'k', 'h', ''), ('2', 'r1', 2, 'k', 'h', ''), ('3', 'r2', 1, 'k', 'h', '')"
    )
    plain.execute("DELETE FROM lineage_report")

    assert transactions(plain) == 4
    numbers = "SELECT report_id, number, operation FROM report_lineage ORDER BY report_id, number"
    expected = [(key, n, op) for key in ("r1", "r2") for n, op in ((1, 0), (2, 1), (3, 2))]
    assert plain.execute(numbers).fetchall() == expected


@pytest.mark.parametrize("recursive", [0, 1])
def test_replace_is_an_update(plain: sqlite3.Connection, recursive: int) -> None:
    """REPLACE of a row is its update, whether or not SQLite fires delete triggers for it."""
    plain.execute(f"PRAGMA recursive_triggers = {recursive}")
    plain.execute("INSERT INTO lineage_lead (id, name) VALUES ('a', 'old')")
    plain.execute("REPLACE INTO lineage_lead (id, name) VALUES ('a', 'new')")
    plain.execute("REPLACE INTO lineage_lead (id, name) VALUES ('a', 'new')")

    assert versions(plain) == [("a", 0, "old"), ("a", 1, "new")]


@pytest.mark.parametrize("recursive", [0, 1])
def test_replace_deletes_what_shared_a_unique_value(
    plain: sqlite3.Connection, recursive: int
) -> None:
    """A row that REPLACE pushed out by another unique column is recorded as deleted."""
    plain.execute(f"PRAGMA recursive_triggers = {recursive}")
    insert = "INTO lineage_template (id, name, label, source) VALUES (?, 'brief', ?, '')"
    plain.execute(f"INSERT {insert}", ("a", "1"))
    plain.execute(f"REPLACE {insert}", ("b", "2"))

    query = "SELECT id, operation_type FROM lineage_template_version ORDER BY transaction_id, id"
    assert plain.execute(query).fetchall() == [("a", 0), ("a", 2), ("b", 0)]


def test_insert_or_ignore_records_only_what_went_in(plain: sqlite3.Connection) -> None:
    """A row that was ignored has no version."""
    plain.execute("INSERT INTO lineage_lead (id, name) VALUES ('a', 'x')")
    plain.execute("INSERT OR IGNORE INTO lineage_lead (id, name) VALUES ('a', 'y'), ('b', 'y')")

    assert versions(plain) == [("a", 0, "x"), ("b", 0, "y")]


def test_a_failed_statement_leaves_nothing(plain: sqlite3.Connection) -> None:
    """A statement that fails half way has no version and no open capture behind it."""
    plain.execute("INSERT INTO lineage_lead (id, name) VALUES ('a', 'x')")
    with pytest.raises(sqlite3.IntegrityError):
        plain.execute("INSERT INTO lineage_lead (id, name) VALUES ('b', 'y'), ('a', 'y')")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        plain.execute("DELETE FROM lineage_lead_version")

    assert versions(plain) == [("a", 0, "x")]


def test_a_library_s_context_does_not_reach_a_plain_writer(
    sqlite_engine: sa.Engine, plain: sqlite3.Connection
) -> None:
    """After a commit under a name, another process's write names nobody."""
    from report_lineage import transaction_context

    with transaction_context(actor="ann"), sqlite_engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO lineage_lead (id, name) VALUES ('a', 'x')")
    plain.execute("UPDATE lineage_lead SET name = 'y'")

    actors = "SELECT actor, channel FROM lineage_transaction ORDER BY id"
    assert plain.execute(actors).fetchall() == [("ann", "orm"), (None, "sql")]
