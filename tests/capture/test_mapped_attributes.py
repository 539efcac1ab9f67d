"""Attributes that are no plain columns: synonyms, composites, deferred, counted, computed, proxied."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support.hosts import run_host

HOST = """
import dataclasses
import report_lineage
report_lineage.make_versioned(user_cls=None, options={"strategy": sys.argv[2]})

import sqlalchemy as sa
from report_lineage.capture.doctor import examine
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, Session, column_property, composite, configure_mappers,
    mapped_column, relationship, synonym,
)
from sqlalchemy_continuum import version_class, versioning_manager

class Base(DeclarativeBase):
    pass

@dataclasses.dataclass
class Point:
    x: int | None
    y: int | None

class Stop(Base):
    __tablename__ = "stop"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(sa.ForeignKey("route.id"))
    place: Mapped[int]
    name: Mapped[str]

class Route(Base):
    __tablename__ = "route"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column("route_title")
    heading = synonym("title")
    x: Mapped[int | None]
    y: Mapped[int | None]
    start: Mapped[Point] = composite(Point, "x", "y")
    text: Mapped[str | None] = mapped_column(deferred=True)
    stamp: Mapped[str | None] = mapped_column(server_default="made", onupdate=sa.text("'changed'"))
    next_id: Mapped[int | None] = mapped_column(sa.ForeignKey("route.id"))
    next: Mapped["Route | None"] = relationship(remote_side=[id], post_update=True)
    stops: Mapped[list[Stop]] = relationship(
        order_by=Stop.place, collection_class=ordering_list("place"), cascade="all, delete-orphan"
    )
    names = association_proxy("stops", "name", creator=lambda name: Stop(name=name))
    __mapper_args__ = {"version_id_col": edition, "eager_defaults": True}

    @hybrid_property
    def shout(self):
        return self.title + "!"

Route.twice = column_property(Route.x * 2)
configure_mappers()
engine = sa.create_engine(sys.argv[1])
Base.metadata.create_all(engine)
session = Session(engine)

def versions(model, *names):
    version = version_class(model)
    columns = [getattr(version, name) for name in ("operation_type", *names)]
    order = sa.select(*columns).order_by(version.transaction_id, version.id)
    return [tuple(row) for row in session.execute(order)]

def end():
    session.commit()
    assert examine(engine, versioning_manager).findings == ()
    print("done")

route = Route(heading="a", start=Point(1, 2), text="long")
"""

ATTRIBUTES = """
session.add(route)
session.commit()
route.start = Point(3, 2)
session.commit()
route.text = "longer"
route.heading = "b"
session.commit()
route.x = Route.x + 1
session.commit()
session.execute(sa.update(Route).where(Route.shout == "b!").values(text=Route.shout))
session.commit()
found = versions(Route, "title", "x", "text", "stamp")
assert found == [
    (0, "a", 1, "long", "made"),
    (1, "a", 3, "long", "changed"),
    (1, "b", 3, "longer", "changed"),
    (1, "b", 4, "longer", "changed"),
    (1, "b", 4, "b!", "changed"),
], found
assert route.versions[0].changeset["title"] == [None, "a"]
end()
"""

COLLECTIONS = """
route.next = route
route.names.extend(["one", "two", "three"])
session.add(route)
session.commit()
assert versions(Route, "title", "next_id") == [(0, "a", 1)]
route.stops.insert(0, route.stops.pop())
session.commit()
moved = [(1, "one", 1), (1, "two", 2), (1, "three", 0)]
assert versions(Stop, "name", "place")[3:] == moved, versions(Stop, "name", "place")
del route.names[1]
session.commit()
assert versions(Stop, "name", "place")[6:8] == [(2, "one", 1), (1, "two", 1)]
route.next = None
session.flush()
session.delete(route)
session.commit()
assert [row[:2] for row in versions(Stop, "name")[8:]] == [(2, "two"), (2, "three")]
assert [row[0] for row in versions(Route)] == [0, 2]
end()
"""

JOINED_SESSIONS = """
with engine.connect() as connection, connection.begin():
    with Session(connection, join_transaction_mode="create_savepoint") as inner:
        inner.add(Route(title="first"))
        inner.commit()
        inner.add(Route(title="lost"))
        inner.flush()
        inner.rollback()
        inner.add(Route(title="second"))
        inner.commit()
assert versions(Route, "title") == [(0, "first"), (0, "second")]
transactions = sa.select(sa.func.count()).select_from(versioning_manager.transaction_cls)
assert session.scalar(transactions) == 1
with engine.connect() as connection:
    outer = connection.begin()
    with Session(connection, join_transaction_mode="create_savepoint") as inner:
        inner.add(Route(title="lost too"))
        inner.commit()
    outer.rollback()
assert versions(Route, "title") == [(0, "first"), (0, "second")]
end()
"""

STRATEGIES = pytest.mark.parametrize("strategy", ["subquery", "validity"])


@STRATEGIES
def test_attributes_that_stand_for_columns(empty_engine: sa.Engine, strategy: str) -> None:
    """What a synonym, composite, hybrid or counter writes is recorded as the columns hold it."""
    run_host(HOST + ATTRIBUTES, empty_engine, strategy)


@STRATEGIES
def test_collections_that_write_to_their_members(empty_engine: sa.Engine, strategy: str) -> None:
    """Ordering lists, proxies, orphans and a row that refers to itself: one version per commit."""
    run_host(HOST + COLLECTIONS, empty_engine, strategy)


@STRATEGIES
def test_sessions_inside_of_a_transaction(empty_engine: sa.Engine, strategy: str) -> None:
    """Commits of a session that are savepoints of a connection belong to one transaction."""
    run_host(HOST + JOINED_SESSIONS, empty_engine, strategy)
