"""The databases that every other test relies on."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from tests.support.databases import Dialect, MakeDatabase, MakeEngine
from tests.support.postgresql import Keeper, wait_for_server


def test_empty_engine_has_no_table(empty_engine: Engine) -> None:
    """A test that makes its own tables starts from nothing."""
    assert inspect(empty_engine).get_table_names() == []


def test_each_database_is_fresh(
    make_database: MakeDatabase, make_engine: MakeEngine, dialect: Dialect
) -> None:
    """What one database holds is not in the next."""
    first = make_engine(make_database(dialect, schema=False))
    second = make_engine(make_database(dialect, schema=False))

    with first.begin() as connection:
        connection.execute(text("CREATE TABLE mark (id integer)"))

    assert inspect(first).get_table_names() == ["mark"]
    assert inspect(second).get_table_names() == []


def test_schema_is_there(engine: Engine) -> None:
    """`engine` has the tables of report_lineage, and none of them has a row of a report."""
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM report_lineage")) == 0


def test_postgresql_runs_in_an_odd_time_zone(empty_engine: Engine) -> None:
    """The server's time zone is neither UTC nor a whole hour away, so that naive times show."""
    if empty_engine.dialect.name == "sqlite":
        return
    with empty_engine.connect() as connection:
        assert connection.scalar(text("SHOW timezone")) == "Asia/Kathmandu"


def test_released_server_leaves_nothing() -> None:
    """A released server has stopped and its files are gone."""
    keeper = Keeper.start()
    url = wait_for_server(keeper.directory)
    assert Path(str(url.query["host"]), ".s.PGSQL.5432").exists()

    keeper.release()

    assert not keeper.directory.exists()
    assert keeper.process.returncode == 0


def test_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that does not start fails the test with the reason, and is never skipped."""
    monkeypatch.setenv("LINEAGE_TEST_POSTGRESQL_BIN", str(tmp_path))
    keeper = Keeper.start()

    with pytest.raises(RuntimeError, match="initdb"):
        wait_for_server(keeper.directory)

    keeper.release()
    assert not keeper.directory.exists()
