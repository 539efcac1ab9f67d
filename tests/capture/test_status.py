"""Status tells each thing that keeps capture from firing as it should, and mending undoes it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import TriggerState, capture_status, compile_capture, install, mend
from report_lineage.entities import Lead, manager
from report_lineage.errors import ConfigurationError
from tests.capture.versioned_host import HOST, IN_A_SCHEMA
from tests.support.databases import MakeDatabase, MakeEngine

TRIGGER = "lineage_capture_update_lineage_lead"


def faults(engine: sa.Engine, manager: object = None) -> dict[str, TriggerState]:
    """Return the state of everything that is not INSTALLED, by name."""
    with engine.connect() as connection:
        return {
            one.trigger: one.state
            for one in capture_status(connection, manager)
            if one.state is not TriggerState.INSTALLED
        }


def mended(engine: sa.Engine, manager: object = None) -> set[tuple[str, str, str]]:
    """Mend, and return name, former state and what was done of each thing mended."""
    with engine.begin() as connection:
        return {(one.trigger, one.was, one.done) for one in mend(connection, manager)}


def run(engine: sa.Engine, *statements: str) -> None:
    """Run statements in one transaction."""
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def drop(engine: sa.Engine, trigger: str, table: str) -> None:
    """Drop a trigger."""
    place = f" ON {table}" if engine.dialect.name == "postgresql" else ""
    run(engine, f"DROP TRIGGER {trigger}{place}")


def test_mending_installs_what_is_missing(engine: sa.Engine) -> None:
    """A dropped trigger is named, installed, and records again; nothing else is touched."""
    drop(engine, TRIGGER, "lineage_lead")

    assert mended(engine) == {(TRIGGER, "MISSING", "installed")}

    assert faults(engine) == {}
    with Session(engine) as session:
        session.add(Lead(name="IBM"))
        session.commit()
        session.execute(sa.update(Lead).values(name="AAPL"))
        session.commit()
        count = sa.text("SELECT count(*) FROM lineage_lead_version")
        assert session.execute(count).scalar_one() == 2


def test_mending_again_does_nothing(engine: sa.Engine) -> None:
    """What is in order is left alone."""
    assert mended(engine) == set()


def test_mending_drops_orphans(engine: sa.Engine) -> None:
    """A trigger under a name like ours that this code does not know is dropped, and told."""
    postgresql = engine.dialect.name == "postgresql"
    body = (
        "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        if postgresql
        else "BEGIN SELECT 1; END"
    )
    run(engine, f"CREATE TRIGGER lineage_long_gone BEFORE UPDATE ON lineage_lead {body}")

    assert mended(engine) == {("lineage_long_gone", "ORPHAN", "dropped")}
    assert faults(engine) == {}


def test_a_trigger_edited_by_hand_is_outdated(sqlite_engine: sa.Engine) -> None:
    """A body that keeps our hash and does something else is not taken for ours."""
    with sqlite_engine.begin() as connection:
        query = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
        text = connection.execute(query, {"name": TRIGGER}).scalar_one()
    edited = text.replace("WHEN ", "WHEN 1 = 2 AND ", 1)
    run(sqlite_engine, f"DROP TRIGGER {TRIGGER}", edited)

    assert faults(sqlite_engine) == {TRIGGER: TriggerState.OUTDATED}
    assert mended(sqlite_engine) == {(TRIGGER, "OUTDATED", "installed")}


def test_a_function_replaced_by_hand_is_outdated(postgresql_engine: sa.Engine) -> None:
    """A function keeps its comment when it is replaced, so its source is compared."""
    run(
        postgresql_engine,
        f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql "
        "SECURITY DEFINER AS 'BEGIN RETURN NULL; END'",
    )

    assert faults(postgresql_engine) == {f"{TRIGGER}()": TriggerState.OUTDATED}
    assert mended(postgresql_engine) == {(f"{TRIGGER}()", "OUTDATED", "installed")}
    assert faults(postgresql_engine) == {}


def test_a_function_without_its_owner_s_rights_is_outdated(postgresql_engine: sa.Engine) -> None:
    """With the caller's rights an application role could not record any more."""
    run(postgresql_engine, f"ALTER FUNCTION {TRIGGER}() SECURITY INVOKER")

    assert faults(postgresql_engine) == {f"{TRIGGER}()": TriggerState.OUTDATED}


def test_a_missing_function_is_missing(postgresql_engine: sa.Engine) -> None:
    """A function dropped with all that hangs on it is told with its triggers."""
    run(postgresql_engine, f"DROP FUNCTION {TRIGGER}() CASCADE")

    assert faults(postgresql_engine) == {
        TRIGGER: TriggerState.MISSING,
        f"{TRIGGER}()": TriggerState.MISSING,
    }


@pytest.mark.parametrize("mode", ["DISABLE", "ENABLE REPLICA"])
def test_a_trigger_that_does_not_fire_is_disabled(postgresql_engine: sa.Engine, mode: str) -> None:
    """A trigger for replicas alone records nothing in an ordinary session."""
    run(postgresql_engine, f"ALTER TABLE lineage_lead {mode} TRIGGER {TRIGGER}")

    assert faults(postgresql_engine) == {TRIGGER: TriggerState.DISABLED}
    assert mended(postgresql_engine) == {(TRIGGER, "DISABLED", "installed")}


def test_a_trigger_that_always_fires_still_does(postgresql_engine: sa.Engine) -> None:
    """ENABLE ALWAYS is in order, is told, and survives mending."""
    run(
        postgresql_engine,
        f"ALTER TABLE lineage_lead ENABLE ALWAYS TRIGGER {TRIGGER}",
        f"COMMENT ON TRIGGER {TRIGGER} ON lineage_lead IS 'old'",
    )

    assert mended(postgresql_engine) == {(TRIGGER, "OUTDATED", "installed")}

    with postgresql_engine.connect() as connection:
        modes = {one.trigger: one.mode for one in capture_status(connection)}
    assert modes[TRIGGER] == "always"


def test_tables_of_another_schema_have_a_status(
    make_engine: MakeEngine, make_database: MakeDatabase
) -> None:
    """A trigger on a table that declares a schema is looked for there."""
    engine = make_engine(make_database("postgresql", schema=False))
    run(engine, "CREATE SCHEMA shop")
    IN_A_SCHEMA.base.metadata.create_all(engine)
    assert faults(engine, IN_A_SCHEMA.manager) == {}

    run(engine, "ALTER TABLE shop.item DISABLE TRIGGER lineage_capture_delete_item")

    assert faults(engine, IN_A_SCHEMA.manager) == {
        "lineage_capture_delete_item": TriggerState.DISABLED
    }
    mended(engine, IN_A_SCHEMA.manager)
    assert faults(engine, IN_A_SCHEMA.manager) == {}


def test_a_host_s_capture_is_mended(empty_engine: sa.Engine) -> None:
    """Another manager's triggers have a status of their own and are mended alike."""
    HOST.base.metadata.create_all(empty_engine)
    drop(empty_engine, "lineage_capture_delete_item", "item")

    assert faults(empty_engine, HOST.manager) == {
        "lineage_capture_delete_item": TriggerState.MISSING
    }
    mended(empty_engine, HOST.manager)
    assert faults(empty_engine, HOST.manager) == {}


def test_a_database_without_tables_is_refused(empty_engine: sa.Engine) -> None:
    """There is nothing to hang triggers on, and the error says what to do first."""
    with pytest.raises(ConfigurationError, match=r"no table lineage_transaction\. Migrate"):
        mended(empty_engine)


def test_install_is_what_mending_uses(engine: sa.Engine) -> None:
    """Installing everything anew leaves nothing to mend."""
    with engine.begin() as connection:
        install(connection, compile_capture(manager, engine.dialect.name))

    assert mended(engine) == set()
