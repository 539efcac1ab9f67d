"""What a migration records of the rows as they stand, whoever wrote before and meanwhile."""

from __future__ import annotations

import sqlite3

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

from report_lineage.capture.alembic.bundle import bundles
from report_lineage.capture.alembic.captured_sql import CapturedSQL, parsed
from tests.migrations.hosts import Environment, Models, declare

VERSIONS = "SELECT id, title, operation_type FROM article_version ORDER BY transaction_id, id"


def article(strategy: str = "subquery") -> Models:
    """Declare an article."""
    key = {"id": mapped_column(sa.Integer, primary_key=True), "title": mapped_column(sa.Text)}
    return declare({"article": key}, strategy=strategy)


def carried(models: Models, dialect: str) -> CapturedSQL:
    """Return the capture of the article as a migration carries it."""
    (found,) = (one for one in bundles(models.manager, dialect) if one.name == "article")
    return parsed(found.texts[dialect])


def run(connection: sa.Connection, *statements: str) -> None:
    """Run statements as they are."""
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))


@pytest.fixture
def filled(host: Environment) -> Environment:
    """Give a host with two articles."""
    host.migrate(article(), "first")
    host.run("INSERT INTO article (id, title) VALUES (1, 'a'), (2, 'a')")
    return host


def test_a_script_has_a_transaction_of_its_own(sqlite_host: Environment) -> None:
    """What sqlite3 runs after somebody else's write is not written down as part of that."""
    models = article()
    sqlite_host.migrate(models, "first")
    sql = carried(models, "sqlite")
    connection = sqlite3.connect(str(sqlite_host.engine.url.database))
    connection.execute("INSERT INTO article (id, title) VALUES (1, 'theirs')")
    connection.commit()

    script = (*sql.drop, "UPDATE article SET title = 'ours'", *sql.created)
    connection.executescript(";\n".join(script) + ";")

    assert connection.execute(VERSIONS).fetchall() == [(1, "theirs", 0), (1, "ours", 1)]
    assert connection.execute("SELECT count(*) FROM txn").fetchone() == (2,)
    connection.close()


def test_a_write_that_was_committed_meanwhile_is_older(postgresql_host: Environment) -> None:
    """What another wrote while the migration was running already is followed by its version."""
    models = article()
    postgresql_host.migrate(models, "first")
    postgresql_host.run("INSERT INTO article (id, title) VALUES (1, 'a'), (2, 'a')")
    sql = carried(models, "postgresql")

    with postgresql_host.engine.begin() as connection:
        run(connection, "UPDATE article SET title = 'b' WHERE id = 1")
        postgresql_host.run("UPDATE article SET title = 'theirs' WHERE id = 2")
        run(connection, *sql.drop, "UPDATE article SET title = 'c'", *sql.created)

    versions = postgresql_host.rows(VERSIONS)
    assert [title for key, title, _ in versions if key == 2] == ["a", "theirs", "c"]


def test_a_row_that_went_in_the_transaction_it_came_in_leaves_nothing(filled: Environment) -> None:
    """Neither a new row nor one that had been deleted before leaves a second deletion behind."""
    sql = carried(article(), filled.engine.dialect.name)
    filled.run("DELETE FROM article WHERE id = 2")
    before = filled.rows(VERSIONS)

    with filled.engine.begin() as connection:
        run(connection, "INSERT INTO article (id, title) VALUES (2, 'back'), (3, 'new')")
        run(connection, *sql.drop, "DELETE FROM article WHERE id > 1", *sql.created)

    assert filled.rows(VERSIONS) == before


def test_versions_have_ends_once_the_strategy_is_validity(filled: Environment) -> None:
    """The migration that adds their column ends each by the next one, and records nothing else."""
    filled.run("UPDATE article SET title = 'b' WHERE id = 1")
    before = filled.rows(VERSIONS)

    filled.migrate(article("validity"), "second")

    ends = filled.rows("SELECT title, end_transaction_id FROM article_version WHERE id = 1")
    assert sorted(ends) == [("a", 2), ("b", None)]
    assert filled.rows(VERSIONS) == before
    assert filled.rows("SELECT count(*) FROM txn") == [(2,)]


def test_a_migration_can_be_prepared_for_two_phases(postgresql_host: Environment) -> None:
    """What it records needs nothing that PostgreSQL refuses to prepare."""
    models = article()
    postgresql_host.migrate(models, "first")
    postgresql_host.run("INSERT INTO article (id, title) VALUES (1, 'a')")
    sql = carried(models, "postgresql")

    with postgresql_host.engine.connect() as connection:
        transaction = connection.begin_twophase()
        run(connection, *sql.drop, "UPDATE article SET title = 'b'", *sql.created)
        transaction.prepare()
        transaction.commit()

    assert postgresql_host.rows(VERSIONS) == [(1, "a", 0), (1, "b", 1)]
