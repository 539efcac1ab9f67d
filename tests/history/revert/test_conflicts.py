"""What is in the way of a revert, and whether it refuses, asks or is only shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import CaptureUnsupported, PendingWork, PlanOutdated, RevertConflict
from report_lineage.history.past import Transaction
from report_lineage.history.revert import (
    ConflictKind,
    Consequence,
    RevertPlan,
    Row,
    Whole,
    apply,
    plan_revert,
)
from tests.capture.bypass import write_past_triggers
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.columns import COLUMNS, Account, Partly
from tests.capture.zoo.inheritance import INHERITANCE, Animal, Dog
from tests.capture.zoo.links import LINKS, Node, Owner
from tests.history.revert.library import LIBRARY, Book, Review, Shelf, Tag
from tests.history.revert.test_values import newest

OpenSession = Callable[[Zoo], Session]


def commit(session: Session, *statements: str) -> Transaction:
    """Run statements in one commit and return its transaction."""
    for statement in statements:
        session.execute(sa.text(statement))
    session.commit()
    table = {zoo.name: zoo for zoo in (COLUMNS, LIBRARY, LINKS)}
    name = next(n for n in table if sa.inspect(session.get_bind()).has_table(f"{n}_transaction"))
    newest = session.scalar(sa.text(f"SELECT max(id) FROM {name}_transaction"))
    session.commit()
    return Transaction(newest or 0)


def kinds(plan: RevertPlan) -> set[tuple[ConflictKind, Consequence]]:
    """Return what is in the way, later edits left out."""
    found = {(one.kind, one.consequence) for one in plan.conflicts}
    return {one for one in found if one[0] is not ConflictKind.LATER_EDIT}


def test_a_value_that_another_row_holds_refuses(zoo_session: OpenSession) -> None:
    """A name cannot come back that a row outside the plan took since."""
    session = zoo_session(LIBRARY)
    first = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    commit(session, "UPDATE shelf SET name = 'b'", "INSERT INTO shelf (id, name) VALUES (2, 'a')")

    plan = plan_revert(session, Row(Shelf, 1), to=first)

    assert kinds(plan) == {(ConflictKind.UNIQUE, Consequence.REFUSES)}
    assert [row.key for row in plan.refusals[0].rows] == [(1,), (2,)]
    with pytest.raises(RevertConflict, match="shelf 2 holds"):
        apply(session, plan, reason="in vain", accept="all")


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        ("email = 'A@x'", "email = 'b'", "email = 'a@X'"),
        ("nick = 'n'", "nick = 'm'", "nick = ' n '"),
    ],
)
def test_unique_expressions_refuse_too(
    zoo_session: OpenSession, before: str, after: str, other: str
) -> None:
    """Unique indexes over expressions count, also those that are given as text."""
    session = zoo_session(COLUMNS)
    column = before.split()[0]
    first = commit(session, "INSERT INTO account (id) VALUES (1), (2)",
                   f"UPDATE account SET {before} WHERE id = 1")  # fmt: skip
    commit(session, f"UPDATE account SET {after} WHERE id = 1")
    commit(session, f"UPDATE account SET {other} WHERE id = 2")

    plan = plan_revert(session, Row(Account, 1), to=first)

    assert [set(change.columns) for change in plan.updates] == [{column}]
    assert kinds(plan) == {(ConflictKind.UNIQUE, Consequence.REFUSES)}


def test_what_a_row_referred_to_has_to_be_there(zoo_session: OpenSession) -> None:
    """A link cannot come back whose tag has gone, unless that comes back with it."""
    session = zoo_session(LIBRARY)
    first = commit(
        session,
        "INSERT INTO shelf (id, name) VALUES (1, 'a')",
        "INSERT INTO book (id, shelf_id, place) VALUES (1, 1, 1)",
        "INSERT INTO tag (id) VALUES (1)",
        "INSERT INTO book_tag (book_id, tag_id) VALUES (1, 1)",
    )
    gone = commit(session, "DELETE FROM book_tag", "DELETE FROM tag")

    plan = plan_revert(session, Row(Book, 1), to=first)
    whole = plan_revert(session, gone, manager=LIBRARY.manager)

    assert kinds(plan) == {(ConflictKind.FOREIGN_KEY, Consequence.REFUSES)}
    assert whole.refusals == ()
    apply(session, whole, reason="both")
    assert session.scalars(sa.text("SELECT weight FROM book_tag")).all() == [1]
    assert [tag.id for tag in session.get_one(Book, 1).tags] == [1]
    assert session.get(Tag, 1) is not None


def test_nothing_cascades(zoo_session: OpenSession) -> None:
    """A row that others refer to does not go, though the database would take them along."""
    session = zoo_session(LIBRARY)
    commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    made = commit(session, "INSERT INTO book (id, shelf_id, place) VALUES (1, 1, 1)")
    session.add(Review(id=1, book_id=1))
    session.commit()

    plan = plan_revert(session, made, manager=LIBRARY.manager)

    assert kinds(plan) == {(ConflictKind.REFERRED_TO, Consequence.REFUSES)}
    with pytest.raises(RevertConflict, match="review 1 refers to book 1"):
        apply(session, plan, reason="in vain")
    assert session.scalars(sa.select(Review.id)).all() == [1]


def test_a_table_that_no_model_describes_counts(zoo_session: OpenSession) -> None:
    """Foreign keys are asked of the database as well, not only of the models."""
    session = zoo_session(LIBRARY)
    made = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    commit(
        session,
        "CREATE TABLE foreign_one (n INTEGER REFERENCES shelf (id) ON DELETE CASCADE)",
        "INSERT INTO foreign_one (n) VALUES (1)",
    )

    plan = plan_revert(session, made, manager=LIBRARY.manager)

    assert [one.message for one in plan.refusals] == [
        "foreign_one 1 refers to shelf 1, which would go. Revert or change that row first."
    ]


def test_a_row_without_beginning_stays(zoo_session: OpenSession) -> None:
    """A row that a baseline found is not taken for one that was made then."""
    session = zoo_session(LIBRARY)
    first = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    write_past_triggers(engine, "INSERT INTO shelf (id, name) VALUES (2, 'b')")
    unknown = plan_revert(session, Row(Shelf, 2), to=first)
    session.commit()
    from report_lineage.capture import baseline

    baseline(engine, LIBRARY.manager)

    known = plan_revert(session, Row(Shelf, 2), to=first)

    for plan in (unknown, known):
        assert (plan.changes, kinds(plan)) == (
            (), {(ConflictKind.NO_HISTORY, Consequence.REFUSES)},
        )  # fmt: skip
        with pytest.raises(RevertConflict):
            apply(session, plan, reason="in vain", accept="all")
    assert session.get(Shelf, 2) is not None


def test_what_was_not_recorded_is_not_overwritten(zoo_session: OpenSession) -> None:
    """A row that is not as its newest version says keeps what it holds."""
    session = zoo_session(LIBRARY)
    first = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    commit(session, "UPDATE shelf SET name = 'b'")
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    write_past_triggers(engine, "UPDATE shelf SET name = 'unseen'")

    plan = plan_revert(session, Row(Shelf, 1), to=first)

    assert kinds(plan) == {(ConflictKind.NO_HISTORY, Consequence.REFUSES)}
    from report_lineage.capture import baseline

    session.commit()
    baseline(engine, LIBRARY.manager, gaps=True)
    apply(session, plan_revert(session, Row(Shelf, 1), to=first), reason="seen", accept="all")
    assert session.get_one(Shelf, 1).name == "a"


def test_columns_that_are_not_versioned(zoo_session: OpenSession) -> None:
    """An update leaves them as they are; an insert gives them their defaults, and says so."""
    session = zoo_session(COLUMNS)
    first = commit(
        session, "INSERT INTO partly (id, name, seen_count, secret) VALUES (1, 'a', 5, 's')"
    )
    commit(session, "UPDATE partly SET name = 'b'")
    apply(session, plan_revert(session, Row(Partly, 1), to=first), reason="one", accept="all")
    row = session.get_one(Partly, 1)
    assert (row.name, row.seen, row.secret) == ("a", 5, "s")
    commit(session, "DELETE FROM partly")

    plan = plan_revert(session, Row(Partly, 1), to=first)

    assert kinds(plan) == {(ConflictKind.NOT_RECORDED, Consequence.SHOWN)}
    apply(session, plan, reason="two", accept="all")
    row = session.get_one(Partly, 1)
    assert (row.name, row.seen, row.secret) == ("a", 0, None)


def test_a_plan_is_outdated_once_a_row_moves(zoo_session: OpenSession) -> None:
    """What came after the plan is neither undone nor overwritten."""
    session = zoo_session(LIBRARY)
    first = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    commit(session, "UPDATE shelf SET name = 'b'")
    plan = plan_revert(session, Whole(Shelf, 1), to=first)
    with Session(session.get_bind()) as other:
        commit(other, "UPDATE shelf SET name = 'c'")

    with pytest.raises(PlanOutdated):
        apply(session, plan, reason="late", accept="all")

    assert session.get_one(Shelf, 1).name == "c"


def test_a_plan_is_outdated_once_a_part_comes(zoo_session: OpenSession) -> None:
    """A book that came since the plan is not left behind on the shelf."""
    session = zoo_session(LIBRARY)
    first = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    commit(session, "UPDATE shelf SET name = 'b'")
    plan = plan_revert(session, Whole(Shelf, 1), to=first)
    commit(session, "INSERT INTO book (id, shelf_id, place) VALUES (1, 1, 1)")

    with pytest.raises(PlanOutdated):
        apply(session, plan, reason="late", accept="all")


def test_a_host_s_trigger_does_not_go_unnoticed(zoo_session: OpenSession) -> None:
    """What a trigger makes of a row is not what was planned, so nothing is kept."""
    session = zoo_session(LINKS)
    first = commit(session, "INSERT INTO owner (name) VALUES ('a')")
    made = commit(session, "INSERT INTO node (id) VALUES (1), (2)")
    gone = commit(session, "DELETE FROM node WHERE id = 2")
    connection = session.connection()
    for statement in _KEEPS_TWO[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    session.commit()

    with pytest.raises(RevertConflict, match="did not become what was planned"):
        apply(session, plan_revert(session, gone, manager=LINKS.manager), reason="in vain")

    assert session.scalars(sa.select(Node.id)).all() == [1]
    for statement in _NO_MORE[session.connection().dialect.name]:
        session.connection().exec_driver_sql(statement)
    session.commit()
    apply(session, plan_revert(session, gone, manager=LINKS.manager), reason="now")
    assert session.scalars(sa.select(Node.id).order_by(Node.id)).all() == [1, 2]
    assert made.id > first.id


_KEEPS_TWO = {
    "sqlite": [
        """CREATE TRIGGER meddles AFTER INSERT ON node
        BEGIN UPDATE node SET parent_id = 1 WHERE id = NEW.id; END"""
    ],
    "postgresql": [
        """CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN NEW.parent_id := 1; RETURN NEW; END$$""",
        "CREATE TRIGGER meddles BEFORE INSERT ON node FOR EACH ROW EXECUTE FUNCTION meddle()",
    ],
}
_NO_MORE = {
    "sqlite": ["DROP TRIGGER meddles"],
    "postgresql": ["DROP TRIGGER meddles ON node", "DROP FUNCTION meddle()"],
}


def test_work_of_others_in_the_session_is_refused(zoo_session: OpenSession) -> None:
    """A revert commits, so a session that holds work is not taken."""
    session = zoo_session(LINKS)
    first = commit(session, "INSERT INTO owner (name) VALUES ('a')")
    plan = plan_revert(session, Row(Owner, "a"), to=first)
    session.add(Owner(name="b"))
    with pytest.raises(PendingWork, match="unflushed"):
        apply(session, plan, reason="in vain")
    session.flush()
    with pytest.raises(PendingWork, match="uncommitted"):
        apply(session, plan, reason="in vain")


def test_models_without_history_are_refused(zoo_session: OpenSession) -> None:
    """What is not versioned cannot go back, and what is no root has no parts."""
    session = zoo_session(LIBRARY)
    with pytest.raises(CaptureUnsupported, match="not versioned"):
        plan_revert(session, Row(Review, 1), to=Transaction(1))
    with pytest.raises(CaptureUnsupported, match="no root"):
        plan_revert(session, Whole(Book, 1), to=Transaction(1))


def test_a_part_whose_beginning_is_not_known_refuses(
    fresh_zoo: Callable[[Zoo, str], AbstractContextManager[sa.Engine]], dialect: str
) -> None:
    """A book that is gone, and may have been there then, is not left out in silence."""
    with fresh_zoo(LIBRARY, dialect) as engine, Session(engine) as session:
        first = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
        write_past_triggers(engine, "INSERT INTO book (id, shelf_id, place) VALUES (1, 1, 1)")
        commit(session, "UPDATE book SET place = 2")
        commit(session, "DELETE FROM book")

        plan = plan_revert(session, Whole(Shelf, 1), to=first)

    assert kinds(plan) == {(ConflictKind.NO_HISTORY, Consequence.REFUSES)}
    assert [row.table for row in plan.refusals[0].rows] == ["book"]


def test_an_object_comes_back_whole(zoo_session: OpenSession) -> None:
    """A row that is named by the class above has what its own class keeps, too."""
    session = zoo_session(INHERITANCE)
    session.add(Dog(id=1, name="Rex", breed="pug"))
    session.commit()
    made = newest(session, INHERITANCE)
    session.delete(session.get_one(Dog, 1))
    session.commit()

    apply(session, plan_revert(session, Row(Animal, 1), to=made), reason="back", accept="all")

    assert session.get_one(Dog, 1).breed == "pug"


def test_a_removed_column_stays_in_history(zoo_session: OpenSession) -> None:
    """What a row held in a column that the model lost is named, and the rest comes back."""
    session = zoo_session(LIBRARY)
    first = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    write_past_triggers(
        engine,
        "ALTER TABLE shelf_version ADD COLUMN colour TEXT",
        "UPDATE shelf_version SET colour = 'red'",
    )
    commit(session, "UPDATE shelf SET name = 'b'")

    plan = plan_revert(session, Row(Shelf, 1), to=first)

    assert kinds(plan) == {(ConflictKind.HISTORY_ONLY, Consequence.SHOWN)}
    apply(session, plan, reason="all the same", accept="all")
    assert session.get_one(Shelf, 1).name == "a"


def test_a_column_that_was_added_since_keeps_what_it_holds(zoo_session: OpenSession) -> None:
    """A column without a value of then, which may not be NULL, is left as it is, and that is said."""
    session = zoo_session(LIBRARY)
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    first = commit(session, "INSERT INTO shelf (id, name) VALUES (1, 'a')")
    with engine.connect() as connection:
        nullable = sa.inspect(connection).get_columns("shelf_version")
    assert next(one for one in nullable if one["name"] == "name")["nullable"]
    write_past_triggers(engine, "UPDATE shelf_version SET name = NULL")
    commit(session, "UPDATE shelf SET name = 'b'")

    plan = plan_revert(session, Row(Shelf, 1), to=first)

    assert (plan.changes, kinds(plan)) == ((), {(ConflictKind.NOT_RECORDED, Consequence.SHOWN)})
    commit(session, "DELETE FROM shelf")
    back = plan_revert(session, Row(Shelf, 1), to=first)
    assert kinds(back) == {(ConflictKind.NOT_RECORDED, Consequence.REFUSES)}
