"""The right answer where a reading method of Continuum's gives a wrong one, or none."""

from __future__ import annotations

import sqlalchemy as sa

from tests.support.hosts import run_host

HOST = """
import asyncio
import sqlalchemy as sa
import report_lineage
from report_lineage.errors import LineageError
from report_lineage.history import (
    related_at, row_changes, row_timeline, rows_at, version_at, version_count
)
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, Session, configure_mappers, mapped_column, relationship
)
from sqlalchemy_continuum import vacuum, version_class

report_lineage.make_versioned(user_cls=None, guard="guarded" in sys.argv)

class Base(DeclarativeBase):
    pass

links = sa.Table(
    "lead_tag", Base.metadata,
    sa.Column("lead_id", sa.ForeignKey("lead.id"), primary_key=True),
    sa.Column("tag_name", sa.ForeignKey("tag.name"), primary_key=True),
)

class Tag(Base):
    __tablename__ = "tag"
    __versioned__ = {}
    name: Mapped[str] = mapped_column(primary_key=True)
    colour: Mapped[str | None]

class Lead(Base):
    __tablename__ = "lead"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    notes: Mapped[list["Note"]] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=links)

class Note(Base):
    __tablename__ = "note"
    __versioned__ = {}
    lead_id: Mapped[int] = mapped_column(sa.ForeignKey("lead.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]

configure_mappers()
engine = sa.create_engine(sys.argv[1])
Base.metadata.create_all(engine)
session = Session(engine)

def time_of(version):
    return version.transaction.committed_at
"""

RELATIONS = """
session.add(Lead(id=1, name="IBM", notes=[Note(number=1, text="a")], tags=[Tag(name="x")]))
session.commit()
first = row_timeline(session, Lead, 1)[0]
session.add(Note(lead_id=1, number=2, text="b"))
session.get(Tag, "x").colour = "red"
session.commit()
later = time_of(row_timeline(session, Note, (1, 2))[0])
lead = session.get(Lead, 1)
lead.tags.clear()
session.delete(session.get(Note, (1, 1)))
session.commit()
last = time_of(row_timeline(session, Note, (1, 1))[-1])

def then(relation, when):
    return [tuple(found.values.values()) for found in related_at(session, relation, 1, when)]

assert then(Lead.notes, time_of(first)) == [(1, 1, "a")]
assert then(Lead.notes, later) == [(1, 1, "a"), (1, 2, "b")], then(Lead.notes, later)
assert then(Lead.notes, last) == [(1, 2, "b")]
assert then(Lead.tags, time_of(first)) == [("x", None)]
assert then(Lead.tags, later) == [("x", "red")]
assert then(Lead.tags, last) == []
print("done")
"""

PAGES = """
for name in ("a", "b", "c", "d"):
    lead = session.merge(Lead(id=1, name=name))
    session.commit()
newest = row_changes(session, Lead, 1, limit=2)
assert [dict(change.changed) for change in newest] == [
    {"name": ("c", "d")}, {"name": ("b", "c")}
], newest
rest = row_changes(session, Lead, 1, limit=9, before=newest[-1].version.transaction.id)
assert [change.version.values["name"] for change in rest] == ["b", "a"]
assert rest[-1].previous is None and rest[-1].changed == {"id": (None, 1), "name": (None, "a")}
print("done")
"""

ASYNC = """
session.add(Lead(id=1, name="a"))
session.commit()
session.get(Lead, 1).name = "b"
session.commit()

async def read():
    url = sa.make_url(sys.argv[1])
    if url.get_backend_name() == "sqlite":
        url = url.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(url)
    async with AsyncSession(engine) as session:
        versions = await session.run_sync(row_timeline, Lead, 1)
        changes = await session.run_sync(lambda sync: row_changes(sync, Lead, 1, limit=1))
    await engine.dispose()
    return versions, changes

versions, changes = asyncio.run(read())
assert [version.values["name"] for version in versions] == ["a", "b"]
assert changes[0].previous == versions[0] and changes[0].changed == {"name": ("a", "b")}
print("done")
"""

QUOTES = """
for name in ("O'Brien", 'say "x"', "50% ; --"):
    session.add(Tag(name=name))
    session.commit()
    session.get(Tag, name).colour = "red"
    session.commit()
    assert version_count(session, Tag, name) == 2, name
assert version_count(session, Tag, "nobody") == 0
print("done")
"""

COMPOSITE = """
session.add(Lead(id=1, name="a", notes=[Note(number=1, text="same"), Note(number=2, text="same")]))
session.commit()
session.execute(sa.text("UPDATE note SET text = 'same'"))
session.commit()
assert [version_count(session, Note, (1, number)) for number in (1, 2)] == [1, 1]
vacuum(session, Note)
try:
    session.commit()
except LineageError as error:
    assert error.code == "append-only", error
    session.rollback()
assert [version_count(session, Note, (1, number)) for number in (1, 2)] == [1, 1]
print("done")
"""

PRUNED = """
session.add(Lead(id=1, name="a", notes=[Note(number=1, text="a")]))
session.commit()
first = time_of(row_timeline(session, Lead, 1)[0])
session.get(Note, (1, 1)).text = "b"
session.commit()
session.execute(sa.delete(version_class(Note)).where(version_class(Note).operation_type == 0))
session.commit()
try:
    related_at(session, Lead.notes, 1, first)
except LineageError as error:
    assert error.code == "history-incomplete", error
    print("done")
"""


def test_relations_are_those_of_the_moment_asked_for(empty_engine: sa.Engine) -> None:
    """(18) A lead's notes and tags at a later time are known, though the lead has no version of it."""
    run_host(HOST + RELATIONS, empty_engine)


def test_the_last_version_of_a_page_has_its_true_predecessor(empty_engine: sa.Engine) -> None:
    """(19) Only the first version of a row claims that everything was just created."""
    run_host(HOST + PAGES, empty_engine)


def test_histories_are_read_in_asyncio(empty_engine: sa.Engine) -> None:
    """(20) Versions are plain values, so that nothing is loaded behind an await."""
    run_host(HOST + ASYNC, empty_engine)


def test_keys_with_quotes_are_counted(empty_engine: sa.Engine) -> None:
    """(21) A key is bound, never written into the statement."""
    run_host(HOST + QUOTES, empty_engine)


def test_no_vacuum_takes_the_history_of_another_row(empty_engine: sa.Engine) -> None:
    """(22) There are no futile versions, and the guard keeps Continuum's vacuum from removing others."""
    run_host(HOST + COMPOSITE, empty_engine, "guarded")


def test_pruned_history_is_not_taken_for_no_children(empty_engine: sa.Engine) -> None:
    """(23) Where versions are missing the answer is an error, never that there was nothing."""
    run_host(HOST + PRUNED, empty_engine)
