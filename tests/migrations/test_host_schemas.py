"""Migrations of tables in schemas: namesakes of PostgreSQL, attached databases of SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

from report_lineage.capture import TriggerState
from tests.migrations.hosts import Environment, Models, declare


def columns(schema: str | None = None, **more: Any) -> dict[str, Any]:
    """Return the columns of a table, and the schema if it is in one."""
    key = {"id": mapped_column(sa.Integer, primary_key=True), "title": mapped_column(sa.Text)}
    return {**key, **more, **({"__table_args__": {"schema": schema}} if schema else {})}


def models(**more: Any) -> Models:
    """Declare an article of an attached database and an issue of the main one."""
    return declare({"article": columns("shop", **more), "issue": columns()})


@pytest.fixture
def attached_host(sqlite_host: Environment, tmp_path: Path) -> Environment:
    """Give a host whose connections to SQLite attach a second database."""

    def attach(connection: Any, _record: object) -> None:
        connection.execute("ATTACH ? AS shop", (str(tmp_path / "shop.sqlite"),))

    sa.event.listen(sqlite_host.engine, "connect", attach)
    sqlite_host.options = {"include_schemas": True}
    return sqlite_host


def titles(host: Environment) -> list[tuple[Any, ...]]:
    """Return the titles that the history of the attached table holds."""
    return host.rows("SELECT title FROM shop.article_version ORDER BY transaction_id")


def test_a_migration_carries_no_temporary_trigger(attached_host: Environment) -> None:
    """They would go with its connection; each that comes later has its own, and records."""
    host = attached_host
    text = host.migrate(models(), "first")

    assert "create_capture('issue'" in text
    assert "create_capture('shop.article'" not in text
    files = [path.read_text() for path in host.folder.glob("capture/*.sqlite.sql")]
    assert files
    assert not any("CREATE TEMP TRIGGER" in text or "shop" in text for text in files)
    host.run("INSERT INTO shop.article (id, title) VALUES (1, 'a')")
    assert host.states() == {TriggerState.INSTALLED}
    assert titles(host) == [("a",)]


def test_attached_tables_change_with_their_history(attached_host: Environment) -> None:
    """A column that is added is added to both; what is written then is recorded."""
    host = attached_host
    host.migrate(models(), "first")
    host.run("INSERT INTO shop.article (id, title) VALUES (1, 'a')")
    host.migrate(models(note=mapped_column(sa.Text)), "second")
    host.run("UPDATE shop.article SET title = 'b', note = 'n'")

    assert titles(host) == [("a",), ("b",)]
    assert host.rows("SELECT note FROM shop.article_version ORDER BY 1") == [(None,), ("n",)]


@pytest.mark.parametrize("table", ["txn", "issue", "article"])
def test_batch_mode_gives_temporary_triggers_back(attached_host: Environment, table: str) -> None:
    """Recreating a table of either database leaves those of the same connection whole."""
    host = attached_host
    host.migrate(models(), "first")
    schema = ", schema='shop'" if table == "article" else ""
    host.write(
        "second",
        "first",
        f"with op.batch_alter_table({table!r}, recreate='always'{schema}): pass",
        "op.execute(\"INSERT INTO shop.article (id, title) VALUES (1, 'a')\")",
    )
    host.upgrade()

    assert titles(host) == [("a",)]
    assert host.states() == {TriggerState.INSTALLED}


TWIN = {"__tablename__": "article"}


def twins(versioned: tuple[str | None, ...]) -> Models:
    """Declare an article without a schema and one of shop, with history where ``versioned``."""
    every = {None: ("article", columns()), "shop": ("twin", columns("shop") | TWIN)}
    chosen = dict(every[schema] for schema in versioned)
    return declare(chosen, plain=dict(one for s, one in every.items() if s not in versioned))


@pytest.mark.parametrize(("kept", "gone"), [(None, "shop"), ("shop", None)])
def test_the_capture_of_one_namesake_goes_alone(
    postgresql_host: Environment, kept: str | None, gone: str | None
) -> None:
    """Of two tables of one name in two schemas the other stays captured, forth and back."""
    host = postgresql_host
    host.options = {"include_schemas": True}
    host.run("CREATE SCHEMA shop")
    both = twins((None, "shop"))
    host.migrate(both, "first")
    text = host.migrate(twins((kept,)), "second")
    name = {None: "article", "shop": "shop.article"}

    assert f"op.drop_capture('{name[gone]}'" in text.partition("def downgrade")[0]
    assert f"_capture('{name[kept]}'" not in text
    assert host.states() == {TriggerState.INSTALLED}
    for table in name.values():
        host.run(f"INSERT INTO {table} (id, title) VALUES (1, 'a')")
    counts = [host.rows(f"SELECT count(*) FROM {name[s]}_version")[0][0] for s in (kept, gone)]
    assert counts == [1, 0]
    host.back(both)
    assert host.rows(f"SELECT count(*) FROM {name[gone]}_version") == [(1,)]


def test_an_orphan_beside_a_namesake_is_proposed_for_dropping(postgresql_host: Environment) -> None:
    """A trigger of nobody's is found on the table that has it, and only there."""
    host = postgresql_host
    host.options = {"include_schemas": True}
    host.run("CREATE SCHEMA shop")
    both = twins((None, "shop"))
    host.migrate(both, "first")
    host.run(
        "CREATE TRIGGER lineage_stray BEFORE UPDATE ON shop.article "
        "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    )
    text = host.migrate(both, "second")

    assert "op.drop_capture('shop.article')" in text
    assert "capture('article'" not in text
    assert host.rows("SELECT count(*) FROM pg_trigger WHERE tgname = 'lineage_stray'") == [(0,)]
