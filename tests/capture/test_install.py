"""Capture comes and goes with the tables, and says when it is not what it should be."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import TriggerState, capture_status, compile_capture, install
from report_lineage.capture.compiler.dialects import check_version
from report_lineage.entities import Base, Lead, Transaction, manager
from report_lineage.errors import CaptureUnsupported

TRIGGER = "lineage_capture_update_lineage_lead"


def states(engine: sa.Engine, trigger: str = TRIGGER) -> set[TriggerState]:
    """Return the states of one trigger, by name."""
    with engine.connect() as connection:
        return {one.state for one in capture_status(connection) if one.trigger == trigger}


def test_create_all_and_drop_all_carry_capture(empty_engine: sa.Engine) -> None:
    """Tables made, dropped and made again record as on the first day."""
    for _ in range(2):
        Base.metadata.create_all(empty_engine)
        with Session(empty_engine) as session:
            session.add(Lead(name="IBM"))
            session.commit()
            count = sa.text("SELECT count(*) FROM lineage_lead_version")
            assert session.execute(count).scalar_one() == 1
        Base.metadata.drop_all(empty_engine)
    if empty_engine.dialect.name == "postgresql":
        functions = sa.text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'lineage%'")
        with empty_engine.connect() as connection:
            assert connection.execute(functions).scalar_one() == 0


def test_create_all_again_changes_nothing(engine: sa.Engine) -> None:
    """A second create_all finds everything there."""
    Base.metadata.create_all(engine)

    with engine.connect() as connection:
        assert {one.state for one in capture_status(connection)} == {TriggerState.INSTALLED}


def test_a_dropped_trigger_is_missing(engine: sa.Engine) -> None:
    """A trigger that somebody dropped is reported by name."""
    place = " ON lineage_lead" if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {TRIGGER}{place}")

    assert states(engine) == {TriggerState.MISSING}


def test_a_disabled_trigger_is_disabled(postgresql_engine: sa.Engine) -> None:
    """A trigger that is there and switched off is reported."""
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE lineage_lead DISABLE TRIGGER {TRIGGER}")

    assert states(postgresql_engine) == {TriggerState.DISABLED}


def test_another_version_of_a_trigger_is_outdated(engine: sa.Engine) -> None:
    """A trigger whose hash is not this code's is reported."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"COMMENT ON TRIGGER {TRIGGER} ON lineage_lead IS 'old'")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {TRIGGER}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {TRIGGER} AFTER UPDATE ON lineage_lead "
                "BEGIN /* -- capture: 0000 */ SELECT 1; END"
            )

    assert states(engine) == {TriggerState.OUTDATED}


def test_a_trigger_nobody_expects_is_an_orphan(engine: sa.Engine) -> None:
    """A trigger of an earlier version that this code knows nothing of is reported."""
    name = "lineage_capture_long_gone"
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON lineage_lead "
                "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            )
        else:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} AFTER UPDATE ON lineage_lead BEGIN SELECT 1; END"
            )

    assert states(engine, name) == {TriggerState.ORPHAN}


def test_a_transaction_that_installs_capture_is_closed(engine: sa.Engine) -> None:
    """What a migration wrote before it installed capture anew has its time of commit."""
    with engine.begin() as connection:
        connection.execute(sa.insert(Lead).values(name="before"))
        install(connection, compile_capture(manager, engine.dialect.name))
        connection.execute(sa.insert(Lead).values(name="after"))

    with Session(engine) as session:
        (only,) = session.scalars(sa.select(Transaction)).all()
        assert only.committed_at is not None


def test_an_old_database_is_refused(sqlite_engine: sa.Engine) -> None:
    """Capture names the version it found and the oldest that it serves."""
    with sqlite_engine.connect() as connection:
        connection.dialect.server_version_info = (3, 39, 0)
        with pytest.raises(CaptureUnsupported, match=r"3\.39\.0.*3\.40"):
            check_version(connection)
