"""Partitioned tables are recorded, whichever name a statement writes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.capture import (
    TriggerState,
    baseline,
    capture_status,
    compile_capture,
    install,
    mend,
)
from report_lineage.capture.doctor import examine
from report_lineage.errors import CaptureUnsupported
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.partitions import PARTITIONS, Click, Sale, Shop
from tests.capture.zoo.places import FIRST

ZooSession = Callable[[Zoo], Session]
pytestmark = pytest.mark.parametrize("dialect", ["postgresql"])


def recorded(session: Session, model: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return the operation and columns of every version, by transaction and key."""
    version = version_class(model)
    columns = [getattr(version, name) for name in names]
    query = sa.select(version.operation_type, *columns)
    return [tuple(row) for row in session.execute(query.order_by(version.transaction_id, *columns))]


def run(session: Session, *statements: str) -> None:
    """Run each statement in a transaction of its own."""
    for statement in statements:
        session.execute(sa.text(statement))
        session.commit()


def test_writes_to_the_whole_table_are_recorded(zoo_session: ZooSession) -> None:
    """The partitions that the rows go to make no difference."""
    session = zoo_session(PARTITIONS)
    session.add_all(
        [Sale(id=n, year=year, region="east", amount=1) for n, year in ((1, 2025), (2, 2026))]
    )
    session.commit()
    run(session, "UPDATE sale SET amount = amount * 2", "DELETE FROM sale WHERE year = 2026")

    assert recorded(session, Sale, "id", "amount") == [
        (0, 1, 1), (0, 2, 1), (1, 1, 2), (1, 2, 2), (2, 2, 2),
    ]  # fmt: skip


def test_writes_to_a_partition_by_its_name_are_recorded(zoo_session: ZooSession) -> None:
    """At every level of the tree."""
    session = zoo_session(PARTITIONS)
    run(
        session,
        "INSERT INTO sale_2025 VALUES (1, 2025, 'east', 1)",
        "INSERT INTO sale_2026 VALUES (2, 2026, 'east', 1), (3, 2026, 'west', 1)",
        """UPDATE "sale 2026 east" SET amount = 2""",
        "UPDATE sale_2026 SET amount = 3",
        "DELETE FROM sale_2026_rest",
    )

    assert recorded(session, Sale, "id", "amount") == [
        (0, 1, 1), (0, 2, 1), (0, 3, 1), (1, 2, 2), (1, 2, 3), (1, 3, 3), (2, 3, 3),
    ]  # fmt: skip


def test_a_row_that_moves_between_partitions_has_another_key(zoo_session: ZooSession) -> None:
    """Partitions are chosen by the key: the old one is closed, the new one born."""
    session = zoo_session(PARTITIONS)
    run(
        session,
        "INSERT INTO sale VALUES (1, 2026, 'east', 1)",
        "UPDATE sale SET region = 'west'",
        "INSERT INTO shop VALUES ('np', 'a', 1)",
        "UPDATE shop SET country = 'in'",
    )

    assert recorded(session, Sale, "id", "region") == [
        (0, 1, "east"),
        (2, 1, "east"),
        (0, 1, "west"),
    ]
    expected = [(0, "np", "a"), (0, "in", "a"), (2, "np", "a")]
    assert recorded(session, Shop, "country", "name") == expected


def test_keys_that_change_places_across_partitions_are_updates(zoo_session: ZooSession) -> None:
    """Each key settles on the row that has it in the end."""
    session = zoo_session(PARTITIONS)
    run(session, "INSERT INTO click SELECT n, 'c' || n FROM generate_series(1, 6) AS n")
    run(session, "UPDATE click SET id = 7 - id", "UPDATE click SET id = id + 1")

    found = recorded(session, Click, "id", "name")
    assert found[6:12] == [(1, n, f"c{7 - n}") for n in range(1, 7)]
    assert sorted(found[12:]) == [
        (0, 7, "c1"), *((1, n, f"c{8 - n}") for n in range(2, 7)), (2, 1, "c6"),
    ]  # fmt: skip


def test_a_partition_attached_later_is_recorded(zoo_session: ZooSession) -> None:
    """Also when it is written to by its own name."""
    session = zoo_session(PARTITIONS)
    run(
        session,
        "CREATE TABLE later (LIKE sale INCLUDING ALL)",
        "ALTER TABLE sale ATTACH PARTITION later FOR VALUES FROM (2027) TO (2028)",
        "INSERT INTO sale VALUES (1, 2027, 'east', 1)",
        "INSERT INTO later VALUES (2, 2027, 'east', 1)",
        "UPDATE later SET amount = 2",
        "DELETE FROM sale",
    )

    assert recorded(session, Sale, "id", "amount") == [
        (0, 1, 1), (0, 2, 1), (1, 1, 2), (1, 2, 2), (2, 1, 2), (2, 2, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "gone"), [("sale", [1, 2, 3]), ("sale_2026", [2, 3]), ("sale_2026_rest", [3])]
)
def test_truncate_of_a_tree_or_a_part_is_recorded(
    zoo_session: ZooSession, name: str, gone: list[int]
) -> None:
    """The rows of what was truncated are deleted, and no others."""
    session = zoo_session(PARTITIONS)
    run(
        session,
        "INSERT INTO sale VALUES (1, 2025, 'east', 1), (2, 2026, 'east', 1), (3, 2026, 'west', 1)",
        f"TRUNCATE {name}",
    )

    assert recorded(session, Sale, "id")[3:] == [(2, n) for n in gone]


def test_net_effects_in_partitions(zoo_session: ZooSession) -> None:
    """There and back, born and gone, gone and born again: as in any table."""
    session = zoo_session(PARTITIONS)
    run(session, "INSERT INTO click VALUES (1, 'a'), (2, 'b'), (3, 'c')")
    for statement in (
        "UPDATE click SET name = 'x' WHERE id = 1",
        "UPDATE click SET name = 'a' WHERE id = 1",
        "DELETE FROM click WHERE id = 2",
        "INSERT INTO click VALUES (2, 'B'), (4, 'd')",
        "DELETE FROM click WHERE id = 4",
        "UPDATE click SET name = 'last' WHERE id = 3",
        "DELETE FROM click WHERE id = 3",
        "UPDATE click SET name = name",
    ):
        session.execute(sa.text(statement))
    session.commit()

    assert recorded(session, Click, "id", "name")[3:] == [(1, 2, "B"), (2, 3, "last")]


def test_a_partitioned_table_has_to_say_so(zoo_session: ZooSession) -> None:
    """Statement triggers would not see what is written to a partition by its name."""
    connection = zoo_session(FIRST).connection()
    connection.execute(sa.text("DROP TABLE first_row"))
    connection.execute(
        sa.text("CREATE TABLE first_row (id int PRIMARY KEY, name text) PARTITION BY HASH (id)")
    )

    with pytest.raises(CaptureUnsupported, match=r"first_row.*postgresql_partition_by"):
        install(connection, compile_capture(FIRST.manager, "postgresql"))


def test_the_status_of_partitioned_tables_is_known(zoo_session: ZooSession) -> None:
    """Copies of triggers on partitions are neither missing nor orphans."""
    connection = zoo_session(PARTITIONS).connection()

    states = {one.state for one in capture_status(connection, PARTITIONS.manager)}
    assert states == {TriggerState.INSTALLED}


LATER = (
    'CREATE TABLE "Later" (LIKE sale INCLUDING ALL)',
    'ALTER TABLE sale ATTACH PARTITION "Later" FOR VALUES FROM (2027) TO (2028)',
    "INSERT INTO sale VALUES (1, 2027, 'east', 1)",
)
TRIGGER = "lineage_partition_truncate"


def faults(session: Session) -> set[tuple[str, str, str]]:
    """Return what of capture is not INSTALLED, having seen that the doctor says the same."""
    session.commit()
    states = capture_status(session.connection(), PARTITIONS.manager)
    found = {(one.table, one.trigger, str(one.state)) for one in states if one.state != "INSTALLED"}
    session.commit()
    findings = examine(session.get_bind(), PARTITIONS.manager).findings
    codes = {(one.table, one.code) for one in findings}
    assert codes == {(table, f"trigger-{state.lower()}") for table, _, state in found}
    return found


def test_a_later_partition_without_its_trigger_is_found_and_mended(zoo_session: ZooSession) -> None:
    """Its rows are recorded all the same, and its TRUNCATE from then on."""
    session = zoo_session(PARTITIONS)
    run(session, *LATER)

    assert faults(session) == {('"Later"', TRIGGER, "MISSING")}
    mended = mend(session.connection(), PARTITIONS.manager)
    session.commit()
    assert [(one.table, one.trigger, one.done) for one in mended] == [
        ('"Later"', TRIGGER, "installed")
    ]
    assert faults(session) == set()
    run(session, 'TRUNCATE "Later"')
    assert recorded(session, Sale, "id", "amount") == [(0, 1, 1), (2, 1, 1)]


def test_what_a_partition_s_truncate_took_unseen_is_found(zoo_session: ZooSession) -> None:
    """Before it has its trigger, a TRUNCATE by its own name is lost; the doctor sees the gap."""
    session = zoo_session(PARTITIONS)
    run(session, *LATER, 'TRUNCATE "Later"')
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)

    codes = {one.code for one in examine(engine, PARTITIONS.manager).findings}
    assert codes == {"trigger-missing", "history-without-row"}
    mend(session.connection(), PARTITIONS.manager)
    session.commit()
    baseline(engine, PARTITIONS.manager, gaps=True)
    assert examine(engine, PARTITIONS.manager).findings == ()


@pytest.mark.parametrize("how", ["DISABLE", "ENABLE REPLICA"])
def test_a_partition_s_trigger_that_does_not_fire_is_found_and_mended(
    zoo_session: ZooSession, how: str
) -> None:
    """One of another partition that fires always goes on doing so."""
    session = zoo_session(PARTITIONS)
    run(
        session,
        f"ALTER TABLE sale_2025 {how} TRIGGER {TRIGGER}",
        f"ALTER TABLE sale_2026 ENABLE ALWAYS TRIGGER {TRIGGER}",
    )

    assert faults(session) == {("sale_2025", TRIGGER, "DISABLED")}
    mend(session.connection(), PARTITIONS.manager)
    modes = {
        one.table: one.mode
        for one in capture_status(session.connection(), PARTITIONS.manager)
        if one.trigger == TRIGGER
    }
    assert (modes["sale_2025"], modes["sale_2026"]) == ("origin", "always")


def come_back(session: Session, level: str) -> None:
    """Insert a sale again that was deleted since the transaction began at ``level``."""
    sale = {"year": 2025, "region": "east", "amount": 1}
    run(session, "INSERT INTO sale VALUES (1, 2025, 'east', 1)")
    with session.get_bind().execution_options(isolation_level=level).begin() as early:
        early.execute(sa.insert(Sale.__table__).values(id=2, **sale))
        run(session, "DELETE FROM sale WHERE id = 1")
        early.execute(sa.insert(Sale.__table__).values(id=1, **sale | {"amount": 7}))


def test_a_row_that_came_back_is_newer_than_its_end(zoo_session: ZooSession) -> None:
    """A writer that began before the deletion bears the higher id."""
    session = zoo_session(PARTITIONS)
    come_back(session, "READ COMMITTED")

    mine = [row for row in recorded(session, Sale, "id", "amount") if row[1] == 1]
    assert mine == [(0, 1, 1), (2, 1, 1), (0, 1, 7)]


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_an_end_that_a_snapshot_hides_is_refused(zoo_session: ZooSession, level: str) -> None:
    """Under validity the version to close was closed by somebody unseen: nothing is written."""
    session = zoo_session(PARTITIONS)
    with pytest.raises(sa.exc.OperationalError, match="could not serialize"):
        come_back(session, level)

    assert recorded(session, Sale, "id", "amount") == [(0, 1, 1), (2, 1, 1)]
