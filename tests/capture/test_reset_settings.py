"""What a session's settings say is only a hint: RESET ALL inside a transaction loses nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.capture.test_writes import three_rows, versions_after
from tests.capture.writes import INSERT, UPDATE
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.items import ITEMS, VALID_ITEMS, Item, ValidItem

ZooSession = Callable[[Zoo], Session]
TRANSACTIONS = sa.text("SELECT count(*) FROM items_transaction")


def run(session: Session, *statements: str) -> None:
    """Run statements in one commit."""
    for statement in statements:
        session.execute(sa.text(statement))
    session.commit()


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_commit_that_resets_its_settings_stays_one(zoo_session: ZooSession) -> None:
    """Written before and after RESET ALL, a row has one version, of one transaction row."""
    session = zoo_session(VALID_ITEMS)
    before = three_rows(session, ValidItem)

    run(
        session,
        "INSERT INTO item VALUES (4, 'd', 4)",
        "RESET ALL",
        "UPDATE item SET n = 5 WHERE id = 4",
        "RESET ALL",
        "UPDATE item SET name = 'A' WHERE id = 1",
    )

    found = versions_after(session, ValidItem, before)
    assert found == [(1, UPDATE, "A", 1), (4, INSERT, "d", 5)]
    assert session.scalar(TRANSACTIONS) == 2


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_change_of_nothing_after_a_reset_takes_no_transaction_away(
    zoo_session: ZooSession,
) -> None:
    """The transaction row that is in use stays, though the statement found nothing to record."""
    session = zoo_session(ITEMS)
    before = three_rows(session, Item)

    run(session, "INSERT INTO item VALUES (4, 'd', 4)", "RESET ALL", "UPDATE item SET n = n")

    assert versions_after(session, Item, before) == [(4, INSERT, "d", 4)]
    assert session.scalar(TRANSACTIONS) == 2
