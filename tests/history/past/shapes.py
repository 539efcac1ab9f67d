"""Models of shapes that no other test has: types, properties, and a column of each."""

from __future__ import annotations

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import column_property, composite

from tests.capture.zoo.base import make_zoo

SHAPES = make_zoo("shapes")
ARRAYS = make_zoo("arrays")
_Base: Any = SHAPES.base
_ArrayBase: Any = ARRAYS.base


class Colour(enum.Enum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


class Point:
    """Two numbers that are one value."""

    def __init__(self, x: int, y: int) -> None:
        self.x, self.y = x, y

    def __composite_values__(self) -> tuple[int, int]:
        return self.x, self.y

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self) -> int:
        return hash((self.x, self.y))


@SHAPES.manager.versioned
class Figure(_Base):
    """A figure, what is computed from it by a query, and how many others have its colour."""

    __tablename__ = "figure"
    id = sa.Column(sa.Integer, primary_key=True)
    native = sa.Column(sa.Enum(Colour, name="colour"))
    text = sa.Column(sa.Enum(Colour, native_enum=False, length=10))
    price = sa.Column(sa.Numeric(10, 2))
    at = sa.Column(sa.DateTime(timezone=True))
    day = sa.Column(sa.Date)
    key = sa.Column(sa.Uuid)
    raw = sa.Column(sa.LargeBinary)
    flag = sa.Column(sa.Boolean)
    data = sa.Column(sa.JSON)
    x = sa.Column(sa.Integer)
    y = sa.Column(sa.Integer)
    place = composite(Point, x, y)
    sum = column_property(x + y)


_other = sa.orm.aliased(Figure.__table__)
Figure.alike = column_property(
    sa.select(sa.func.count())
    .select_from(_other)
    .where(_other.c.native == Figure.__table__.c.native)
    .correlate(Figure.__table__)
    .scalar_subquery()
)


@ARRAYS.manager.versioned
class Listed(_ArrayBase):
    """Columns of PostgreSQL's own types."""

    __tablename__ = "listed"
    id = sa.Column(sa.Integer, primary_key=True)
    names = sa.Column(postgresql.ARRAY(sa.Text))
    data = sa.Column(postgresql.JSONB)
    span = sa.Column(postgresql.INT4RANGE)
    colours = sa.Column(postgresql.ARRAY(sa.Enum(Colour, name="listed_colour")))


SHAPES.manager.build()
ARRAYS.manager.build()
