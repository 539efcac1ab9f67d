"""A trigger of the host's that puts a row back which the statement removes: it has not gone."""

from __future__ import annotations

import pytest

from tests.capture.test_host_triggers import ZooSession, is_sqlite, versions_of
from tests.capture.writes import INSERT, UPDATE, Version
from tests.capture.zoo.items import VALID_ITEMS

FUNCTION = (
    "CREATE FUNCTION host() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO item VALUES (OLD.id, OLD.name || '!', OLD.n); RETURN NULL; END $$"
)
CHANGED = (
    FUNCTION,
    "CREATE TRIGGER {event} ON item FOR EACH ROW EXECUTE FUNCTION host()",
)
SAME = (FUNCTION.replace(" || '!'", ""), CHANGED[1])
STATEMENT = (
    (
        "CREATE FUNCTION host() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO item SELECT id, name || '!', n FROM gone; RETURN NULL; END $$"
    ),
    "CREATE TRIGGER {event} ON item REFERENCING OLD TABLE AS gone EXECUTE FUNCTION host()",
)
SQLITE = (
    (
        "CREATE TRIGGER host {event} ON item BEGIN "
        "INSERT INTO item VALUES (OLD.id, OLD.name || '!', OLD.n); END"
    ),
)
REMOVAL = "DELETE FROM item WHERE id IN (1, 4)"
BEFORE = ("UPDATE item SET n = 5 WHERE id = 1", "INSERT INTO item VALUES (4, 'd', 4)")
RETURNED: list[Version] = [(1, UPDATE, "a!", 1)]


@pytest.mark.parametrize("trigger", [CHANGED, STATEMENT])
@pytest.mark.parametrize("name", ["a", "zz"])  # before capture's own trigger, and after it
@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_removed_row_that_a_trigger_puts_back_was_changed(
    zoo_session: ZooSession, trigger: tuple[str, ...], name: str
) -> None:
    """Its version is a change, to what was put back."""
    session = zoo_session(VALID_ITEMS)

    assert versions_of(session, trigger, f"{name} AFTER DELETE", REMOVAL) == RETURNED


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_row_written_before_and_put_back_is_one_version(zoo_session: ZooSession) -> None:
    """What the transaction wrote before is in it; a row of its own stays one that it inserted."""
    session = zoo_session(VALID_ITEMS)
    sqlite = is_sqlite(session)
    trigger, event = (SQLITE, "AFTER DELETE") if sqlite else (CHANGED, "a AFTER DELETE")

    found = versions_of(session, trigger, event, *BEFORE, REMOVAL)

    assert found == [(1, UPDATE, "a!", 5), (4, INSERT, "d!", 4)]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_row_put_back_as_it_was_leaves_no_version(zoo_session: ZooSession) -> None:
    """What the transaction began with is there in the end."""
    assert versions_of(zoo_session(VALID_ITEMS), SAME, "a AFTER DELETE", REMOVAL) == []


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_key_that_a_row_leaves_and_a_trigger_fills_was_changed(zoo_session: ZooSession) -> None:
    """The row has another key, and the trigger's has the old one."""
    session = zoo_session(VALID_ITEMS)

    found = versions_of(
        session, CHANGED, "a AFTER UPDATE OF id", "UPDATE item SET id = 9 WHERE id = 1"
    )

    assert found == [(1, UPDATE, "a!", 1), (9, INSERT, "a", 1)]
