"""SQLite's batch mode recreates tables; capture is there again afterwards, and saw nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

from report_lineage.capture import TriggerState
from report_lineage.errors import CaptureIncomplete, ForeignKeysOn
from tests.migrations.hosts import Environment, Models, declare

RECREATE = "with op.batch_alter_table({!r}, recreate='always'): pass".format
VERSIONS = "SELECT id, title, operation_type FROM article_version ORDER BY transaction_id, id"


def article() -> Models:
    """Declare an article and the notes that hang on it."""
    key = {"id": mapped_column(sa.Integer, primary_key=True), "title": mapped_column(sa.Text)}
    parent = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"))
    note = {"id": mapped_column(sa.Integer, primary_key=True), "article_id": parent}
    return declare({"article": key, "note": note})


@pytest.fixture
def filled(sqlite_host: Environment) -> Environment:
    """Give a host with two articles and a note."""
    sqlite_host.migrate(article(), "first")
    sqlite_host.run("INSERT INTO article (id, title) VALUES (1, 'a'), (2, 'b')")
    sqlite_host.run("INSERT INTO note (id, article_id) VALUES (1, 1)")
    return sqlite_host


@pytest.mark.parametrize("table", ["article", "article_version", "txn", "note"])
def test_a_recreated_table_has_its_triggers_again(filled: Environment, table: str) -> None:
    """A migration by hand that knows nothing of capture leaves it whole."""
    filled.write("second", "first", RECREATE(table))
    filled.upgrade()
    filled.check()

    assert filled.states() == {TriggerState.INSTALLED}
    filled.run("UPDATE article SET title = 'c' WHERE id = 1")
    assert filled.rows(VERSIONS) == [(1, "a", 0), (2, "b", 0), (1, "c", 1)]


def test_recreating_a_table_makes_no_version(filled: Environment) -> None:
    """Neither the copy of the rows nor the end of the old table is a change."""
    filled.write("second", "first", RECREATE("article"))
    filled.upgrade()

    assert filled.rows(VERSIONS) == [(1, "a", 0), (2, "b", 0)]
    assert filled.rows("SELECT count(*) FROM txn") == [(2,)]
    assert filled.rows("SELECT id FROM note") == [(1,)]


def test_foreign_keys_that_are_enforced_are_refused(filled: Environment) -> None:
    """Dropping the old table would delete the notes; the refusal comes before anything is done."""
    filled.write("second", "first", RECREATE("article"))
    path = filled.folder / "env.py"
    path.write_text(path.read_text().replace(", foreign_keys_off(connection)", ""))

    with pytest.raises(ForeignKeysOn, match="foreign_keys_off"):
        filled.upgrade()
    assert filled.rows("SELECT id FROM note") == [(1,)]
    assert filled.states() == {TriggerState.INSTALLED}


def test_a_table_that_cannot_be_recreated_keeps_its_triggers(
    filled: Environment, tmp_path: Path
) -> None:
    """Rows that the new table refuses leave everything as it was, in any mode of the driver."""
    filled.run("UPDATE article SET title = NULL WHERE id = 1")
    filled.write(
        "second",
        "first",
        "with op.batch_alter_table('article') as batch:",
        "    batch.alter_column('title', nullable=False)",
    )
    path = filled.folder / "env.py"
    path.write_text(path.read_text().replace("attach(engine)\n", "\n"))
    filled.engine = sa.create_engine(filled.engine.url)

    with pytest.raises(sa.exc.IntegrityError):
        filled.upgrade()
    assert filled.states() == {TriggerState.INSTALLED}
    filled.engine.dispose()


def test_foreign_keys_are_enforced_again_afterwards(filled: Environment) -> None:
    """The connection goes back to the pool as it came."""
    filled.write("second", "first", RECREATE("article"))
    filled.upgrade()

    assert filled.rows("PRAGMA foreign_keys") == [(1,)]


def test_a_migration_that_loses_a_trigger_is_refused(host: Environment) -> None:
    """The end of the migrations says which trigger is missing, and nothing is committed."""
    host.migrate(article(), "first")
    place = " ON article" if host.engine.dialect.name == "postgresql" else ""
    statement = f"DROP TRIGGER lineage_capture_insert_article{place}"
    host.write("second", "first", f"op.execute({statement!r})")

    with pytest.raises(CaptureIncomplete, match="lineage_capture_insert_article on article"):
        host.upgrade()
    assert host.states() == {TriggerState.INSTALLED}
    assert host.rows("SELECT version_num FROM alembic_version") == [("first",)]


def test_a_model_that_no_migration_has_made_yet_is_no_loss(host: Environment) -> None:
    """A developer whose models are ahead of the migrations can still run those there are."""
    host.write("first", None, "pass")
    host.models = article()

    host.upgrade()

    assert host.states() == {TriggerState.MISSING}
