"""Comparisons of rows that are spread over tables: joined, single-table and concrete inheritance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from report_lineage.diff import MASKED
from report_lineage.errors import BadInput, HistoryIncomplete, NotFound
from report_lineage.history import Comparison, GraphAt, RowAt, compare
from report_lineage.history.past import Transaction
from tests.capture.zoo.base import make_zoo
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
from tests.history.past.host_tables import made

STAFF = make_zoo("staff")
_Base: Any = STAFF.base


@STAFF.manager.versioned
class Team(_Base):
    """Who works together, each in a kind of job."""

    __tablename__ = "team"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    people = relationship("Person", back_populates="team", order_by="Person.place")
    bosses = relationship("Boss", viewonly=True)
    pilots = relationship("Pilot", viewonly=True)


@STAFF.manager.versioned
class Person(_Base):
    """The root: known by two columns."""

    __tablename__ = "person"
    country = sa.Column(sa.Text, primary_key=True)
    number = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.Text)
    name = sa.Column(sa.Text)
    place = sa.Column(sa.Integer)
    team_id = sa.Column(sa.ForeignKey("team.id"))
    team = relationship(Team, back_populates="people")
    __mapper_args__: ClassVar[dict[str, Any]] = {
        "polymorphic_on": "kind",
        "polymorphic_identity": "person",
    }


@STAFF.manager.versioned
class Pilot(Person):
    """A joined table whose key is in another order, and a secret."""

    __tablename__ = "pilot"
    number = sa.Column(sa.Integer, primary_key=True)
    country = sa.Column(sa.Text, primary_key=True)
    rank = sa.Column(sa.Text)
    pin = sa.Column(sa.Text, info={"lineage": "secret"})
    aircraft = relationship("Aircraft")
    __table_args__ = (
        sa.ForeignKeyConstraint(["number", "country"], ["person.number", "person.country"]),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"polymorphic_identity": "pilot"}


@STAFF.manager.versioned
class Sailor(Person):
    """A joined table with a column that another has, too."""

    __tablename__ = "sailor"
    country = sa.Column(sa.Text, primary_key=True)
    number = sa.Column(sa.Integer, primary_key=True)
    rank = sa.Column(sa.Text)
    __table_args__ = (
        sa.ForeignKeyConstraint(["country", "number"], ["person.country", "person.number"]),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"polymorphic_identity": "sailor"}


@STAFF.manager.versioned
class Boss(Person):
    """A class in the table of the root."""

    budget = sa.Column(sa.Integer)
    __mapper_args__: ClassVar[dict[str, Any]] = {"polymorphic_identity": "boss"}


@STAFF.manager.versioned
class Aircraft(_Base):
    """What pilots alone have."""

    __tablename__ = "aircraft"
    id = sa.Column(sa.Integer, primary_key=True)
    land = sa.Column(sa.Text)
    no = sa.Column(sa.Integer)
    name = sa.Column(sa.Text)
    __table_args__ = (sa.ForeignKeyConstraint(["land", "no"], ["pilot.country", "pilot.number"]),)


STAFF.manager.build()


@pytest.fixture
def staff(empty_engine: sa.Engine) -> Iterator[Session]:
    """Open a team of one of each kind, committed first, and changed by the second commit."""
    with Session(made(empty_engine, STAFF)) as session:
        pilot = Pilot(country="de", number=1, name="Ann", place=1, rank="1st", pin="4711")
        pilot.aircraft = [Aircraft(id=1, name="Kite")]
        sailor = Sailor(country="de", number=2, name="Bob", place=2, rank="mate")
        boss = Boss(country="de", number=3, name="Cy", place=3, budget=10)
        session.add(Team(id=1, name="A", people=[pilot, sailor, boss]))
        session.commit()
        pilot.name, pilot.rank, pilot.pin = "Anna", "captain", "0815"
        pilot.aircraft[0].name = "Hawk"
        sailor.rank, boss.budget = "master", 20
        session.commit()
        yield session


def between(session: Session, side: type[RowAt], model: Any, key: object, **how: Any) -> Comparison:
    """Compare a row, or graph, after the first and after the second commit."""
    return compare(session, *(side(model, key, Transaction(number), **how) for number in (1, 2)))


@pytest.fixture
def zoo(empty_engine: sa.Engine) -> Iterator[Session]:
    """Open a database with the tables of every kind of inheritance, a dog and a puppy in it."""
    with Session(made(empty_engine, INHERITANCE)) as session:
        session.add_all(
            [Dog(id=1, name="Rex", breed="pug"), Puppy(id=2, name="Tim", breed="pug", weeks=3)]
        )
        session.commit()
        yield session


def test_columns_of_parent_and_child_are_one_row(zoo: Session) -> None:
    """A row of joined tables has the columns of all of them, written by the ORM or by SQL."""
    zoo.get_one(Dog, 1).name = "Max"
    zoo.execute(sa.text("UPDATE dog SET breed = 'boxer'"))
    zoo.execute(sa.text("UPDATE puppy SET weeks = 4"))
    zoo.commit()

    assert between(zoo, RowAt, Dog, 1).words == "name Rex → Max, breed pug → boxer"
    assert between(zoo, RowAt, Puppy, 2).words == "breed pug → boxer, weeks 3 → 4"


def test_a_row_asked_for_as_its_base_class_has_all_columns(zoo: Session) -> None:
    """What a row is need not be known: columns of its subclasses are compared, and nothing is left out."""
    zoo.execute(sa.text("UPDATE puppy SET weeks = 4"))
    zoo.commit()

    found = between(zoo, RowAt, Animal, 2)

    assert (found.model, found.words, found.left_out) == ("Animal", "weeks 3 → 4", ())


def test_a_row_is_one_of_a_class_only_if_all_of_its_tables_have_it(zoo: Session) -> None:
    """A dog is no puppy, until it is one; which is told with the transaction that did it."""
    zoo.execute(sa.text("INSERT INTO puppy (id, weeks) VALUES (1, 5)"))
    zoo.execute(sa.text("UPDATE animal SET kind = 'puppy' WHERE id = 1"))
    zoo.commit()

    found = between(zoo, RowAt, Puppy, 1)

    assert (found.words, found.old.exists, found.new.exists) == ("added", False, True)
    assert found.new.transaction is not None
    assert found.new.transaction.id == 2
    assert between(zoo, RowAt, Animal, 1).words == "kind dog → puppy, weeks none → 5"
    with pytest.raises(NotFound, match="Puppy"):
        compare(zoo, *(RowAt(Puppy, 1, Transaction(1)) for _ in range(2)))


def test_a_deleted_row_of_joined_tables(zoo: Session) -> None:
    """A cascade of the database takes all tables' rows, and the row is gone."""
    zoo.execute(sa.text("DELETE FROM animal WHERE id = 1"))
    zoo.commit()

    found = between(zoo, RowAt, Dog, 1)

    assert (found.words, found.new.exists) == ("removed", False)


def test_version_objects_of_joined_tables(zoo: Session) -> None:
    """Continuum's version objects of a subclass are compared as they are."""
    zoo.get_one(Dog, 1).breed = "boxer"
    zoo.commit()

    first, second = zoo.get_one(Dog, 1).versions

    assert compare(zoo, first, second).words == "breed pug → boxer"


def test_a_single_table(zoo: Session) -> None:
    """A class in its parent's table has its own rows alone; as the parent all columns are there."""
    zoo.add_all([Truck(id=1, name="a", load_kg=1), Vehicle(id=2, name="b")])
    zoo.commit()
    zoo.execute(sa.text("UPDATE vehicle SET name = 'c', load_kg = 2"))
    zoo.commit()

    def ask(model: Any, key: int) -> str:
        return compare(zoo, *(RowAt(model, key, Transaction(n)) for n in (2, 3))).words

    assert ask(Truck, 1) == ask(Vehicle, 1) == "name a → c, load kg 1 → 2"
    with pytest.raises(NotFound, match="Truck"):
        ask(Truck, 2)


def test_concrete_tables_share_nothing(zoo: Session) -> None:
    """A row of a concrete table is none of its parent's, whose key it may have."""
    zoo.add_all([Place(id=1, name="here"), Harbour(id=1, name="there", depth_m=3)])
    zoo.commit()
    zoo.get_one(Harbour, 1).depth_m = 4
    zoo.execute(sa.text("UPDATE place SET name = 'anywhere'"))
    zoo.commit()

    def ask(model: Any) -> Comparison:
        return compare(zoo, *(RowAt(model, 1, Transaction(n)) for n in (2, 3)))

    assert (ask(Harbour).words, ask(Harbour).left_out) == ("depth m 3 → 4", ())
    assert (ask(Place).words, ask(Place).left_out) == ("name here → anywhere", ())


def test_a_key_of_columns_in_another_order(staff: Session) -> None:
    """The tables of a row are joined by what the mapper says, not by the order of their columns."""
    found = between(staff, RowAt, Pilot, ("de", 1))

    told = {one.label: (one.old_text, one.new_text) for one in found.fields.changes}
    assert told == {
        "name": ("Ann", "Anna"),
        "rank": ("1st", "captain"),
        "pin": (str(MASKED), str(MASKED)),
    }
    assert between(staff, RowAt, Pilot, {"number": 1, "country": "de"}).diff == found.diff
    with pytest.raises(BadInput, match="country, number"):
        between(staff, RowAt, Pilot, 1)


def test_a_graph_with_rows_of_several_classes(staff: Session) -> None:
    """A collection of the base class has every column, those of one name under their class's name."""
    found = between(staff, GraphAt, Team, 1, follow=(Team.people,))

    told = {
        change.label: (change.old_text, change.new_text)
        for row in found.diff.kinds["Person"].rows
        for change in (row.record.changes if row.record else ())
    }
    assert told == {
        "name": ("Ann", "Anna"),
        "rank": ("1st", "captain"),
        "pin": (str(MASKED), str(MASKED)),
        "Sailor.rank": ("mate", "master"),
        "budget": ("10", "20"),
    }
    said = repr(found) + json.dumps(found.to_json())
    assert "4711" not in said
    assert "0815" not in said


def test_relationships_of_and_to_subclasses(staff: Session) -> None:
    """A relationship to a subclass brings its rows alone; one that only a subclass has is named."""
    bosses = between(staff, GraphAt, Team, 1, follow=(Team.bosses,))
    pilots = between(staff, GraphAt, Team, 1, follow=(Team.pilots, Pilot.aircraft))
    every = between(staff, GraphAt, Team, 1)

    assert bosses.words == "1 boss"
    assert pilots.words == "1 pilot, 1 aircraft"
    assert "Pilot.aircraft" in every.left_out


def test_removed_history_of_one_table_is_told(zoo: Session) -> None:
    """Where a child's first version was removed, its columns are not said to have come."""
    zoo.get_one(Dog, 1).breed = "boxer"
    zoo.commit()
    with zoo.get_bind().begin() as connection:  # type: ignore[union-attr]  # it is an engine
        for statement in _unguarded(connection, "dog_version"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("DELETE FROM dog_version WHERE transaction_id = 1 AND id = 1")
    for model in (Dog, Animal):
        with pytest.raises(HistoryIncomplete, match=f"{model.__name__} 1"):
            between(zoo, RowAt, model, 1)


def _unguarded(connection: sa.Connection, table: str) -> list[str]:
    """Return what takes the guard of a version table away."""
    if connection.dialect.name == "postgresql":
        return [f"ALTER TABLE {table} DISABLE TRIGGER USER"]
    found = connection.exec_driver_sql(
        f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
    )
    return [f'DROP TRIGGER "{name}"' for (name,) in found]
