"""The doctor finds what is wrong with triggers, settings, subscriptions and tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture.doctor import examine
from report_lineage.entities import Lead
from tests.capture.test_doctor import found
from tests.capture.versioned_host import HOST
from tests.support.databases import MakeEngine
from tests.support.postgresql import create_database, drop_database

TRIGGER = "lineage_capture_update_lineage_lead"


def run(engine: sa.Engine, *statements: str) -> None:
    """Run statements in one transaction."""
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def add_and_change(engine: sa.Engine) -> None:
    """Make a lead and change it in two commits."""
    with Session(engine) as session:
        session.add(Lead(name="a"))
        session.commit()
        session.execute(sa.update(Lead).values(name="b"))
        session.commit()


def test_a_dropped_trigger_and_what_it_missed_are_found(engine: sa.Engine) -> None:
    """The trigger is named, and so is the row that was written without it."""
    place = " ON lineage_lead" if engine.dialect.name == "postgresql" else ""
    run(engine, f"DROP TRIGGER {TRIGGER}{place}")
    add_and_change(engine)

    diagnosis = examine(engine)

    assert found(diagnosis) == {
        ("trigger-missing", "lineage_lead"): 1,
        ("row-differs", "lineage_lead"): 1,
    }
    assert diagnosis.findings[0].samples == ({"trigger": TRIGGER},)


@pytest.mark.parametrize("mode", ["DISABLE", "ENABLE REPLICA"])
def test_a_disabled_trigger_and_what_it_missed_are_found(
    postgresql_engine: sa.Engine, mode: str
) -> None:
    """A trigger that is there and does not fire misses as much as one that is gone."""
    run(postgresql_engine, f"ALTER TABLE lineage_lead {mode} TRIGGER {TRIGGER}")
    add_and_change(postgresql_engine)

    assert found(examine(postgresql_engine)) == {
        ("trigger-disabled", "lineage_lead"): 1,
        ("row-differs", "lineage_lead"): 1,
    }


def test_a_function_changed_by_hand_is_found(postgresql_engine: sa.Engine) -> None:
    """The function is named as one."""
    run(
        postgresql_engine,
        f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql "
        "SECURITY DEFINER AS 'BEGIN RETURN NULL; END'",
    )

    (only,) = examine(postgresql_engine).findings

    assert (only.code, only.samples) == ("trigger-outdated", ({"function": f"{TRIGGER}()"},))


def test_an_orphan_is_a_warning(sqlite_engine: sa.Engine) -> None:
    """A trigger under our prefix that is none of ours is told."""
    run(
        sqlite_engine,
        "CREATE TRIGGER lineage_odd AFTER UPDATE ON lineage_lead BEGIN SELECT 1; END",
    )

    (only,) = examine(sqlite_engine).findings

    assert (only.code, only.severity) == ("trigger-orphan", "warning")


def test_a_database_that_is_always_a_replica_is_found(postgresql_engine: sa.Engine) -> None:
    """A setting of the database or a role switches every trigger off from the next session on."""
    name = postgresql_engine.url.database
    run(postgresql_engine, f"ALTER DATABASE {name} SET session_replication_role = replica")

    (only,) = examine(postgresql_engine).findings

    assert (only.code, only.count) == ("replication-role", 1)
    assert only.samples == ({"database": name, "role": "every"},)


@pytest.fixture
def loader(postgresql_engine: sa.Engine, postgresql_prefix: str) -> Iterator[str]:
    """Make a role that always writes as a replica does."""
    role = f"{postgresql_prefix}_loader"
    run(
        postgresql_engine,
        f"CREATE ROLE {role}",
        f"ALTER ROLE {role} IN DATABASE {postgresql_engine.url.database} "
        "SET session_replication_role = replica",
    )
    yield role
    run(postgresql_engine, f"DROP ROLE {role}")


def test_a_role_that_is_always_a_replica_is_found(
    postgresql_engine: sa.Engine, loader: str
) -> None:
    """The role is named, and the database for which it is set."""
    (only,) = examine(postgresql_engine).findings

    assert only.samples == ({"database": postgresql_engine.url.database, "role": loader},)


def test_a_session_that_is_a_replica_is_found(postgresql_engine: sa.Engine) -> None:
    """A switch in the address of the database works on every session of the application."""
    options = {"options": "-c session_replication_role=replica"}
    engine = sa.create_engine(postgresql_engine.url, connect_args=options)

    (only,) = examine(engine).findings
    engine.dispose()

    assert (only.code, only.samples) == ("replication-role", ({"source": "client"},))


@contextmanager
def subscribed(engine: sa.Engine, name: str, *tables: str) -> Iterator[None]:
    """Let a subscription that never connects write to tables, as far as the catalogue tells."""
    run(
        engine,
        f"CREATE SUBSCRIPTION {name} CONNECTION 'dbname=nowhere' PUBLICATION p "
        "WITH (connect = false)",
        "SET LOCAL allow_system_table_mods = on",
        *(
            "INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate, srsublsn) "
            f"SELECT oid, '{table}'::regclass, 'r', NULL FROM pg_subscription "
            f"WHERE subname = '{name}'"
            for table in tables
        ),
    )
    yield
    run(engine, f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)", f"DROP SUBSCRIPTION {name}")


@pytest.mark.filterwarnings("ignore")
def test_a_subscription_past_the_triggers_is_found(
    postgresql_engine: sa.Engine, postgresql_prefix: str
) -> None:
    """Rows that replication applies fire no trigger of a statement, whatever its mode."""
    with subscribed(postgresql_engine, f"{postgresql_prefix}_s", "lineage_lead"):
        (only,) = examine(postgresql_engine).findings

    assert (only.code, only.table) == ("subscription-unrecorded", "lineage_lead")
    assert only.samples == ({"subscription": f"{postgresql_prefix}_s"},)


def test_a_subscription_that_brings_the_history_along_is_healthy(
    postgresql_engine: sa.Engine, postgresql_prefix: str
) -> None:
    """Where the version table comes too, nothing is lost."""
    tables = ("lineage_lead", "lineage_lead_version")
    with subscribed(postgresql_engine, f"{postgresql_prefix}_s", *tables):
        assert examine(postgresql_engine).findings == ()


def test_a_copied_database_is_healthy(
    postgresql_engine: sa.Engine, make_engine: MakeEngine, postgresql_prefix: str
) -> None:
    """What came from elsewhere is told as such, what was written since is its own."""
    add_and_change(postgresql_engine)
    postgresql_engine.dispose()
    url, name = postgresql_engine.url, f"{postgresql_prefix}_copied"
    copy = make_engine(create_database(url.set(database="postgres"), name, template=url.database))
    add_and_change(copy)

    diagnosis = examine(copy)
    copy.dispose()
    drop_database(url.set(database="postgres"), name)

    assert found(diagnosis) == {("transaction-foreign", "lineage_transaction"): 2}
    assert diagnosis.healthy


def test_a_database_without_tables_is_told(empty_engine: sa.Engine) -> None:
    """Every table is named, and nothing crashes for want of it."""
    codes = {one.code for one in examine(empty_engine).findings}

    assert codes == {"table-missing", "trigger-missing"}


def test_a_missing_column_is_told(empty_engine: sa.Engine) -> None:
    """A column that the models have and the version table has not is named; rows are left out."""
    HOST.base.metadata.create_all(empty_engine)
    run(empty_engine, "ALTER TABLE item_version RENAME COLUMN price TO cost")

    found_codes = {one.code: one for one in examine(empty_engine, HOST.manager).findings}

    assert found_codes["columns-missing"].table == "item_version"
    assert found_codes["columns-missing"].samples == ({"column": "price"},)


def test_other_types_of_columns_are_told(
    empty_engine: sa.Engine,
) -> None:
    """Bytes of two types cannot be compared on PostgreSQL; on SQLite a value carries its own."""
    HOST.base.metadata.create_all(empty_engine)
    if empty_engine.dialect.name == "sqlite":
        assert examine(empty_engine, HOST.manager).findings == ()
        return
    run(empty_engine, "ALTER TABLE item ALTER COLUMN label TYPE varchar(20)")

    (only,) = examine(empty_engine, HOST.manager).findings

    assert (only.code, only.table) == ("column-types-differ", "item")
    assert only.samples == ({"column": "label", "table": "character varying", "versions": "text"},)
