"""A host's Enum columns, whose type on PostgreSQL is one for the live and the version table."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

from tests.migrations.hosts import Environment, Models, declare

COLOURS = "SELECT colour FROM article_version ORDER BY transaction_id"


def article(*names: str) -> Models:
    """Declare an article with an Enum column of each name."""
    key = {"id": mapped_column(sa.Integer, primary_key=True)}
    enums = {name: mapped_column(sa.Enum("red", "blue", name=f"{name}s")) for name in names}
    return declare({"article": {**key, **enums}})


def test_an_enum_column_of_a_new_table(host: Environment) -> None:
    """Both tables have the type, and a downgrade keeps it for the history."""
    host.migrate(article("colour"), "first")
    host.run("INSERT INTO article (id, colour) VALUES (1, 'red')")

    assert host.rows(COLOURS) == [("red",)]
    host.downgrade("base")
    assert host.rows(COLOURS) == [("red",), ("red",)]


def test_an_enum_column_that_is_added(host: Environment) -> None:
    """An added Enum column is recorded; Alembic leaves it to the host to make the type."""
    host.migrate(article(), "first")
    make = "sa.Enum('red', 'blue', name='colours').create(op.get_bind(), checkfirst=True)\n    op."
    host.migrate(article("colour"), "second", lambda text: text.replace("op.", make, 1))
    host.run("INSERT INTO article (id, colour) VALUES (1, 'red')")

    assert host.rows(COLOURS) == [("red",)]
