"""Columns that are not plain: aliased, excluded, generated, defaulted, mutable."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.ext.mutable import MutableDict, MutableList

from tests.capture.zoo.base import Zoo, make_zoo

COLUMNS = make_zoo("columns", strategy="validity")
GENERATED = make_zoo("generated")
_Base: Any = COLUMNS.base
_GeneratedBase: Any = GENERATED.base


@COLUMNS.manager.versioned
class Aliased(_Base):
    """Attributes, keys and names of columns all differ."""

    __tablename__ = "aliased"
    identity = sa.Column("id", sa.Integer, primary_key=True)
    title = sa.Column("title_text", sa.Text, key="title_key")
    owner = sa.Column("owner_id", sa.ForeignKey("aliased.id"), key="owner_key")
    __table_args__ = (sa.UniqueConstraint("title_key"),)


@COLUMNS.manager.versioned
class Partly(_Base):
    """Some columns are not versioned, one of which cannot be null."""

    __tablename__ = "partly"
    __versioned__: ClassVar[dict[str, Any]] = {"exclude": ["seen", "secret"]}
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    seen = sa.Column("seen_count", sa.Integer, nullable=False, default=0)
    secret = sa.Column(sa.Text)


@COLUMNS.manager.versioned
class Defaulted(_Base):
    """The database or SQLAlchemy fills what is not given."""

    __tablename__ = "defaulted"
    id = sa.Column(sa.Integer, sa.Identity(start=10), primary_key=True)
    by_server = sa.Column(sa.Text, server_default="server")
    by_client = sa.Column(sa.Text, default="client")
    on_update = sa.Column(sa.Text, onupdate="updated")
    n = sa.Column(sa.Integer, nullable=False, server_default="3")


@COLUMNS.manager.versioned
class Document(_Base):
    """JSON that changes in place."""

    __tablename__ = "document"
    id = sa.Column(sa.Integer, primary_key=True)
    plain = sa.Column(sa.JSON)
    mutable = sa.Column(MutableDict.as_mutable(sa.JSON))
    items = sa.Column(MutableList.as_mutable(sa.JSON))


@COLUMNS.manager.versioned
class Slot(_Base):
    """Two unique sets of columns and a partial one."""

    __tablename__ = "slot"
    id = sa.Column(sa.Integer, primary_key=True)
    room = sa.Column(sa.Text, key="room_key")
    hour = sa.Column(sa.Integer)
    active = sa.Column(sa.Integer)
    __table_args__ = (
        sa.UniqueConstraint("room_key", "hour"),
        sa.Index(
            "one_active",
            "room_key",
            unique=True,
            sqlite_where=sa.text("active = 1"),
            postgresql_where=sa.text("active = 1"),
        ),
    )


@COLUMNS.manager.versioned
class Account(_Base):
    """Unique by an expression, by text of one, and by a column that is not versioned."""

    __tablename__ = "account"
    __versioned__: ClassVar[dict[str, Any]] = {"exclude": ["token"]}
    id = sa.Column(sa.Integer, primary_key=True)
    email = sa.Column(sa.Text)
    nick = sa.Column(sa.Text)
    token = sa.Column(sa.Text, unique=True)
    __table_args__ = (sa.Index("one_nick", sa.text("trim(nick)"), unique=True),)


sa.Index("one_email", sa.func.lower(Account.email), unique=True)


@GENERATED.manager.versioned
class Computed(_GeneratedBase):
    """One column is generated and stored, another when it is read."""

    __tablename__ = "computed"
    id = sa.Column(sa.Integer, primary_key=True)
    n = sa.Column(sa.Integer)
    other = sa.Column(sa.Integer)
    twice = sa.Column(sa.Integer, sa.Computed("n * 2", persisted=True))
    sum = sa.Column("Sum Of Both", sa.Integer, sa.Computed("n + other", persisted=False))
    text = sa.Column(sa.Text, sa.Computed("'n is ' || n", persisted=False))


COLUMNS.manager.build()
GENERATED.manager.build()


def make_stored() -> tuple[Zoo, Any]:
    """Return a model with a stored generated column: what PostgreSQL before 18 has."""
    zoo = make_zoo("stored")

    class Stored(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "stored"
        id = sa.Column(sa.Integer, primary_key=True)
        n = sa.Column(sa.Integer)
        twice = sa.Column(sa.Integer, sa.Computed("n * 2", persisted=True))

    zoo.manager.versioned(Stored)
    zoo.manager.build()
    return zoo, Stored


STORED, Stored = make_stored()
