"""Reverts beside other writers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import PlanOutdated
from report_lineage.history.past import Transaction
from report_lineage.history.revert import Whole, apply, plan_revert
from tests.capture.zoo.base import Zoo
from tests.history.revert.library import LIBRARY, LibraryTransaction, Shelf
from tests.support.replay import check_replay

WAITING = {
    "INSERT INTO book (id, shelf_id, place) VALUES (7, 1, 7)": "a part that comes",
    "UPDATE shelf SET name = 'theirs' WHERE id = 1": "a row that changes",
    "DELETE FROM book WHERE id = 1": "a part that goes",
}


@contextmanager
def made_and_changed(engine: sa.Engine) -> Iterator[tuple[Session, Transaction]]:
    """Make a shelf with a book, change both, and give the first commit."""
    with Session(engine) as session:
        session.execute(sa.text("INSERT INTO shelf (id, name) VALUES (1, 'a')"))
        session.execute(sa.text("INSERT INTO book (id, shelf_id, place) VALUES (1, 1, 1)"))
        session.commit()
        first = session.scalars(sa.select(sa.func.max(LibraryTransaction.id))).one()
        session.execute(sa.text("UPDATE shelf SET name = 'b'"))
        session.execute(sa.text("UPDATE book SET place = 2"))
        session.commit()
        yield session, Transaction(first)
        session.commit()
        check_replay(session.connection(), LIBRARY.manager)


@pytest.mark.parametrize("statement", WAITING)
def test_a_revert_waits_for_whoever_came_first(
    open_zoo: Callable[[Zoo], sa.Engine], statement: str
) -> None:
    """What another has begun and commits meanwhile makes the plan outdated; it is not lost."""
    engine = open_zoo(LIBRARY)
    outcome: list[BaseException] = []

    def revert(session: Session, plan: object) -> None:
        try:
            apply(session, plan, reason="late", accept="all")  # type: ignore[arg-type]  # a plan
        except PlanOutdated as error:
            outcome.append(error)

    with made_and_changed(engine) as (session, first), Session(engine) as other:
        plan = plan_revert(session, Whole(Shelf, 1), to=first)
        session.commit()
        other.execute(sa.text(statement))
        thread = threading.Thread(target=revert, args=(session, plan))
        thread.start()
        time.sleep(0.3)
        assert thread.is_alive() and not outcome
        other.commit()
        thread.join(timeout=60)

        assert [type(error) for error in outcome] == [PlanOutdated]
        assert session.scalar(sa.text("SELECT count(*) FROM shelf WHERE name = 'a'")) == 0


def test_two_reverts_at_once(open_zoo: Callable[[Zoo], sa.Engine]) -> None:
    """Of two who apply the same plan one does, and the other is told."""
    engine = open_zoo(LIBRARY)
    outcome: list[str] = []

    def revert() -> None:
        with Session(engine) as own:
            plan = plans.pop()
            try:
                apply(own, plan, reason="race", accept="all")
                outcome.append("done")
            except PlanOutdated:
                outcome.append("outdated")

    with made_and_changed(engine) as (session, first):
        plans = [plan_revert(session, Whole(Shelf, 1), to=first)] * 2
        session.commit()
        threads = [threading.Thread(target=revert) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

    assert sorted(outcome) == ["done", "outdated"]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_strict_isolation_level_refuses_in_the_same_words(
    open_zoo: Callable[[Zoo], sa.Engine],
) -> None:
    """What REPEATABLE READ cannot serialize is a plan that is outdated."""
    engine = open_zoo(LIBRARY)
    strict = engine.execution_options(isolation_level="REPEATABLE READ")
    with made_and_changed(engine) as (session, first), Session(strict) as own:
        plan = plan_revert(session, Whole(Shelf, 1), to=first)
        session.commit()
        session.execute(sa.text("UPDATE shelf SET name = 'theirs'"))
        outcome: list[bool] = []

        def revert() -> None:
            with pytest.raises(PlanOutdated):
                apply(own, plan, reason="late", accept="all")
            outcome.append(True)

        thread = threading.Thread(target=revert)
        thread.start()
        time.sleep(0.3)
        session.commit()
        thread.join(timeout=60)

    assert outcome == [True]
