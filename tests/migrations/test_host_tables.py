"""A host's migrations of whole tables: what they held is still known."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import command
from sqlalchemy.orm import Session, mapped_column

from report_lineage.history import row_timeline, rows_at
from tests.migrations.hosts import Environment, Models, declare

NOTES = "SELECT id, text, operation_type FROM note_version ORDER BY transaction_id, id"


def columns(**more: Any) -> dict[str, Any]:
    """Return the columns of a table with an id and a text."""
    return {
        "id": mapped_column(sa.Integer, primary_key=True),
        "text": mapped_column(sa.Text),
        **more,
    }


def article() -> Models:
    """Declare one versioned table."""
    return declare({"article": columns()})


def article_and_note() -> Models:
    """Declare two versioned tables."""
    return declare({"article": columns(), "note": columns()})


def article_and_plain_note() -> Models:
    """Declare two tables, one of them without history."""
    return declare({"article": columns()}, plain={"note": columns()})


def lineage_functions(host: Environment, table: str) -> list[Any]:
    """Return what capture of a table left in the database."""
    if host.engine.dialect.name == "postgresql":
        name = f"%\\_{table}%"
        query = f"SELECT proname FROM pg_proc WHERE proname LIKE 'lineage\\_{name}'"
        query += f" UNION ALL SELECT tgname FROM pg_trigger WHERE tgname LIKE 'lineage\\_{name}'"
    else:
        query = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_{table}%'"
    return host.rows(query)


def test_a_new_versioned_table_is_recorded(host: Environment) -> None:
    """Its first row is a version; taking the migration back ends it, and keeps the history."""
    before, after = article(), article_and_note()
    host.migrate(before, "first")
    host.migrate(after, "second")
    host.run("INSERT INTO note (id, text) VALUES (1, 'a')")

    host.back(before)
    assert host.rows(NOTES) == [(1, "a", 0), (1, "a", 2)]
    assert lineage_functions(host, "note") == []
    host.models = after
    host.upgrade()
    host.check()
    host.run("INSERT INTO note (id, text) VALUES (1, 'b')")
    assert host.rows(NOTES) == [(1, "a", 0), (1, "a", 2), (1, "b", 0)]


def test_history_goes_when_that_is_told(host: Environment) -> None:
    """A downgrade that is told to drop history leaves no version table."""
    before = article()
    host.migrate(before, "first")
    host.migrate(article_and_note(), "second")
    host.run("INSERT INTO note (id, text) VALUES (1, 'a')")

    host.back(before, drop_history=True)

    assert set(sa.inspect(host.engine).get_table_names()) & {"note", "note_version"} == set()


def test_history_goes_when_the_command_line_says_so(host: Environment) -> None:
    """``-x drop_history=true`` tells it for one run."""
    before = article()
    host.migrate(before, "first")
    host.migrate(article_and_note(), "second")
    host.run("INSERT INTO note (id, text) VALUES (1, 'a')")

    host.models = before
    config = host.config()
    config.cmd_opts = Namespace(x=["drop_history=true"])
    command.downgrade(config, "-1")

    assert not sa.inspect(host.engine).has_table("note_version")


def test_an_empty_history_is_dropped(host: Environment) -> None:
    """Taking everything back before anything was written leaves nothing behind."""
    before = article_and_note()
    host.migrate(before, "first")
    host.downgrade("base")

    assert set(sa.inspect(host.engine).get_table_names()) == {"alembic_version"}
    assert lineage_functions(host, "") == []


def test_a_dropped_table_keeps_its_history(host: Environment) -> None:
    """Its rows end with it; triggers and functions are gone, and the check is clean."""
    before = article_and_note()
    host.migrate(before, "first")
    host.run("INSERT INTO note (id, text) VALUES (1, 'a'), (2, 'b')")
    host.run("DELETE FROM note WHERE id = 2")
    host.migrate(article(), "second")

    assert not sa.inspect(host.engine).has_table("note")
    assert host.rows(NOTES) == [(1, "a", 0), (2, "b", 0), (2, "b", 2), (1, "a", 2)]
    assert lineage_functions(host, "note") == []
    assert host.rows("SELECT count(*) FROM txn WHERE committed_at IS NULL") == [(0,)]
    host.back(before)
    host.run("INSERT INTO note (id, text) VALUES (1, 'c')")
    assert host.rows(NOTES)[-1] == (1, "c", 0)


def test_a_dropped_table_takes_no_other_rows_along(host: Environment) -> None:
    """Rows end in the history alone: no row is deleted, which could cascade."""

    def note() -> dict[str, Any]:
        parent = sa.ForeignKey("article.id", name="note_parent", ondelete="CASCADE")
        return {"note": columns(article_id=mapped_column(parent))}

    host.migrate(declare({"article": columns(), **note()}), "first")
    host.run("INSERT INTO article (id, text) VALUES (1, 'a')")
    host.run("INSERT INTO note (id, text, article_id) VALUES (1, 'n', 1)")

    after = declare(note(), plain={"article": columns()})
    host.migrate(after, "second", lambda text: text.replace("')", "', table_goes=True)", 1))

    assert host.rows("SELECT id FROM note") == [(1,)]
    assert host.rows(NOTES) == [(1, "n", 0)]
    assert host.rows("SELECT operation_type FROM article_version") == [(0,), (2,)]


def test_a_renamed_table_keeps_its_history(host: Environment) -> None:
    """Versions from before the migration are those of the new table."""
    before = declare({"article": columns(), "note": columns()})
    host.migrate(before, "first")
    host.run("INSERT INTO note (id, text) VALUES (1, 'a')")
    after = declare({"article": columns(), "remark": columns()})

    def rename(text: str) -> str:
        """Put renaming in the place of dropping one table and creating another."""
        up = "op.rename_captured_table('note', 'remark')"
        down = "op.rename_captured_table('remark', 'note')"
        lines = re.findall(r"op\.(?:drop|create)_capture\(.*\)", text)
        drop, create, drop_again, create_again = (
            line.replace(", table_goes=True", "") for line in lines
        )
        head = text.split("def upgrade")[0]
        return (
            f"{head}def upgrade():\n    {drop}\n    {up}\n    {create}\n\n\n"
            f"def downgrade():\n    {drop_again}\n    {down}\n    {create_again}\n"
        )

    host.migrate(after, "second", rename)
    host.run("UPDATE remark SET text = 'b'")
    with Session(host.engine) as session:
        versions = row_timeline(session, after.by_table["remark"], 1)
        assert [version.values["text"] for version in versions] == ["a", "b"]
    assert lineage_functions(host, "note") == []
    host.back(before)
    host.run("UPDATE note SET text = 'c'")
    assert host.rows(NOTES) == [(1, "a", 0), (1, "b", 1), (1, "c", 1)]


def test_a_table_becomes_versioned(host: Environment) -> None:
    """The rows it has are its first versions; taken back, its history stays as it is."""
    before, after = article_and_plain_note(), article_and_note()
    host.migrate(before, "first")
    host.run("INSERT INTO note (id, text) VALUES (1, 'a')")
    host.migrate(after, "second")
    host.run("UPDATE note SET text = 'b'")

    assert host.rows(NOTES) == [(1, "a", 0), (1, "b", 1)]
    host.back(before)
    host.run("UPDATE note SET text = 'unseen'")
    assert host.rows(NOTES) == [(1, "a", 0), (1, "b", 1)]
    assert lineage_functions(host, "note") == []


def test_a_table_ceases_to_be_versioned(host: Environment) -> None:
    """History stays; when it is versioned again, what happened between is one version per row."""
    before, after = article_and_note(), article_and_plain_note()
    host.migrate(before, "first")
    host.run("INSERT INTO note (id, text) VALUES (1, 'a'), (2, 'b')")
    host.migrate(after, "second")
    host.run("UPDATE note SET text = 'c' WHERE id = 1")
    host.run("DELETE FROM note WHERE id = 2")

    assert host.rows(NOTES) == [(1, "a", 0), (2, "b", 0)]
    assert lineage_functions(host, "note") == []
    host.back(before)
    assert host.rows(NOTES) == [(1, "a", 0), (2, "b", 0), (1, "c", 1), (2, "b", 2)]
    last = host.rows("SELECT reason, committed_at IS NULL FROM txn ORDER BY id DESC LIMIT 1")
    assert last == [("migration of the table", False)]
    with Session(host.engine) as session:
        assert len(rows_at(session, before.by_table["note"], datetime.now(UTC))) == 1
