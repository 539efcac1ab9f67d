"""A host's migrations of columns: history follows, and loses nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, mapped_column
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.history import history_only_at, row_timeline, version_at
from report_lineage.history.past import at, snapshot_token
from tests.migrations.hosts import Environment, Models, declare, instead

VERSIONS = "SELECT title, operation_type FROM article_version ORDER BY transaction_id"


def article(strategy: str = "subquery", **columns: Any) -> Models:
    """Declare an article with an id and further columns."""
    key = {"id": mapped_column(sa.Integer, primary_key=True)}
    return declare({"article": {**key, **columns}}, strategy=strategy)


def text(**options: Any) -> Any:
    """Declare a column of text."""
    return mapped_column(sa.Text, **options)


def begin(host: Environment, models: Models, title: object = "a") -> Models:
    """Migrate an empty database and write one article."""
    host.migrate(models, "first")
    host.run("INSERT INTO article (id, title) VALUES (1, :title)", title=title)
    return models


def seen(host: Environment, models: Models, name: str) -> list[Any]:
    """Return the values of an attribute over the versions of the article."""
    with Session(host.engine) as session:
        versions = row_timeline(session, models.by_table["article"], 1)
        return [version.values[name] for version in versions]


@pytest.mark.parametrize("strategy", ["subquery", "validity"])
def test_an_added_column_is_recorded(host: Environment, strategy: str) -> None:
    """The value that a new column gives to old rows is a version, and so is each later one."""
    before = begin(host, article(strategy, title=text()))
    after = article(strategy, title=text(), note=text(server_default="new"))
    host.migrate(after, "second")
    host.run("UPDATE article SET note = 'b'")

    assert seen(host, after, "note") == [None, "new", "b"]
    host.back(before)
    host.run("UPDATE article SET title = 'c'")
    assert seen(host, before, "title") == ["a", "a", "a", "c"]
    if strategy == "validity":
        open_ones = "SELECT title FROM article_version WHERE end_transaction_id IS NULL"
        assert host.rows(open_ones) == [("c",)]


def test_an_added_column_outlives_a_downgrade(host: Environment) -> None:
    """Down and up again finds the history of the column that was added the first time."""
    before = begin(host, article(title=text()))
    after = article(title=text(), note=text())
    host.migrate(after, "second")
    host.run("UPDATE article SET note = 'b'")
    host.back(before)
    host.models = after
    host.upgrade()
    host.check()

    assert seen(host, after, "note") == [None, "b", None]


def test_a_migration_without_change_of_values_makes_no_version(host: Environment) -> None:
    """A new column that is empty leaves history as it was."""
    begin(host, article(title=text()))
    host.migrate(article(title=text(), note=text()), "second")

    assert host.rows(VERSIONS) == [("a", 0)]
    assert host.rows("SELECT count(*) FROM txn") == [(1,)]


def test_a_dropped_column_keeps_its_history(host: Environment) -> None:
    """The version table keeps column and values, and the models are still as the database."""
    before = begin(host, article(title=text(), note=text(nullable=False, server_default="n")))
    moment = datetime.now(UTC)
    after = article(title=text())
    host.migrate(after, "second")
    host.run("UPDATE article SET title = 'b'")
    with Session(host.engine) as session:
        model = after.by_table["article"]
        assert history_only_at(session, model, 1, moment) == {"note": "n"}
        assert history_only_at(session, model, 1, datetime.now(UTC)) == {"note": None}
        assert history_only_at(session, model, 2, moment) == {}

    query = "SELECT title, note FROM article_version ORDER BY transaction_id"
    assert host.rows(query) == [("a", "n"), ("b", None)]
    host.back(before)
    host.run("UPDATE article SET note = 'm'")
    assert seen(host, before, "note") == ["n", None, "n", "m"]


def test_a_renamed_column_keeps_its_history(host: Environment) -> None:
    """Versions from before the migration show the old values under the new name."""
    before = begin(host, article(title=text()))
    moment = datetime.now(UTC)
    after = article(headline=text())
    rename = "op.rename_captured_column('article', {!r}, {!r})".format
    host.migrate(
        after,
        "second",
        lambda text: instead(text, rename("title", "headline"), rename("headline", "title")),
    )
    host.run("UPDATE article SET headline = 'b'")

    assert seen(host, after, "headline") == ["a", "b"]
    with Session(host.engine) as session:
        then = version_at(session, after.by_table["article"], 1, moment)
        assert then is not None and then.values["headline"] == "a"
    host.back(before)
    host.run("UPDATE article SET title = 'c'")
    assert seen(host, before, "title") == ["a", "b", "c"]


def test_autogenerate_says_how_to_rename(host: Environment) -> None:
    """A column that came and one that went get a remark, since a rename looks the same."""
    begin(host, article(title=text()))

    assert "op.rename_captured_column" in host.revise(article(headline=text()), "second")


def test_a_changed_type_changes_that_of_the_history(host: Environment) -> None:
    """Old versions are of the new type, and the newest is the live row."""
    before = begin(host, article(title=mapped_column(sa.Integer)), 7)
    after = article(title=text())
    using = "type_=sa.INTEGER(), postgresql_using='title::integer'"
    host.migrate(after, "second", lambda text: text.replace("type_=sa.INTEGER()", using))
    host.run("UPDATE article SET title = '08'")

    assert seen(host, after, "title") == ["7", "08"]
    host.back(before)
    assert seen(host, before, "title") == [7, 8]
    host.run("UPDATE article SET title = 9")
    assert seen(host, before, "title") == [7, 8, 9]


def test_not_null_leaves_nulls_in_the_history(host: Environment) -> None:
    """A column that must have a value from now on had none before, and history says so."""
    before = begin(host, article(title=text()), None)
    host.run("UPDATE article SET title = 'a'")
    after = article(title=text(nullable=False))
    host.migrate(after, "second")

    assert seen(host, after, "title") == [None, "a"]
    host.back(before)
    host.run("UPDATE article SET title = NULL")
    assert seen(host, before, "title") == [None, "a", None]


def test_a_column_added_as_not_null_is_nullable_in_the_history(host: Environment) -> None:
    """Versions from before a column that must have a value have none."""
    begin(host, article(title=text()))
    host.run("DELETE FROM article")
    after = article(title=text(), note=text(nullable=False))
    host.migrate(after, "second")
    host.run("INSERT INTO article (id, title, note) VALUES (1, 'b', 'n')")

    assert seen(host, after, "note") == [None, None, "n"]


def test_the_past_is_shown_with_the_columns_that_a_model_has_now(host: Environment) -> None:
    """After one went, one came and one was renamed: no error, and what went is still known."""
    before = begin(host, article(title=text(), note=text(), lost=text()))
    host.run("UPDATE article SET note = 'n', lost = 'l'")
    manager = get_versioning_manager(before.by_table["article"])
    with Session(host.engine) as session:
        token = snapshot_token(session, manager)
    host.migrate(article(title=text(), note=text()), "second")
    host.migrate(article(title=text(), note=text(), added=text(server_default="new")), "third")
    after = article(headline=text(), note=text(), added=text(server_default="new"))
    rename = "op.rename_captured_column('article', {!r}, {!r})".format
    ways = rename("title", "headline"), rename("headline", "title")
    host.migrate(after, "fourth", lambda text: instead(text, *ways))
    host.run("UPDATE article SET headline = 'b', note = 'm', added = 'a'")

    model = after.by_table["article"]
    with Session(host.engine) as session, at(session, token, get_versioning_manager(model)) as past:
        then = past.get_one(model, 1)
        assert (then.headline, then.note, then.added) == ("a", "n", None)
        assert past.scalars(sa.select(model).where(model.headline == "a")).all() == [then]
        assert history_only_at(session, model, 1, token) == {"lost": "l"}
