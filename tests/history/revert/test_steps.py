"""Statements in an order that keeps every constraint, and rows that step aside."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import Operation
from report_lineage.history.past import Transaction
from report_lineage.history.revert import RevertPlan, Row, Whole, apply, plan_revert
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.columns import COLUMNS
from tests.capture.zoo.links import LINKS
from tests.history.revert.library import LIBRARY, Shelf
from tests.history.revert.test_values import newest

OpenSession = Callable[[Zoo], Session]


def commit(session: Session, zoo: Zoo, *statements: str) -> Transaction:
    """Run statements in one commit and return its transaction."""
    for statement in statements:
        session.execute(sa.text(statement))
    session.commit()
    return newest(session, zoo)


def rows(session: Session, query: str) -> list[tuple[object, ...]]:
    """Return the rows of a query."""
    return [tuple(row) for row in session.execute(sa.text(query))]


def operations(plan: RevertPlan) -> list[str]:
    """Return what is done to which row, in order."""
    return [f"{step.operation.word} {step.row.key[0]}" for step in plan.steps]


def test_places_are_swapped_where_rows_are_referred_to(zoo_session: OpenSession) -> None:
    """Three books change places in a circle; one of them takes a free place for a moment."""
    session = zoo_session(LIBRARY)
    first = commit(
        session, LIBRARY, "INSERT INTO shelf (id, name) VALUES (1, 'a')",
        "INSERT INTO book (id, shelf_id, place) VALUES (1, 1, 1), (2, 1, 2), (3, 1, 3)",
        "UPDATE book SET sequel_of = 1 WHERE id = 2",
    )  # fmt: skip
    commit(session, LIBRARY, "UPDATE book SET place = place + 10",
           *(f"UPDATE book SET place = {(n % 3) + 1} WHERE id = {n}" for n in (1, 2, 3)))  # fmt: skip
    plan = plan_revert(session, Whole(Shelf, 1), to=first)

    apply(session, plan, reason="in order", accept="all")

    assert rows(session, "SELECT id, place FROM book ORDER BY id") == [(1, 1), (2, 2), (3, 3)]
    assert len(plan.steps) == 4
    assert plan.steps[0].version is None


def test_values_are_swapped_where_nothing_refers(zoo_session: OpenSession) -> None:
    """Two slots change rooms; one goes and comes, and history shows one change of each."""
    session = zoo_session(COLUMNS)
    first = commit(
        session, COLUMNS, "INSERT INTO slot (id, room, hour, active) VALUES (1, 'a', 1, 1), (2, 'b', 1, 1)"
    )  # fmt: skip
    swapped = commit(session, COLUMNS, "DELETE FROM slot",
                     "INSERT INTO slot (id, room, hour, active) VALUES (1, 'b', 1, 1), (2, 'a', 1, 1)")  # fmt: skip
    plan = plan_revert(session, swapped, manager=COLUMNS.manager)

    apply(session, plan, reason="back")

    assert rows(session, "SELECT id, room FROM slot ORDER BY id") == [(1, "a"), (2, "b")]
    assert [change.operation for change in plan.changes] == [Operation.UPDATE] * 2
    assert sorted(operations(plan)) == ["delete 2", "insert 2", "update 1"] or sorted(
        operations(plan)
    ) == ["delete 1", "insert 1", "update 2"]
    done = newest(session, COLUMNS)
    query = f"SELECT operation_type FROM slot_version WHERE transaction_id = {done.id}"
    assert rows(session, query) == [(1,), (1,)]
    assert done.id > first.id


def test_rows_that_refer_to_each_other_come_back(zoo_session: OpenSession) -> None:
    """One of them comes without what it refers to, which is added in the end."""
    session = zoo_session(LINKS)
    commit(session, LINKS, "INSERT INTO node (id) VALUES (1), (2), (3)")
    made = commit(session, LINKS, "UPDATE node SET parent_id = CASE id WHEN 1 THEN 2 ELSE 1 END")
    gone = commit(session, LINKS, "DELETE FROM node")
    plan = plan_revert(session, gone, manager=LINKS.manager)

    done = apply(session, plan, reason="back")

    found = rows(session, "SELECT id, parent_id FROM node ORDER BY id")
    assert found == [(1, 2), (2, 1), (3, 1)]
    assert done.transaction_id is not None and done.transaction_id > made.id
    apply(session, plan_revert(session, Transaction(done.transaction_id), manager=LINKS.manager),
          reason="and forth")  # fmt: skip
    assert rows(session, "SELECT id FROM node") == []


def test_a_tree_moves_below_another_root(zoo_session: OpenSession) -> None:
    """Whoever leaves a parent goes before it goes, or its cascade would take them along."""
    session = zoo_session(LINKS)
    commit(session, LINKS, "INSERT INTO node (id, parent_id) VALUES (1, NULL), (5, 1), (6, 5)")
    moved = commit(
        session, LINKS, "INSERT INTO node (id) VALUES (9)",
        "UPDATE node SET parent_id = 9 WHERE id = 5", "DELETE FROM node WHERE id = 1",
    )  # fmt: skip
    plan = plan_revert(session, moved, manager=LINKS.manager)

    apply(session, plan, reason="back")

    assert operations(plan) == ["insert 1", "update 5", "delete 9"]
    found = rows(session, "SELECT id, parent_id FROM node ORDER BY id")
    assert found == [(1, None), (5, 1), (6, 5)]


def test_a_name_that_others_refer_to(zoo_session: OpenSession) -> None:
    """A key that was renamed with all who refer to it gets its old name back, and so do they."""
    session = zoo_session(LINKS)
    commit(session, LINKS, "INSERT INTO owner (name) VALUES ('a')",
           "INSERT INTO thing (id, owner) VALUES (1, 'a'), (2, 'a')")  # fmt: skip
    renamed = commit(session, LINKS, "UPDATE owner SET name = 'b'")
    plan = plan_revert(session, renamed, manager=LINKS.manager)

    apply(session, plan, reason="back")

    assert operations(plan) == ["insert a", "update 1", "update 2", "delete b"]
    assert rows(session, "SELECT id, owner FROM thing ORDER BY id") == [(1, "a"), (2, "a")]
    assert rows(session, "SELECT name FROM owner") == [("a",)]


def test_a_part_moves_back_to_its_own_root(zoo_session: OpenSession) -> None:
    """A book that another shelf had then goes there, one that went elsewhere comes back."""
    session = zoo_session(LIBRARY)
    first = commit(
        session, LIBRARY, "INSERT INTO shelf (id, name) VALUES (1, 'a'), (2, 'b')",
        "INSERT INTO book (id, shelf_id, place) VALUES (1, 1, 1), (2, 2, 1)",
    )  # fmt: skip
    commit(session, LIBRARY, "UPDATE book SET shelf_id = 2, place = 2 WHERE id = 1",
           "UPDATE book SET shelf_id = 1 WHERE id = 2")  # fmt: skip

    apply(session, plan_revert(session, Row(Shelf, 1), to=first), reason="alone", accept="all")
    assert rows(session, "SELECT id, shelf_id FROM book ORDER BY id") == [(1, 2), (2, 1)]
    apply(session, plan_revert(session, Whole(Shelf, 1), to=first), reason="whole", accept="all")

    assert rows(session, "SELECT id, shelf_id, place FROM book ORDER BY id") == [
        (1, 1, 1),
        (2, 2, 1),
    ]
    lineage = "SELECT shelf_id, max(number) FROM shelf_lineage GROUP BY shelf_id ORDER BY shelf_id"
    assert rows(session, lineage) == [(1, 3), (2, 3)]


def test_a_spare_place_is_one_that_nobody_gets(zoo_session: OpenSession) -> None:
    """Who steps aside does not stand where another row goes before it is back."""
    session = zoo_session(LIBRARY)
    first = commit(
        session, LIBRARY, "INSERT INTO shelf (id, name) VALUES (1, 'a'), (2, 'b')",
        "INSERT INTO book (id, shelf_id, place) VALUES (1, 1, 3), (2, 1, 1), (3, 1, 2)",
    )  # fmt: skip
    commit(
        session, LIBRARY, "UPDATE book SET place = 9 WHERE id = 2",
        "UPDATE book SET place = 1 WHERE id = 3", "UPDATE book SET place = 2 WHERE id = 2",
        "UPDATE book SET shelf_id = 2, place = 1 WHERE id = 1",
    )  # fmt: skip

    apply(session, plan_revert(session, Whole(Shelf, 1), to=first), reason="r", accept="all")

    found = rows(session, "SELECT id, shelf_id, place FROM book ORDER BY id")
    assert found == [(1, 1, 3), (2, 1, 1), (3, 1, 2)]
