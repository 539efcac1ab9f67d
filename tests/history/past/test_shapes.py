"""Models of every shape are in the past what they were, to whatever asks."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session, selectin_polymorphic, with_polymorphic
from sqlalchemy.orm.descriptor_props import ConcreteInheritedProperty

from report_lineage.history.past import at, snapshot_token
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.columns import COLUMNS, GENERATED, STORED, Aliased, Computed, Stored
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
from tests.capture.zoo.links import LINKS, Article, Tag, article_tag
from tests.capture.zoo.names import KEYS, TABLE_MODELS, TABLES_ZOO, CompositeKey, TextKey
from tests.history.past.shapes import ARRAYS, SHAPES, Colour, Figure, Listed, Point
from tests.support.server_features import knows_virtual_columns

Look = Callable[[Session], Any]


@dataclass(frozen=True)
class Case:
    """Rows to make, a change of them, and what to look at before it and in the past."""

    zoo: Zoo
    make: Callable[[], list[Any]]
    change: Callable[[Session], Any]
    look: Look


def everything(*models: Any) -> Look:
    """Return what looks at every mapped attribute of every row of models."""

    def look(session: Session) -> Any:
        found = []
        for model in models:
            for row in session.scalars(sa.select(model).order_by(*sa.inspect(model).primary_key)):
                mapper = sa.inspect(row).mapper
                values = {
                    one.key: getattr(row, one.key)
                    for one in mapper.attrs
                    if not isinstance(one, ConcreteInheritedProperty)
                }
                found.append((type(row).__name__, _plain(values)))
        return found

    return look


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    if "versions" in values:
        values["versions"] = [version.transaction_id for version in values["versions"]]
    return {
        name: sorted(sa.inspect(one).identity for one in value)
        if isinstance(value, list) and value and hasattr(value[0], "__mapper__")
        else value
        for name, value in values.items()
    }


def update(model: Any, **values: Any) -> Callable[[Session], Any]:
    """Return what changes every row of a model."""

    def change(session: Session) -> None:
        for row in session.scalars(sa.select(model)):
            for name, value in values.items():
                setattr(row, name, value)

    return change


def figures() -> list[Any]:
    """Return two figures of one colour."""
    return [
        Figure(
            id=n, native=Colour.RED, text=Colour.BLUE, price=Decimal("1.10"), flag=True,
            at=datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None), day=date(2026, 3, 1),
            key=uuid.UUID(int=n), raw=b"\0\1", data={"a": [1, None]}, place=Point(1, n),
        )
        for n in (1, 2)
    ]  # fmt: skip


def change_links(session: Session) -> None:
    """Take a link away, and change what another says."""
    article = session.get_one(Article, 1)
    article.tags = article.tags[:1]
    article.tags[0].alike = []
    session.execute(sa.update(article_tag).values(weight=9))


def change_keys(session: Session) -> None:
    """Give rows other keys, and delete some."""
    session.execute(sa.update(TextKey).values(key=TextKey.key + "!"))
    session.execute(sa.delete(CompositeKey))


def linked() -> list[Any]:
    """Return an article with tags, one of which is like itself."""
    tags = [Tag(id=1, name="a"), Tag(id=2, name="b")]
    tags[0].alike = [tags[1], tags[0]]
    return [Article(id=1, title="then", tags=tags)]


def look_at_links(session: Session) -> Any:
    """Look at both ends of every link, and at what it says."""
    weights = sa.select(article_tag).order_by(article_tag.c.tag_id)
    return (everything(Article, Tag)(session), session.execute(weights).all())


def polymorphic(session: Session) -> Any:
    """Ask for animals by columns of several tables, and load those at once or late."""
    every = with_polymorphic(Animal, "*")
    query = sa.select(every).where(sa.or_(every.Dog.breed == "then", every.name == "then"))
    rows = [(type(one).__name__, one.id) for one in session.scalars(query.order_by(every.id))]
    late = sa.select(Animal).options(selectin_polymorphic(Animal, [Dog, Puppy]))
    return rows, [vars(one).get("breed") for one in session.scalars(late.order_by(Animal.id))]


ANIMALS = lambda: [Animal(id=1, name="then"), Dog(id=2, name="x", breed="then"),  # noqa: E731
                   Puppy(id=3, name="then", breed="y", weeks=3)]  # fmt: skip

CASES = {
    "joined": Case(INHERITANCE, ANIMALS, update(Animal, name="now"), everything(Animal, Dog, Puppy)),
    "polymorphic": Case(INHERITANCE, ANIMALS, update(Dog, breed="now"), polymorphic),
    "joined, gone": Case(
        INHERITANCE, ANIMALS, lambda s: s.delete(s.get_one(Puppy, 3)), everything(Animal)
    ),
    "single": Case(
        INHERITANCE,
        lambda: [Vehicle(id=1, name="then"), Truck(id=2, name="then", load_kg=5)],
        update(Truck, load_kg=6),
        everything(Vehicle, Truck),
    ),
    "concrete": Case(
        INHERITANCE,
        lambda: [Place(id=1, name="then"), Harbour(id=1, name="then", depth_m=3)],
        update(Harbour, depth_m=4),
        everything(Place, Harbour),
    ),
    "types": Case(
        SHAPES,
        figures,
        update(Figure, native=Colour.BLUE, price=Decimal("1.1"), x=5, data=None, raw=None, key=None),
        everything(Figure),
    ),
    "aliases": Case(
        COLUMNS,
        lambda: [Aliased(identity=1, title="then"), Aliased(identity=2, title="x", owner=1)],
        update(Aliased, owner=2),
        everything(Aliased),
    ),
    "stored": Case(STORED, lambda: [Stored(id=1, n=2)], update(Stored, n=3), everything(Stored)),
    "computed": Case(
        GENERATED,
        lambda: [Computed(id=1, n=2, other=3)],
        update(Computed, n=3),
        everything(Computed),
    ),
    "keys": Case(
        KEYS,
        lambda: [
            TextKey(key="it's", name="then"),
            CompositeKey(country="np", number=1, day=date(2026, 3, 1), name="then"),
        ],
        change_keys,
        everything(TextKey, CompositeKey),
    ),
    "names": Case(
        TABLES_ZOO,
        lambda: [model(id=1, name="then") for model in TABLE_MODELS],
        lambda s: [update(model, name="now")(s) for model in TABLE_MODELS],
        everything(*TABLE_MODELS),
    ),
    "links": Case(LINKS, linked, change_links, look_at_links),
    "arrays": Case(
        ARRAYS,
        lambda: [
            Listed(
                id=1, names=["a", None], data={"a": 1}, span=Range(1, 5), colours=[Colour.RED]
            )
        ],
        update(Listed, names=["b"], data=None, span=None, colours=[]),
        everything(Listed),
    ),
}  # fmt: skip
POSTGRESQL_ONLY = {"arrays"}


def then_and_now(case: Case, engine: sa.Engine) -> tuple[Any, Any, Any]:
    """Return what a case looked like before its change, looks like now, and in the past."""
    case.zoo.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(case.make())
        session.commit()
        token = snapshot_token(session, case.zoo.manager)
        before = case.look(session)
        case.change(session)
        session.commit()
        with at(session, token, case.zoo.manager) as past:
            then = case.look(past)
        session.expire_all()
        return before, case.look(session), then


@pytest.mark.parametrize("name", [name for name in CASES if name not in POSTGRESQL_ONLY])
def test_a_shape_is_as_it_was(empty_engine: sa.Engine, name: str) -> None:
    """Every attribute of every row, through the mapper, equals what it was."""
    if name == "computed" and not knows_virtual_columns(empty_engine):  # PostgreSQL before 18
        with pytest.raises(sa.exc.CompileError, match="virtual"):
            GENERATED.metadata.create_all(empty_engine)
        return
    before, now, then = then_and_now(CASES[name], empty_engine)

    assert then == before != now


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("name", sorted(POSTGRESQL_ONLY))
def test_a_shape_of_postgresql_is_as_it_was(empty_engine: sa.Engine, name: str) -> None:
    """The types that it alone has."""
    before, now, then = then_and_now(CASES[name], empty_engine)

    assert then == before != now
