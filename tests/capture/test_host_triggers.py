"""Triggers of the host's own: what they write to the same rows is recorded with the statement."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.capture.test_writes import three_rows, versions_after
from tests.capture.writes import DELETE, INSERT, UPDATE, Version
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.items import VALID_ITEMS, ValidItem

ZooSession = Callable[[Zoo], Session]

SQLITE = (
    (
        "CREATE TRIGGER host AFTER {event} ON item BEGIN "
        "UPDATE item SET n = n + 100 WHERE id = NEW.id; END"
    ),
)
POSTGRESQL = (
    (
        "CREATE FUNCTION host() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE item SET n = n + 100 WHERE id = NEW.id; RETURN NULL; END $$"
    ),
    (
        "CREATE TRIGGER host AFTER {event} ON item FOR EACH ROW "
        "WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION host()"
    ),
)
BEFORE = (
    (
        "CREATE FUNCTION host() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "NEW.n := NEW.n + 100; RETURN NEW; END $$"
    ),
    "CREATE TRIGGER host BEFORE {event} ON item FOR EACH ROW EXECUTE FUNCTION host()",
)
WRITES: tuple[tuple[str, str, list[Version]], ...] = (
    ("INSERT", "INSERT INTO item VALUES (4, 'd', 4)", [(4, INSERT, "d", 104)]),
    ("UPDATE OF name", "UPDATE item SET name = 'A' WHERE id = 1", [(1, UPDATE, "A", 101)]),
    ("UPDATE OF name", "UPDATE item SET name = name || '!'", [
        (1, UPDATE, "a!", 101), (2, UPDATE, "b!", 102), (3, UPDATE, "c!", 103),
    ]),
    ("UPDATE OF id", "UPDATE item SET id = 9 WHERE id = 1", [
        (1, DELETE, "a", 1), (9, INSERT, "a", 101),
    ]),
)  # fmt: skip


def versions_of(
    session: Session, statements: tuple[str, ...], event: str, *writes: str
) -> list[Version]:
    """Return the versions that writes to three rows leave where the host has a trigger."""
    before = three_rows(session, ValidItem)
    for statement in statements:
        session.connection().exec_driver_sql(statement.format(event=event))
    session.commit()
    for write in writes:
        session.execute(sa.text(write))
    session.commit()
    return versions_after(session, ValidItem, before)


def is_sqlite(session: Session) -> bool:
    """Say which of the databases a session is on."""
    return session.get_bind().dialect.name == "sqlite"


@pytest.mark.parametrize(("event", "write", "expected"), WRITES)
def test_a_trigger_that_writes_to_its_row_is_recorded(
    zoo_session: ZooSession, event: str, write: str, expected: list[Version]
) -> None:
    """The version holds what the row holds in the end."""
    session = zoo_session(VALID_ITEMS)
    triggers = SQLITE if is_sqlite(session) else POSTGRESQL

    assert versions_of(session, triggers, event, write) == expected


@pytest.mark.parametrize(("event", "write", "expected"), WRITES)
@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_trigger_that_changes_its_row_beforehand_is_recorded(
    zoo_session: ZooSession, event: str, write: str, expected: list[Version]
) -> None:
    """What a BEFORE trigger makes of a row is what is recorded."""
    session = zoo_session(VALID_ITEMS)
    triggers = BEFORE

    assert versions_of(session, triggers, event, write) == expected


REMOVING_SQLITE = (
    "CREATE TRIGGER host AFTER {event} ON item BEGIN DELETE FROM item WHERE id = NEW.id; END",
)
REMOVING_POSTGRESQL = (
    (
        "CREATE FUNCTION host() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "DELETE FROM item WHERE id = NEW.id; RETURN NULL; END $$"
    ),
    "CREATE TRIGGER host AFTER {event} ON item FOR EACH ROW EXECUTE FUNCTION host()",
)
REMOVALS: tuple[tuple[str, str, list[Version]], ...] = (
    ("INSERT", "INSERT INTO item VALUES (4, 'd', 4)", []),
    ("INSERT", "INSERT INTO item VALUES (4, 'd', 4), (5, 'e', 5)", []),
    ("UPDATE OF name", "UPDATE item SET name = 'A' WHERE id = 1", [(1, DELETE, "A", 1)]),
    ("UPDATE OF id", "UPDATE item SET id = 9 WHERE id = 1", [(1, DELETE, "a", 1)]),
)


@pytest.mark.parametrize(("event", "write", "expected"), REMOVALS)
def test_a_trigger_that_removes_its_row_is_recorded(
    zoo_session: ZooSession, event: str, write: str, expected: list[Version]
) -> None:
    """A row that its own insert removes never was; one that its update removes is deleted.

    Nor was there one under a key that it took just before.
    """
    session = zoo_session(VALID_ITEMS)
    triggers = REMOVING_SQLITE if is_sqlite(session) else REMOVING_POSTGRESQL

    assert versions_of(session, triggers, event, write) == expected


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_key_that_a_trigger_wrote_to_and_the_row_left_never_was(
    zoo_session: ZooSession,
) -> None:
    """A row goes through a key, where the host's trigger writes to it, back to its own."""
    there = "UPDATE item SET id = 9 WHERE id = 1"
    back = "UPDATE item SET id = 1 WHERE id = 9"

    found = versions_of(zoo_session(VALID_ITEMS), POSTGRESQL, "UPDATE OF id", there, back)

    assert found == [(1, UPDATE, "a", 201)]


CAPPING = (
    (
        "CREATE FUNCTION host() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.n > 100 THEN UPDATE item SET n = 1 WHERE id = NEW.id; END IF; RETURN NULL; END $$"
    ),
    "CREATE TRIGGER host AFTER {event} ON item FOR EACH ROW EXECUTE FUNCTION host()",
)
UNDONE = (
    # What the transaction did to the row before is undone by the trigger, inside the last statement.
    (CAPPING, "UPDATE OF n", ("UPDATE item SET n = 50 WHERE id = 1", "UPDATE item SET n = 500 WHERE id = 1")),
    (CAPPING, "INSERT", ("DELETE FROM item WHERE id = 1", "INSERT INTO item VALUES (1, 'a', 500)")),
    (
        REMOVING_POSTGRESQL, "UPDATE OF name",
        ("INSERT INTO item VALUES (4, 'd', 4)", "UPDATE item SET name = 'D' WHERE id = 4"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(("trigger", "event", "writes"), UNDONE)
@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_trigger_that_undoes_the_transaction_leaves_no_version(
    zoo_session: ZooSession, trigger: tuple[str, ...], event: str, writes: tuple[str, ...]
) -> None:
    """Inside a statement on the row: that statement has to look at it as it then is."""
    assert versions_of(zoo_session(VALID_ITEMS), trigger, event, *writes) == []
