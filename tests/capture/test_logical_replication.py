"""Logical replication writes past the triggers: the doctor says so, and history can come along."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import baseline
from report_lineage.capture.doctor import examine
from report_lineage.entities import Lead
from tests.capture.test_doctor import found
from tests.support.databases import MakeDatabase, MakeEngine

HISTORY = ("lineage_lead_version", "lineage_transaction")
Subscribe = Callable[..., tuple[sa.Engine, sa.Engine]]
PATIENCE_S = 30.0


def run(engine: sa.Engine, *statements: str) -> None:
    """Run statements that must stand outside of any transaction."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def subscribe(
    make_database: MakeDatabase, make_engine: MakeEngine, postgresql_prefix: str
) -> Iterator[Subscribe]:
    """Make two databases of one server, of which the second subscribes to tables of the first."""
    name = f"{postgresql_prefix}_logical"

    def make(*tables: str) -> tuple[sa.Engine, sa.Engine]:
        source, target = (make_engine(make_database("postgresql")) for _ in range(2))
        slot = f"SELECT pg_create_logical_replication_slot('{name}', 'pgoutput')"
        run(source, f"CREATE PUBLICATION p FOR TABLE {', '.join(tables)}", slot)
        url = source.url
        address = f"host={url.host or url.query['host']} dbname={url.database} user={url.username}"
        address += f" port={url.port}" if url.port else ""
        options = f"create_slot = false, slot_name = '{name}', copy_data = false"
        run(
            target,
            f"CREATE SUBSCRIPTION {name} CONNECTION '{address}' PUBLICATION p WITH ({options})",
        )
        drops.callback(run, target, f"DROP SUBSCRIPTION {name}")
        return source, target

    with ExitStack() as drops:
        yield make


def wait_for_leads(engine: sa.Engine, count: int) -> None:
    """Wait until so many leads have arrived, and fail if they do not."""
    patience_ends = time.monotonic() + PATIENCE_S
    with Session(engine) as session:
        while session.scalar(sa.select(sa.func.count()).select_from(Lead)) != count:
            assert time.monotonic() < patience_ends, "nothing was replicated"
            session.rollback()
            time.sleep(0.05)


def test_what_replication_writes_is_found_and_recorded(subscribe: Subscribe) -> None:
    """A row that a subscription brought has no history; the doctor names both, the baseline cures."""
    source, target = subscribe("lineage_lead")
    with Session(source) as session:
        session.add(Lead(name="from elsewhere"))
        session.commit()
    wait_for_leads(target, 1)

    assert found(examine(target)) == {
        ("subscription-unrecorded", "lineage_lead"): 1,
        ("row-without-history", "lineage_lead"): 1,
    }
    baseline(target, gaps=True)
    assert found(examine(target)) == {("subscription-unrecorded", "lineage_lead"): 1}


def test_triggers_that_always_fire_do_not_help(subscribe: Subscribe) -> None:
    """The worker that applies changes fires triggers of rows, and ours are of statements."""
    source, target = subscribe("lineage_lead")
    run(
        target, "ALTER TABLE lineage_lead ENABLE ALWAYS TRIGGER lineage_capture_insert_lineage_lead"
    )
    with Session(source) as session:
        session.add(Lead(name="from elsewhere"))
        session.commit()
    wait_for_leads(target, 1)

    assert ("subscription-unrecorded", "lineage_lead") in found(examine(target))
    assert ("row-without-history", "lineage_lead") in found(examine(target))


def test_history_may_be_replicated_too(subscribe: Subscribe) -> None:
    """Where versions and transactions come along, the copy is healthy and says where it is from."""
    source, target = subscribe("lineage_lead", *HISTORY)
    with Session(source) as session:
        session.add(Lead(name="from elsewhere"))
        session.commit()
    wait_for_leads(target, 1)

    diagnosis = examine(target)

    assert found(diagnosis) == {("transaction-foreign", "lineage_transaction"): 1}
    assert diagnosis.healthy
