"""Objects that stand in two tables: Continuum reads them by joining versions of one transaction."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support.hosts import run_host

HOST = """
import sqlalchemy as sa
import report_lineage
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column
from sqlalchemy_continuum import version_class

report_lineage.make_versioned(user_cls=None, options={"strategy": sys.argv[2]})

class Base(DeclarativeBase):
    pass

class Item(Base):
    __tablename__ = "item"
    __versioned__ = {}
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "item"}
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]

class Article(Item):
    __tablename__ = "article"
    __mapper_args__ = {"polymorphic_identity": "article"}
    id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), primary_key=True)
    text: Mapped[str]

configure_mappers()
engine = sa.create_engine(sys.argv[1])
Base.metadata.create_all(engine)
session = Session(engine)
article = Article(id=1, name="a", text="x")
session.add_all([article, Item(id=2, name="plain")])
session.commit()

def execute(*statements):
    for statement in statements:
        session.execute(sa.text(statement))
    session.commit()

def seen():
    found = session.scalars(sa.select(version_class(Article)).order_by("transaction_id")).all()
    return [(one.name, one.text, one.operation_type) for one in found]

def ends(table):
    if sys.argv[2] == "subquery":
        return None
    query = f"SELECT end_transaction_id FROM {table} ORDER BY transaction_id"
    return [end is None for end in session.execute(sa.text(query)).scalars()]
"""

EITHER = """
execute("UPDATE item SET name = 'b' WHERE id = 1")
execute("UPDATE article SET text = 'y'")
execute("UPDATE article SET text = 'z'", "UPDATE item SET name = 'c' WHERE id = 1")
session.expire_all()
session.delete(article)
session.commit()
assert seen() == [
    ("a", "x", 0), ("b", "x", 1), ("b", "y", 1), ("c", "z", 1), ("c", "z", 2)
], seen()
assert ends("article_version") in (None, [False] * 4 + [True]), ends("article_version")
assert session.scalar(sa.text("SELECT count(*) FROM item_version WHERE id = 2")) == 1
print("done")
"""

NET = """
execute("UPDATE article SET text = 'y'", "UPDATE article SET text = 'x'")
assert seen() == [("a", "x", 0)], seen()
execute(
    "UPDATE article SET text = 'y'",
    "UPDATE item SET name = 'b' WHERE id = 1",
    "UPDATE item SET name = 'a' WHERE id = 1",
)
assert seen() == [("a", "x", 0), ("a", "y", 1)], seen()
for table in ("item_version", "article_version"):
    rows = session.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE id = 1"))
    assert rows == 2, (table, rows)
    if sys.argv[2] == "validity":
        query = f"SELECT end_transaction_id IS NULL FROM {table} WHERE id = 1 ORDER BY transaction_id"
        assert [bool(one) for one in session.execute(sa.text(query)).scalars()] == [False, True], table
print("done")
"""

STRATEGIES = pytest.mark.parametrize("strategy", ["subquery", "validity"])


@STRATEGIES
def test_a_change_of_either_table_is_a_version_of_the_object(
    empty_engine: sa.Engine, strategy: str
) -> None:
    """A statement on one of the tables leaves a version in both, under one transaction."""
    run_host(HOST + EITHER, empty_engine, strategy)


@STRATEGIES
def test_the_two_tables_agree_on_what_changed_in_the_end(
    empty_engine: sa.Engine, strategy: str
) -> None:
    """What a transaction took back leaves no version in either table; what it kept, one in both."""
    run_host(HOST + NET, empty_engine, strategy)
