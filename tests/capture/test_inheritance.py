"""Models that inherit: each table keeps its history, and the version classes read them together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from tests.capture.zoo.base import Zoo
from tests.capture.zoo.inheritance import (
    INHERITANCE,
    Animal,
    Dog,
    Harbour,
    Place,
    Puppy,
    Truck,
    Vehicle,
)

ZooSession = Callable[[Zoo], Session]


def recorded(session: Session, model: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return the operation and attributes of every version of a class, by the ORM, oldest first."""
    version = version_class(model)
    query = sa.select(version).order_by(version.transaction_id, version.id)
    return [
        tuple(getattr(row, name) for name in ("operation_type", *names))
        for row in session.scalars(query)
    ]


def a_puppy(session: Session) -> Any:
    """Commit an object of three tables."""
    puppy = Puppy(name="Rex", breed="pug", weeks=3)
    session.add(puppy)
    session.commit()
    return puppy


def test_joined_tables_are_recorded_together(zoo_session: ZooSession) -> None:
    """An insert, an update of every table and a delete are one version each of the object."""
    session = zoo_session(INHERITANCE)
    puppy = a_puppy(session)
    puppy.name, puppy.breed, puppy.weeks = "Max", "dachshund", 4
    session.commit()
    session.delete(puppy)
    session.commit()

    assert recorded(session, Puppy, "name", "breed", "weeks") == [
        (0, "Rex", "pug", 3),
        (1, "Max", "dachshund", 4),
        (2, "Max", "dachshund", 4),
    ]


@pytest.mark.parametrize(("name", "value"), [("name", "Max"), ("breed", "mutt"), ("weeks", 9)])
def test_a_change_of_one_joined_table_is_a_version_of_the_object(
    zoo_session: ZooSession, name: str, value: Any
) -> None:
    """Whichever table changed, the version class shows the whole object as it then was."""
    session = zoo_session(INHERITANCE)
    puppy = a_puppy(session)
    setattr(puppy, name, value)
    session.commit()

    expected = {"name": "Rex", "breed": "pug", "weeks": 3} | {name: value}
    assert recorded(session, Puppy, "name", "breed", "weeks")[1:] == [(1, *expected.values())]
    assert [type(one) for one in session.scalars(sa.select(version_class(Animal)))] == [
        version_class(Puppy)
    ] * 2


@pytest.mark.parametrize("table", ["animal", "dog", "puppy"])
def test_there_and_back_in_a_joined_table_is_no_version(
    zoo_session: ZooSession, table: str
) -> None:
    """A change that ends where it began leaves no version of any table."""
    session, column = zoo_session(INHERITANCE), {"animal": "name", "dog": "breed"}.get(table)
    a_puppy(session)
    for value in ("'other'", {"name": "'Rex'", "breed": "'pug'"}.get(column or "", "3")):
        session.execute(
            sa.text(f"UPDATE {table} SET {column or 'weeks'} = {value}".replace("'other'", "'7'"))
        )
    session.commit()

    assert recorded(session, Puppy, "name") == [(0, "Rex")]
    for model in (Animal, Dog, Puppy):
        version = version_class(model).__table__
        assert session.scalar(sa.select(sa.func.count()).select_from(version)) == 1


def test_a_cascade_over_joined_tables_is_a_delete_of_the_object(zoo_session: ZooSession) -> None:
    """Deleting the root's row by SQL deletes the object."""
    session = zoo_session(INHERITANCE)
    a_puppy(session)
    session.execute(sa.text("DELETE FROM animal"))
    session.commit()

    expected = [(0, "Rex", "pug", 3), (2, "Rex", "pug", 3)]
    assert recorded(session, Puppy, "name", "breed", "weeks") == expected


def test_a_part_that_came_and_went_is_no_version(zoo_session: ZooSession) -> None:
    """A row of a joined table, made and removed in one transaction, leaves none of its root."""
    session = zoo_session(INHERITANCE)
    session.add(Animal(id=1, name="Rex"))
    session.commit()
    session.execute(sa.text("INSERT INTO dog (id, breed) VALUES (1, 'pug')"))
    session.execute(sa.text("DELETE FROM dog"))
    session.commit()

    assert recorded(session, Animal, "name") == [(0, "Rex")]


@pytest.mark.parametrize("taken", [False, True])
def test_a_changed_key_of_joined_tables_is_another_object(
    zoo_session: ZooSession, taken: bool
) -> None:
    """The old key is deleted and the new one born in each table, one that was there once too."""
    session = zoo_session(INHERITANCE)
    key = a_puppy(session).id
    if taken:
        session.add(Puppy(id=50, name="gone"))
        session.commit()
        session.execute(sa.text("DELETE FROM animal WHERE id = 50"))
        session.commit()
    session.execute(sa.text("UPDATE animal SET id = 50"))
    session.commit()

    for model in (Animal, Dog, Puppy):
        c = version_class(model).__table__.c
        newest = sa.select(sa.func.max(c.transaction_id)).scalar_subquery()
        query = sa.select(c.id, c.operation_type).where(c.transaction_id == newest)
        assert session.execute(query.order_by(c.id)).all() == [(key, 2), (50, 0)]


def test_classes_of_one_table_are_recorded(zoo_session: ZooSession) -> None:
    """The versions of a single table are of the class of their row."""
    session = zoo_session(INHERITANCE)
    session.add_all([Vehicle(name="cart"), Truck(name="van", load_kg=900)])
    session.commit()
    session.execute(sa.update(Truck).values(load_kg=1000))
    session.commit()

    assert recorded(session, Truck, "name", "load_kg") == [(0, "van", 900), (1, "van", 1000)]
    assert recorded(session, Vehicle, "name") == [(0, "cart"), (0, "van"), (1, "van")]


def test_concrete_tables_have_their_own_histories(zoo_session: ZooSession) -> None:
    """One key in two concrete tables is two rows."""
    session = zoo_session(INHERITANCE)
    session.add_all([Place(id=1, name="hill"), Harbour(id=1, name="port", depth_m=9)])
    session.commit()
    session.execute(sa.update(Harbour.__table__).values(depth_m=10))
    session.commit()

    expected = [(0, "port", 9), (1, "port", 10)]
    assert recorded(session, Harbour, "name", "depth_m") == expected
    version = version_class(Place).__table__
    assert session.scalar(sa.select(sa.func.count()).select_from(version)) == 1
