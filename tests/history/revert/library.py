"""A library: shelves of books in places, with sequels, tags, and reviews that are not versioned."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import relationship

from report_lineage.capture import Aggregate, Part
from tests.capture.zoo.base import make_zoo

LIBRARY = make_zoo("library", strategy="validity")
_Base: Any = LIBRARY.base

book_tag = sa.Table(
    "book_tag",
    _Base.metadata,
    sa.Column("book_id", sa.ForeignKey("book.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tag.id"), primary_key=True),
    sa.Column("weight", sa.Integer, server_default="1"),
)


class ShelfLineage(_Base):
    """The versions of shelves with their books."""

    __tablename__ = "shelf_lineage"
    shelf_id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    number = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    transaction_id = sa.Column(sa.BigInteger, nullable=False)
    operation = sa.Column(sa.SmallInteger, nullable=False)
    origin = sa.Column(sa.Text, nullable=False)
    run_id = sa.Column(sa.Uuid)


@LIBRARY.manager.versioned
class Tag(_Base):
    """A tag."""

    __tablename__ = "tag"
    id = sa.Column(sa.Integer, primary_key=True)


@LIBRARY.manager.versioned
class Shelf(_Base):
    """A shelf: the root of an aggregate. Two may be named alike but for the case."""

    __tablename__ = "shelf"
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    name = sa.Column(sa.Text, nullable=False, unique=True)


@LIBRARY.manager.versioned
class Book(_Base):
    """A book in a place of a shelf, after the one it is a sequel of."""

    __tablename__ = "book"
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    shelf_id = sa.Column(sa.ForeignKey("shelf.id"), nullable=False)
    position = sa.Column("place", sa.Integer, nullable=False, key="place_key")
    sequel_of = sa.Column(sa.ForeignKey("book.id"))
    price = sa.Column(sa.Numeric(asdecimal=True))
    weight = sa.Column(sa.Float)
    cover = sa.Column(sa.LargeBinary)
    extra = sa.Column(sa.JSON)
    twice = sa.Column(sa.Integer, sa.Computed("place * 2", persisted=True))
    tags = relationship(Tag, secondary=book_tag)
    __table_args__ = (
        sa.UniqueConstraint("shelf_id", "place_key", name="one_in_a_place"),
        sa.CheckConstraint("place > 0"),
    )


class Review(_Base):
    """Not versioned; goes with its book."""

    __tablename__ = "review"
    id = sa.Column(sa.Integer, primary_key=True)
    book_id = sa.Column(sa.ForeignKey("book.id", ondelete="CASCADE"))


LIBRARY.manager.aggregate(
    Aggregate(Shelf, ShelfLineage, ("shelf_id",), (Part(Book, ("shelf_id",)),))
)
LIBRARY.manager.build()
LibraryTransaction = LIBRARY.manager.transaction_cls
