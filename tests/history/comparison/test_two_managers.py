"""Graphs over models of two managers that capture in one database, as a host's beside another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, foreign, relationship

from report_lineage.history import Comparison, GraphAt, compare
from report_lineage.history.past import Transaction, snapshot_token
from tests.capture.zoo.base import make_zoo
from tests.history.past.host_tables import made

STOCK = make_zoo("stock")
_Stock: Any = STOCK.base


@STOCK.manager.versioned
class Part(_Stock):
    """What is in store."""

    __tablename__ = "part"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    label = sa.Column(sa.Text)


STOCK.manager.build()

ORDERS = make_zoo("orders", strategy="validity", transaction_column_name="tx")
_Orders: Any = ORDERS.base


@ORDERS.manager.versioned
class Order(_Orders):
    """What somebody wants, of a part that is in the other's books."""

    __tablename__ = "part_order"
    id = sa.Column(sa.Integer, primary_key=True)
    part_id = sa.Column(sa.Integer)
    count = sa.Column(sa.Integer)


ORDERS.manager.build()
Order.part = relationship(Part, primaryjoin=foreign(Order.part_id) == Part.id)


@pytest.fixture
def books(empty_engine: sa.Engine) -> Iterator[Session]:
    """Open a database in which both managers capture; an order of one part is committed."""
    with Session(made(empty_engine, STOCK, ORDERS)) as session:
        session.add_all([Part(id=1, name="bolt"), Part(id=2, name="nut")])
        session.flush()
        session.add(Order(id=1, part_id=1, count=5))
        session.commit()
        yield session


def changed(session: Session) -> None:
    """Change a row of each manager, in one commit, then the part alone in another."""
    session.get_one(Part, 1).name = "long bolt"
    session.get_one(Order, 1).count = 6
    session.commit()
    session.get_one(Part, 1).label = "b"
    session.commit()


def told(found: Comparison) -> dict[str, list[str]]:
    """Return the fields that changed, by kind."""
    return {
        kind: [c.label for row in rows.rows for c in (row.record.changes if row.record else ())]
        for kind, rows in found.diff.kinds.items()
    }


def test_a_graph_across_two_managers(books: Session) -> None:
    """A moment of the one is the same moment of the other, whose ids are its own."""
    changed(books)

    found = compare(books, *(GraphAt(Order, 1, Transaction(n)) for n in (1, 2)))

    assert told(found) == {"Order": ["count"], "Part": ["name"]}
    assert found.words == "count 5 → 6, 1 part"
    assert found.left_out == ()


def test_keys_are_told_by_the_names_of_the_other_manager(books: Session) -> None:
    """A key that names a row of the other's is told by what it is called."""
    books.get_one(Order, 1).part_id = 2
    books.commit()

    found = compare(books, *(GraphAt(Order, 1, Transaction(n)) for n in (1, 2)))

    assert found.words.startswith("part bolt → nut")


def test_ids_that_differ(books: Session) -> None:
    """Commits that only one of them knows do not shift the moments of the other."""
    for label in "xyz":
        books.get_one(Part, 1).label = label
        books.commit()
    books.get_one(Order, 1).count = 7
    books.commit()
    books.get_one(Part, 1).label = "later"
    books.commit()

    found = compare(books, *(GraphAt(Order, 1, Transaction(n)) for n in (1, 2)))

    assert found.words == "count 5 → 7, 1 part"
    (row,) = found.diff.kinds["Part"].rows
    assert row.record is not None
    assert [(c.old_text, c.new_text) for c in row.record.changes] == [("none", "z")]


def test_tokens_speak_of_both(books: Session) -> None:
    """A token of a moment between two commits holds for both managers."""
    first = snapshot_token(books, ORDERS.manager, STOCK.manager)
    books.get_one(Part, 1).label = "x"
    books.commit()
    second = snapshot_token(books, ORDERS.manager, STOCK.manager)

    found = compare(books, GraphAt(Order, 1, first), GraphAt(Order, 1, second))

    assert told(found) == {"Order": [], "Part": ["label"]}
