"""Tables in schemas, two of one name, and a second metadata for the same database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import relationship

from tests.capture.zoo.base import Zoo, make_zoo

SCHEMAS = make_zoo("schemas", strategy="validity")
_Base: Any = SCHEMAS.base

city_tag = sa.Table(
    "city_tag",
    _Base.metadata,
    sa.Column("city_id", sa.ForeignKey("north.city.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("South Side.city.id"), primary_key=True),
    schema="north",
)


@SCHEMAS.manager.versioned
class NorthCity(_Base):
    """A city of one schema."""

    __tablename__ = "city"
    __table_args__ = ({"schema": "north"},)
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)


@SCHEMAS.manager.versioned
class SouthCity(_Base):
    """A city of another, with other columns."""

    __tablename__ = "city"
    __table_args__ = ({"schema": "South Side"},)
    id = sa.Column(sa.Integer, primary_key=True)
    people = sa.Column(sa.Integer)
    twins = relationship(NorthCity, secondary=city_tag)


@SCHEMAS.manager.versioned
class PublicCity(_Base):
    """A city of the schema that is current."""

    __tablename__ = "city"
    id = sa.Column(sa.Integer, primary_key=True)
    note = sa.Column(sa.Text)


SCHEMAS.manager.build()


@sa.event.listens_for(SCHEMAS.metadata, "before_create")
def make_schemas(_: sa.MetaData, connection: sa.Connection, **__: Any) -> None:
    """Create the schemas, as a host's first migration does."""
    for name in ("north", '"South Side"'):
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")


def make_other(prefix: str) -> tuple[Zoo, Any]:
    """Return a zoo of its own with one model, to stand beside others in a database."""
    zoo = make_zoo(prefix)

    class Other(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = f"{prefix}_row"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.Text)

    zoo.manager.versioned(Other)
    zoo.manager.build()
    return zoo, Other


FIRST, FirstRow = make_other("first")
SECOND, SecondRow = make_other("second")
