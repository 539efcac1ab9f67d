"""Joined-table, single-table and concrete inheritance."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa

from tests.capture.zoo.base import make_zoo

INHERITANCE = make_zoo("inheritance", strategy="validity")
_Base: Any = INHERITANCE.base


@INHERITANCE.manager.versioned
class Animal(_Base):
    """The root of joined tables."""

    __tablename__ = "animal"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.Text)
    name = sa.Column(sa.Text)
    __mapper_args__: ClassVar[dict[str, Any]] = {
        "polymorphic_on": "kind",
        "polymorphic_identity": "animal",
    }


@INHERITANCE.manager.versioned
class Dog(Animal):
    """A joined table."""

    __tablename__ = "dog"
    id = sa.Column(
        sa.ForeignKey("animal.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    breed = sa.Column(sa.Text)
    __mapper_args__: ClassVar[dict[str, Any]] = {"polymorphic_identity": "dog"}


@INHERITANCE.manager.versioned
class Puppy(Dog):
    """A third table."""

    __tablename__ = "puppy"
    id = sa.Column(
        sa.ForeignKey("dog.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    weeks = sa.Column(sa.Integer)
    __mapper_args__: ClassVar[dict[str, Any]] = {"polymorphic_identity": "puppy"}


@INHERITANCE.manager.versioned
class Vehicle(_Base):
    """The root of a single table."""

    __tablename__ = "vehicle"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.Text)
    name = sa.Column(sa.Text)
    __mapper_args__: ClassVar[dict[str, Any]] = {
        "polymorphic_on": "kind",
        "polymorphic_identity": "vehicle",
    }


@INHERITANCE.manager.versioned
class Truck(Vehicle):
    """A class in its parent's table, with a column of its own."""

    load_kg = sa.Column(sa.Integer)
    __mapper_args__: ClassVar[dict[str, Any]] = {"polymorphic_identity": "truck"}


@INHERITANCE.manager.versioned
class Place(_Base):
    """The root of concrete tables."""

    __tablename__ = "place"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)


@INHERITANCE.manager.versioned
class Harbour(Place):
    """A concrete table, which shares nothing with its parent's."""

    __tablename__ = "harbour"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    depth_m = sa.Column(sa.Integer)
    __mapper_args__: ClassVar[dict[str, Any]] = {"concrete": True}


INHERITANCE.manager.build()
