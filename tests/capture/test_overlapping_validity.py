"""Transactions that overlap, under the validity strategy: one version of a row stands open."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.capture.doctor import examine
from tests.capture.versioned_host import HOST
from tests.support.databases import MakeDatabase, MakeEngine

Item = HOST.item


@pytest.fixture
def items(make_database: MakeDatabase, make_engine: MakeEngine) -> sa.Engine:
    """Give a PostgreSQL with the host's tables and two items."""
    engine = make_engine(make_database("postgresql", schema=False))
    HOST.base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Item(shop=1, code=code, label="first") for code in "ab"])
        session.commit()
    return engine


def label(session: Session, code: str, text: str) -> None:
    """Change one item, without committing."""
    session.execute(sa.update(Item).where(Item.code == code).values(label=text))


def chain(engine: sa.Engine, code: str) -> list[tuple[str | None, bool]]:
    """Return label and operation of each version, having seen that each ends where one begins."""
    version = version_class(Item)
    query = sa.select(version).where(version.code == code).order_by(version.transaction_id)
    with Session(engine) as session:
        found = session.scalars(query).all()
    begins = [one.transaction_id for one in found]
    assert [one.end_transaction_id for one in found] == [*begins[1:], None]
    return [(one.label, one.operation_type == 2) for one in found]


def test_the_version_of_an_earlier_id_is_closed_by_the_later_commit(items: sa.Engine) -> None:
    """A transaction that began first and wrote last closes what the other left open."""
    early, late = Session(items), Session(items)
    label(early, "a", "early")
    label(late, "b", "late")
    late.commit()
    label(early, "b", "early")
    early.commit()
    early.close()
    late.close()

    assert chain(items, "b") == [("first", False), ("late", False), ("early", False)]
    assert chain(items, "a") == [("first", False), ("early", False)]


def test_a_row_that_came_back_closes_its_deletion(items: sa.Engine) -> None:
    """The same for a row that the other transaction removed meanwhile."""
    early, late = Session(items), Session(items)
    label(early, "a", "early")
    late.execute(sa.delete(Item).where(Item.code == "b"))
    late.commit()
    early.execute(sa.insert(Item).values(shop=1, code="b", label="back"))
    early.commit()
    early.close()
    late.close()

    assert chain(items, "b") == [("first", False), ("first", True), ("back", False)]


def insert(connection: sa.Connection, code: str, text: str) -> None:
    """Insert an item by an expression."""
    connection.execute(sa.insert(Item.__table__).values(shop=1, code=code, label=text))


def delete(engine: sa.Engine, code: str) -> None:
    """Remove an item in a transaction of its own."""
    with engine.begin() as connection:
        connection.execute(sa.delete(Item.__table__).where(Item.__table__.c.code == code))


def test_an_end_that_a_snapshot_hides_is_refused_by_postgresql(items: sa.Engine) -> None:
    """The version to close was closed by somebody unseen: the writer is told to try again."""
    strict = items.execution_options(isolation_level="REPEATABLE READ")
    with strict.connect() as early:
        insert(early, "c", "draws an id")
        delete(items, "b")
        with pytest.raises(sa.exc.OperationalError, match="could not serialize"):
            insert(early, "b", "back")

    assert chain(items, "b") == [("first", False), ("first", True)]


def test_the_end_of_a_life_that_a_snapshot_hides_is_found_by_the_doctor(items: sa.Engine) -> None:
    """Of a row that came and went unseen nothing can be closed: all else is right, and it shows."""
    strict = items.execution_options(isolation_level="REPEATABLE READ")
    with strict.begin() as early:
        insert(early, "c", "draws an id")
        with items.begin() as late:
            insert(late, "new", "unseen")
        delete(items, "new")
        insert(early, "new", "back")

    version = version_class(Item)
    query = sa.select(version).where(version.code == "new").order_by(version.transaction_id)
    with Session(items) as session:
        versions = session.scalars(query).all()
    labels = [("unseen", 0), ("unseen", 2), ("back", 0)]
    assert [(one.label, one.operation_type) for one in versions] == labels
    (finding,) = examine(items, HOST.manager).findings
    assert (finding.code, finding.count) == ("newest-twice", 1)
