"""Comparisons in a host: models of its own under a manager of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from report_lineage.diff import MASKED
from report_lineage.errors import BadInput, CaptureUnsupported, HistoryIncomplete
from report_lineage.history import GraphAt, RowAt, compare
from report_lineage.history.past import Transaction
from tests.capture.zoo.base import make_zoo
from tests.capture.zoo.links import LINKS, Article, Tag
from tests.history.past.host_tables import made
from tests.support.hosts import run_host

SHOP = make_zoo("shop")
_Base: Any = SHOP.base


class Clerk(_Base):
    """Somebody without history."""

    __tablename__ = "clerk"
    id = sa.Column(sa.Integer, primary_key=True)


@SHOP.manager.versioned
class Account(_Base):
    """Where money is, with a pin that nobody may see."""

    __tablename__ = "account"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    pin = sa.Column(sa.Text, info={"lineage": "secret"})


@SHOP.manager.versioned
class Transfer(_Base):
    """Money that goes from one account to another, in items."""

    __tablename__ = "transfer"
    id = sa.Column(sa.Integer, primary_key=True)
    source_id = sa.Column(sa.ForeignKey("account.id"))
    goal_id = sa.Column(sa.ForeignKey("account.id"))
    clerk_id = sa.Column(sa.ForeignKey("clerk.id"))
    amount = sa.Column(sa.Numeric(10, 2))
    source = relationship(Account, foreign_keys=source_id)
    goal = relationship(Account, foreign_keys=goal_id)
    clerk = relationship(Clerk)
    items = relationship("Item", back_populates="transfer")
    large = relationship(
        "Item",
        primaryjoin="and_(Item.transfer_id == Transfer.id, Item.number > 5)",
        viewonly=True,
    )


@SHOP.manager.versioned
class Item(_Base):
    """A part of a transfer, known by two columns."""

    __tablename__ = "transfer_item"
    transfer_id = sa.Column(sa.ForeignKey("transfer.id"), primary_key=True)
    number = sa.Column(sa.Integer, primary_key=True)
    text = sa.Column(sa.Text)
    transfer = relationship(Transfer, back_populates="items")
    notes = relationship("Note", back_populates="item")


@SHOP.manager.versioned
class Note(_Base):
    """What was said about an item, to which two columns lead."""

    __tablename__ = "note"
    id = sa.Column(sa.Integer, primary_key=True)
    transfer_id = sa.Column(sa.Integer)
    number = sa.Column(sa.Integer)
    text = sa.Column(sa.Text)
    item = relationship(Item, back_populates="notes")
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["transfer_id", "number"], ["transfer_item.transfer_id", "transfer_item.number"]
        ),
    )


SHOP.manager.build()


@pytest.fixture
def shop(empty_engine: sa.Engine) -> Iterator[Session]:
    """Open a shop with one transfer, committed first, and changed by the second commit."""
    with Session(made(empty_engine, SHOP)) as session:
        transfer = Transfer(
            id=1,
            amount=Decimal("1.10"),
            source=Account(id=1, name="Till", pin="4711"),
            goal=Account(id=2, name="Bank", pin="0815"),
            items=[
                Item(number=1, text="bread", notes=[Note(id=1, text="fresh")]),
                Item(number=2, text="milk"),
            ],
        )
        session.add(transfer)
        session.commit()
        transfer.amount = Decimal("1.20")
        transfer.source.pin = "1234"
        transfer.items[0].notes[0].text = "stale"
        transfer.items[1].text = "cream"
        transfer.goal = Account(id=3, name="Safe", pin="9999")
        session.commit()
        yield session


def sides(side: type[RowAt], model: Any, key: object, **options: Any) -> list[RowAt]:
    """Return a row, or graph, after the first and after the second commit."""
    return [side(model, key, Transaction(number), **options) for number in (1, 2)]


def test_everything_that_hangs_on_a_row(shop: Session) -> None:
    """Two relationships to one model, composite keys and what hangs on them are followed."""
    found = compare(shop, *sides(GraphAt, Transfer, 1))

    kinds = {
        kind: [(row.kind.value, row.name or row.old_name) for row in rows.rows]
        for kind, rows in found.diff.kinds.items()
    }
    assert kinds == {
        "Transfer": [("changed", None)],
        "Account": [("changed", "Till"), ("removed", "Bank"), ("added", "Safe")],
        "Item": [("changed", None)],
        "Note": [("changed", None)],
    }
    assert found.left_out == ("Transfer.clerk", "Transfer.large")


def test_fields_by_type(shop: Session) -> None:
    """A Decimal has its delta, a key the names of both accounts."""
    fields = compare(shop, *sides(GraphAt, Transfer, 1)).fields.changes

    told = {change.label: (change.old_text, change.new_text) for change in fields}
    assert told == {"goal": ("Bank", "Safe"), "amount": ("1.10", "1.20")}
    assert [change.number.delta for change in fields if change.number] == [Decimal("0.10")]


def test_secrets_are_masked_everywhere(shop: Session) -> None:
    """A changed secret is a change, and no secret is anywhere in the answer."""
    found = compare(shop, *sides(GraphAt, Transfer, 1))

    changed = found.diff.kinds["Account"].rows[0].record
    assert changed is not None
    assert [(c.key, c.old, c.new) for c in changed.changes] == [("pin", MASKED, MASKED)]
    said = repr(found) + json.dumps(found.to_json())
    assert not [pin for pin in ("4711", "0815", "1234", "9999") if pin in said]


def test_a_row_with_a_composite_key(shop: Session) -> None:
    """A key of two columns is given as ``Session.get`` takes it, as a tuple or a mapping."""
    found = compare(shop, *sides(RowAt, Item, (1, 2)))
    assert (found.key, found.words) == ((1, 2), "text milk → cream")
    again = compare(shop, *sides(RowAt, Item, {"number": 2, "transfer_id": 1}))
    assert again.diff == found.diff
    with pytest.raises(BadInput, match="transfer_id, number"):
        compare(shop, *sides(RowAt, Item, 1))


def test_what_cannot_be_followed_is_refused(shop: Session) -> None:
    """A relationship that was asked for is not left out silently."""
    for relation in (Transfer.clerk, Transfer.large):
        with pytest.raises(CaptureUnsupported, match=str(relation)):
            compare(shop, *sides(GraphAt, Transfer, 1, follow=(relation,)))
    with pytest.raises(BadInput, match=r"Item\.notes leads from what is not reached"):
        compare(shop, *sides(GraphAt, Transfer, 1, follow=(Item.notes,)))


def test_links_are_rows_of_their_own(empty_engine: sa.Engine) -> None:
    """A link that came, one that went, and one whose weight changed, beside the tags themselves."""
    with Session(made(empty_engine, LINKS)) as session:
        red, blue, green = (Tag(id=n, name=name) for n, name in enumerate(["red", "blue", "green"]))
        session.add(Article(id=1, title="A", tags=[red, blue]))
        session.commit()
        session.get_one(Article, 1).tags = [blue, green]
        session.flush()
        session.execute(sa.text("UPDATE article_tag SET weight = 5 WHERE tag_id = 1"))
        session.commit()

        found = compare(session, *sides(GraphAt, Article, 1))

    links = found.diff.kinds["article_tag"].rows
    assert sorted((row.kind.value, (row.key or row.old_key)["tag_id"]) for row in links) == [
        ("added", 2),
        ("changed", 1),
        ("removed", 0),
    ]
    assert found.words == "2 tags, 3 article tags"


def test_removed_history_is_told(shop: Session) -> None:
    """Where the first versions of a row were removed, it is not said to have been added."""
    table = SHOP.metadata.tables["transfer_item_version"]
    with shop.get_bind().begin() as connection:  # type: ignore[union-attr]  # it is an engine
        for trigger in _guards(connection):
            connection.exec_driver_sql(trigger)
        connection.execute(sa.delete(table).where(table.c.transaction_id == 1, table.c.number == 2))
    with pytest.raises(HistoryIncomplete, match="Item 1, 2"):
        compare(shop, *sides(GraphAt, Transfer, 1))


def _guards(connection: sa.Connection) -> list[str]:
    """Return what takes the guard of the versions of items away."""
    if connection.dialect.name == "postgresql":
        return ["ALTER TABLE transfer_item_version DISABLE TRIGGER USER"]
    found = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'transfer_item_version'"
    )
    return [f'DROP TRIGGER "{name}"' for (name,) in found]


HOST = """
import sqlalchemy as sa
import report_lineage
from report_lineage.history import GraphAt, compare
from report_lineage.history.past import Transaction
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column, relationship

report_lineage.make_versioned(user_cls=None)

class Base(DeclarativeBase):
    pass

class Author(Base):
    __tablename__ = "author"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(back_populates="author")

class Book(Base):
    __tablename__ = "book"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("author.id"))
    author: Mapped[Author] = relationship(back_populates="books")

configure_mappers()
engine = sa.create_engine(sys.argv[1])
Base.metadata.create_all(engine)
session = Session(engine)
session.add(Author(id=1, name="Anna", books=[Book(id=1, title="One")]))
session.commit()
session.get(Author, 1).name = "Hanna"
session.get(Book, 1).title = "Two"
session.commit()
first, second = session.get(Author, 1).versions
assert compare(session, first, second).words == "name Anna → Hanna"
ids = [first.transaction_id, second.transaction_id]
found = compare(session, *(GraphAt(Author, 1, Transaction(one)) for one in ids))
assert found.words == "name Anna → Hanna, 1 book", found.words
print("done")
"""


def test_version_objects_of_continuum_s(empty_engine: sa.Engine) -> None:
    """Two version objects of a host's own Continuum are compared as they are."""
    run_host(HOST, empty_engine)
