"""The migrations give what the models say, and take nothing away unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import TriggerState, capture_status
from report_lineage.capture.alembic import render_files
from report_lineage.entities import Lead, manager
from report_lineage.errors import ConfigurationError, HistoryWouldBeLost
from report_lineage.migrations import current_revision, downgrade, newest_revision, upgrade
from tests.docs.documents import PROJECT
from tests.support.databases import MakeDatabase, MakeEngine


def test_upgrade_installs_the_capture_of_this_code(empty_engine: sa.Engine) -> None:
    """After the migrations every trigger is there, in the version this code would install."""
    upgrade(empty_engine)

    with empty_engine.connect() as connection:
        states = {status.state for status in capture_status(connection)}
    assert states == {TriggerState.INSTALLED}
    assert current_revision(empty_engine) == newest_revision()


def test_migrated_tables_record(empty_engine: sa.Engine) -> None:
    """A migrated database records changes."""
    upgrade(empty_engine)
    with Session(empty_engine) as session:
        session.add(Lead(name="IBM"))
        session.commit()
        query = sa.text("SELECT count(*) FROM lineage_lead_version")
        assert session.execute(query).scalar_one() == 1


def test_upgrade_again_changes_nothing(empty_engine: sa.Engine) -> None:
    """A migrated database can be migrated again."""
    upgrade(empty_engine)
    upgrade(empty_engine)

    assert current_revision(empty_engine) == newest_revision()


def test_downgrade_leaves_nothing_behind(empty_engine: sa.Engine) -> None:
    """Downgrading an empty history removes every table, trigger and function."""
    upgrade(empty_engine)
    downgrade(empty_engine, "base")

    assert set(sa.inspect(empty_engine).get_table_names()) <= {"lineage_alembic_version"}
    if empty_engine.dialect.name == "postgresql":
        functions = sa.text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'lineage%'")
        with empty_engine.connect() as connection:
            assert connection.execute(functions).scalar_one() == 0
    upgrade(empty_engine)


def test_downgrade_refuses_to_drop_history(empty_engine: sa.Engine) -> None:
    """History goes only when that is asked for."""
    upgrade(empty_engine)
    with Session(empty_engine) as session:
        session.add(Lead(name="IBM"))
        session.commit()

    with pytest.raises(HistoryWouldBeLost, match="1 transactions"):
        downgrade(empty_engine, "base")
    assert sa.inspect(empty_engine).has_table("lineage_lead_version")
    downgrade(empty_engine, "base", drop_history=True)
    assert not sa.inspect(empty_engine).has_table("lineage_lead_version")


def test_a_host_s_tables_are_left_alone(empty_engine: sa.Engine) -> None:
    """Tables that are not ours survive upgrade and downgrade."""
    with empty_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE customer (id integer PRIMARY KEY)")
    upgrade(empty_engine)
    downgrade(empty_engine, "base")

    assert sa.inspect(empty_engine).has_table("customer")


def test_tables_of_create_all_are_taken_over(engine: sa.Engine) -> None:
    """A database that began with create_all is migrated from then on, its history kept."""
    with Session(engine) as session:
        session.add(Lead(name="IBM"))
        session.commit()

    upgrade(engine)

    assert current_revision(engine) == newest_revision()
    with engine.connect() as connection:
        query = sa.text("SELECT count(*) FROM lineage_lead_version")
        assert connection.execute(query).scalar_one() == 1


def test_other_tables_are_not_taken_over(engine: sa.Engine) -> None:
    """Tables that are not what this version makes are refused and left as they are."""
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lineage_dataset ADD COLUMN colour text")

    with pytest.raises(ConfigurationError, match="differences: 1"):
        upgrade(engine)

    assert current_revision(engine) is None


def drop_a_trigger(engine: sa.Engine) -> None:
    """Take away the trigger that records new leads."""
    place = " ON lineage_lead" if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER lineage_capture_insert_lineage_lead{place}")


def test_upgrade_mends_capture(engine: sa.Engine) -> None:
    """A trigger that somebody dropped is back after the next upgrade, and records."""
    drop_a_trigger(engine)

    upgrade(engine)

    with Session(engine) as session:
        session.add(Lead(name="IBM"))
        session.commit()
        query = sa.text("SELECT count(*) FROM lineage_lead_version")
        assert session.execute(query).scalar_one() == 1
        states = {status.state for status in capture_status(session.connection())}
    assert states == {TriggerState.INSTALLED}


def test_disabled_capture_is_mended(postgresql_engine: sa.Engine) -> None:
    """Triggers that somebody disabled are enabled by the next upgrade."""
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lineage_report DISABLE TRIGGER USER")

    upgrade(postgresql_engine)

    with postgresql_engine.connect() as connection:
        states = {status.state for status in capture_status(connection)}
    assert states == {TriggerState.INSTALLED}


def test_migrations_wait_for_no_lock_for_long(
    make_database: MakeDatabase, make_engine: MakeEngine
) -> None:
    """On PostgreSQL a migration runs under lock and statement time-outs, and alone."""
    engine = make_engine(make_database("postgresql", schema=False))
    seen: set[tuple[object, ...]] = set()

    @sa.event.listens_for(engine, "before_cursor_execute")
    def look(connection: sa.Connection, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().startswith("CREATE TABLE lineage_lead "):
            cursor.execute(
                "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'), "
                "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                "AND pid = pg_backend_pid())"
            )
            seen.add(cursor.fetchone())

    upgrade(engine)

    assert seen == {("5s", "10min", 1)}


def test_the_rendered_sql_is_that_of_the_templates(tmp_path: Path) -> None:
    """Rendering the newest migration again gives the files that are there, byte for byte."""
    folder = PROJECT / "migrations" / "versions"
    for rendered in render_files(str(tmp_path / "0001_initial.py"), manager):
        assert rendered.read_bytes() == (folder / rendered.name).read_bytes()
