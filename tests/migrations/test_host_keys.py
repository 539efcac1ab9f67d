"""A host's migration to another primary key: each row keeps its history under the new one."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, mapped_column

from report_lineage.errors import VersionKeyIncomplete
from report_lineage.history import row_timeline
from tests.migrations.hosts import Environment, Models, declare, instead

FILL = "op.execute(\"UPDATE article SET code = 'c' || id\")"
ADD = "op.add_version_column('article_version', sa.Column('code', sa.Text()))"
KEY = "op.change_version_key('article_version', ['code'], ['id'], live_table='article')"
KEY_BACK = "op.change_version_key('article_version', ['id'], ['code'], live_table='article')"

POSTGRESQL = (
    "op.add_column('article', sa.Column('code', sa.Text()))",
    FILL,
    "op.drop_constraint('article_pkey', 'article')",
    "op.create_primary_key('article_pkey', 'article', ['code'])",
    ADD,
)
SQLITE = (
    "op.add_column('article', sa.Column('code', sa.Text()))",
    FILL,
    "code = sa.Column('code', sa.Text, primary_key=True, nullable=False)",
    "rest = sa.Column('id', sa.Integer, nullable=False), sa.Column('title', sa.Text)",
    "table = sa.Table('article', sa.MetaData(), *rest, code)",
    "with op.batch_alter_table('article', copy_from=table, recreate='always'): pass",
    ADD,
)
POSTGRESQL_BACK = (
    "op.drop_constraint('article_pkey', 'article')",
    "op.create_primary_key('article_pkey', 'article', ['id'])",
    "op.drop_column('article', 'code')",
)
SQLITE_BACK = (
    "rest = sa.Column('id', sa.Integer, primary_key=True), sa.Column('title', sa.Text)",
    "table = sa.Table('article', sa.MetaData(), *rest)",
    "with op.batch_alter_table('article', copy_from=table, recreate='always'): pass",
)


def by_id() -> Models:
    """Declare an article that a number names."""
    title = mapped_column(sa.Text)
    return declare({"article": {"id": mapped_column(sa.Integer, primary_key=True), "title": title}})


def by_code() -> Models:
    """Declare an article that a code names."""
    columns: dict[str, Any] = {
        "id": mapped_column(sa.Integer, nullable=False),
        "title": mapped_column(sa.Text),
        "code": mapped_column(sa.Text, primary_key=True),
    }
    return declare({"article": columns})


def migrate(host: Environment, key: str = KEY) -> Models:
    """Migrate to the code as key."""
    postgresql = host.engine.dialect.name == "postgresql"
    up = POSTGRESQL if postgresql else SQLITE
    down = POSTGRESQL_BACK if postgresql else SQLITE_BACK
    up, down = (*up, key), (KEY_BACK, *down)
    models = by_code()
    joined = "\n    ".join
    host.migrate(models, "second", lambda text: instead(text, joined(up), joined(down)))
    return models


def test_a_changed_key_changes_that_of_the_history(host: Environment) -> None:
    """Versions from before are found by the new key, and by the old one after a downgrade."""
    before = by_id()
    host.migrate(before, "first")
    host.run("INSERT INTO article (id, title) VALUES (1, 'a')")
    after = migrate(host)
    host.run("UPDATE article SET title = 'b'")

    with Session(host.engine) as session:
        versions = row_timeline(session, after.by_table["article"], "c1")
    assert [version.values["title"] for version in versions] == ["a", "b"]
    host.back(before)
    host.run("UPDATE article SET title = 'c'")
    with Session(host.engine) as session:
        versions = row_timeline(session, before.by_table["article"], 1)
    assert [version.values["title"] for version in versions] == ["a", "b", "c"]


def test_the_version_table_gets_the_key(host: Environment) -> None:
    """The key of the version table is the new one and the transaction."""
    host.migrate(by_id(), "first")
    migrate(host)

    found = sa.inspect(host.engine).get_pk_constraint("article_version")
    assert found["constrained_columns"] == ["code", "transaction_id"]
    names = {index["name"] for index in sa.inspect(host.engine).get_indexes("article_version")}
    assert "ix_article_version_transaction_id" in names


def test_versions_of_rows_that_are_gone_need_a_key(host: Environment) -> None:
    """Nobody can guess the new key of a deleted row: the migration is refused, or says it."""
    host.migrate(by_id(), "first")
    host.run("INSERT INTO article (id, title) VALUES (1, 'a')")
    host.run("DELETE FROM article")

    with pytest.raises(VersionKeyIncomplete, match="2 versions"):
        migrate(host)
    assert host.rows("SELECT count(*) FROM article_version") == [(2,)]
    next(host.folder.glob("versions/second_*.py")).unlink()
    migrate(host, KEY.removesuffix(")") + ", fill={'code': \"'gone-' || id\"})")
    assert host.rows("SELECT DISTINCT code FROM article_version") == [("gone-1",)]


def test_autogenerate_proposes_the_key_of_the_history(host: Environment) -> None:
    """A version table whose key is not that of its model is found, alone of the two."""
    host.migrate(by_id(), "first")

    text = host.revise(by_code(), "second")

    assert KEY in text and KEY_BACK in text
    assert text.index("op.add_version_column") < text.index(KEY) < text.index("op.create_capture")
