"""Models with columns that are not versioned are loaded without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, relationship, selectinload, subqueryload, undefer

from report_lineage.errors import NoHistory, UnversionedColumn
from report_lineage.history.past import Token, at, snapshot_token
from tests.capture.zoo.base import make_zoo

ZOO = make_zoo("unversioned")
_Base: Any = ZOO.base


@ZOO.manager.versioned
class Shelf(_Base):
    """Holds books."""

    __tablename__ = "shelf"
    id = sa.Column(sa.Integer, primary_key=True)
    books = relationship("Book", back_populates="shelf")


@ZOO.manager.versioned
class Book(_Base):
    """Nobody keeps how often it was read, or its price, which is loaded when asked for."""

    __tablename__ = "book"
    __versioned__ = {"exclude": ["reads", "price"]}  # noqa: RUF012  # Continuum's own form
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    note = sa.orm.deferred(sa.Column(sa.Text))
    reads = sa.Column("read_count", sa.Integer, nullable=False, default=0)
    price = sa.orm.deferred(sa.Column(sa.Integer))
    shelf_id = sa.Column(sa.ForeignKey("shelf.id"))
    shelf = relationship(Shelf, back_populates="books", lazy="joined")


ZOO.manager.build()


@pytest.fixture
def then(empty_engine: sa.Engine) -> tuple[Session, Token]:
    """Give a session on a book that was renamed, and the token from before."""
    ZOO.metadata.create_all(empty_engine)
    session = Session(empty_engine)
    session.add(Shelf(id=1, books=[Book(id=1, name="a", note="n", reads=5, price=9)]))
    session.commit()
    token = snapshot_token(session, ZOO.manager)
    session.get_one(Book, 1).name = "b"
    session.commit()
    return session, token


def check(book: Any) -> None:
    """Require what is known of the book, and that what is not known raises."""
    assert (book.name, book.note) == ("a", "n")
    for attribute in ("reads", "price"):
        with pytest.raises(NoHistory, match="of book is not versioned"):
            getattr(book, attribute)


WAYS: list[Callable[[Session], Any]] = [
    lambda past: past.get_one(Book, 1),
    lambda past: past.scalars(sa.select(Book)).one(),
    lambda past: past.scalars(sa.select(sa.orm.aliased(Book))).one(),
    lambda past: past.query(Book).one(),
    lambda past: past.get_one(Shelf, 1).books[0],
    *(
        lambda past, load=load: (
            past.scalars(sa.select(Shelf).options(load(Shelf.books))).unique().one().books[0]
        )
        for load in (joinedload, selectinload, subqueryload)
    ),
]


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_a_model_is_loaded_without_them(then: tuple[Session, Token], way: int) -> None:
    """Along every way that leads to it, and again when it is refreshed."""
    session, token = then
    with session, at(session, token, ZOO.manager) as past:
        book = WAYS[way](past)
        check(book)
        past.refresh(book)
        check(book)
        past.expire(book)
        check(book)


@pytest.mark.parametrize(
    "read",
    [
        lambda past: past.scalars(sa.select(Book.reads)).all(),
        lambda past: past.scalars(sa.select(Book).where(Book.reads > 1)).all(),
        lambda past: past.scalars(sa.select(Book).options(undefer(Book.price))).all(),
        lambda past: past.execute(sa.text("SELECT b.read_count FROM book AS b")).all(),
    ],
)
def test_a_query_that_needs_one_is_refused(then: tuple[Session, Token], read: Any) -> None:
    """Never answered with a blank."""
    session, token = then
    refused = pytest.raises(UnversionedColumn, match="take it out of `exclude`")
    with session, at(session, token, ZOO.manager) as past, refused:
        read(past)


def test_the_present_has_them(then: tuple[Session, Token]) -> None:
    """The same statement, before, inside and after."""
    session, token = then
    query = sa.select(Book)
    with session:
        assert session.scalars(query).one().reads == 5
        with at(session, token, ZOO.manager) as past:
            check(past.scalars(query).one())
        session.expire_all()
        assert (session.scalars(query).one().reads, session.get_one(Book, 1).price) == (5, 9)
