"""An application that used Continuum switches over without losing a row."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support.databases import MakeDatabase, MakeEngine
from tests.support.hosts import run_host

MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column
from sqlalchemy.orm import relationship
from sqlalchemy_continuum import version_class, versioning_manager

class Base(DeclarativeBase):
    pass

links = sa.Table(
    "lead_tag", Base.metadata,
    sa.Column("lead_id", sa.ForeignKey("lead.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tag.id"), primary_key=True),
)

class Tag(Base):
    __tablename__ = "tag"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)

class Lead(Base):
    __tablename__ = "lead"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    tags: Mapped[list[Tag]] = relationship(secondary=links)

configure_mappers()
engine = sa.create_engine(sys.argv[1])
session = Session(engine)
strategy = sys.argv[2]
"""

BEFORE = """
import sqlalchemy_continuum
sqlalchemy_continuum.make_versioned(user_cls=None, options={
    "strategy": sys.argv[2], "native_versioning": "native" in sys.argv
})
"""

OLD_WORK = """
Base.metadata.create_all(engine)
lead = Lead(id=1, name="a", tags=[Tag(id=1)])
session.add_all([lead, Lead(id=2, name="never touched")])
session.commit()
lead.name = "b"
session.commit()
lead.tags.clear()
session.commit()
with engine.begin() as connection:
    connection.execute(sa.text("INSERT INTO lead (id, name) VALUES (3, 'unseen')"))
print("done")
"""

AFTER = """
import report_lineage
report_lineage.make_versioned(
    user_cls=None, options={"strategy": sys.argv[2]}, transaction_facts=sys.argv[3]
)
"""

SWITCH = """
from report_lineage import transaction_context
from report_lineage.capture import adopt, baseline, capture_status, install, compile_capture
from report_lineage.capture.doctor import examine
from report_lineage.errors import LineageError
from report_lineage.history import row_timeline, rows_at

def dump(connection):
    tables = ("transaction", "lead_version", "tag_version", "lead_tag_version")
    ended = {"end_transaction_id"}
    return {
        name: [
            {k: v for k, v in row._mapping.items() if k in kept[name] - ended}
            for row in connection.execute(sa.text(f'SELECT * FROM "{name}" ORDER BY 1, 2'))
        ]
        for name in tables
    }

with engine.begin() as connection:
    inspector = sa.inspect(connection)
    kept = {
        name: {c["name"] for c in inspector.get_columns(name)}
        for name in ("transaction", "lead_version", "tag_version", "lead_tag_version")
    }
    old = dump(connection)
    try:
        adopt(connection, versioning_manager)
    except LineageError as error:
        assert error.code == "not-installed", error
    else:
        raise AssertionError("adopted without a place for the facts")
    # What a migration that Alembic generates does.
    for column in versioning_manager.transaction_cls.__table__.columns:
        if column.name not in kept["transaction"]:
            spelled = column.type.compile(engine.dialect)
            connection.execute(sa.text(f'ALTER TABLE "transaction" ADD COLUMN {column.name} {spelled}'))
Base.metadata.create_all(engine)  # the table beside it, if there is to be one
with engine.begin() as connection:
    if "native" in sys.argv:
        try:
            install(connection, compile_capture(versioning_manager, "postgresql"))
        except LineageError as error:
            assert error.code == "capture-unsupported" and "native" in str(error), error
        else:
            raise AssertionError("installed over native triggers")
    done = adopt(connection, versioning_manager)
    assert bool(done.native_triggers) == ("native" in sys.argv), done
    assert adopt(connection, versioning_manager).ended_versions == 0
    assert dump(connection) == old
    states = {one.state for one in capture_status(connection, versioning_manager)}
    assert states == {"INSTALLED"}, states

def findings():
    return {(one.code, one.table, one.count) for one in examine(engine, versioning_manager).findings}

def lines(one):
    return one.inserts + one.updates + one.deletes

def fill(*before):
    found = findings()
    assert found == set(before), found
    written = sum(map(lines, baseline(engine, versioning_manager)))
    assert written == sum(count for _, _, count in before), written
    assert findings() == set(), findings()
    assert sum(map(lines, baseline(engine, versioning_manager, gaps=True))) == 0
"""

# Without hstore, an extension, Continuum's native triggers serve inserts and deletions.
NATIVE_WORK = """
Base.metadata.create_all(engine)
session.add_all([Lead(id=1, name="a"), Lead(id=2, name="gone")])
session.commit()
session.delete(session.get(Lead, 2))
session.commit()
print("done")
"""

NATIVE_GOES_ON = """
fill()
session.execute(sa.text("UPDATE lead SET name = 'b'"))
session.commit()
assert [v.values["name"] for v in row_timeline(session, Lead, 1)] == ["a", "b"]
assert [int(v.operation) for v in row_timeline(session, Lead, 2)] == [0, 2]
print("done")
"""

GOES_ON = """
fill(("row-without-history", "lead", 1))
(unseen,) = row_timeline(session, Lead, 3)
assert (unseen.values["name"], unseen.channel) == ("unseen", "baseline"), unseen
first, second = row_timeline(session, Lead, 1)
assert (first.values["name"], second.values["name"]) == ("a", "b")
assert second.transaction.imported and second.channel == "orm"
assert first.transaction.committed_at <= second.transaction.committed_at
assert [row.key for row in rows_at(session, Lead, first.transaction.committed_at)] == [(1,), (2,)]
with transaction_context(actor="ann", reason="switched"):
    lead = session.get(Lead, 1)
    lead.name = "c"
    lead.tags.append(session.get(Tag, 1))
    session.commit()
session.execute(sa.text("DELETE FROM lead WHERE id = 2"))
session.commit()
newest = row_timeline(session, Lead, 1)[-1]
assert (newest.values["name"], newest.actor, newest.transaction.imported) == ("c", "ann", False)
assert newest.transaction.id > second.transaction.id
assert [int(v.operation) for v in row_timeline(session, Lead, 2)] == [0, 2]
versions = lead.versions.all()
assert [version.name for version in versions] == ["a", "b", "c"]
assert versions[1].previous is versions[0] and versions[1].next is versions[2]
if strategy == "validity":
    for table, key in (("lead_version", "id"), ("lead_tag_version", "lead_id")):
        rows = session.execute(sa.text(
            f"SELECT {key}, transaction_id, end_transaction_id FROM {table} ORDER BY 1, 2"
        )).all()
        for (row, began, ended), (next_row, next_began, _) in zip(rows, [*rows[1:], (None,) * 3]):
            assert ended == (next_began if next_row == row else None), (table, rows)
print("done")
"""


@pytest.mark.parametrize("facts", ["columns", "side-table"])
@pytest.mark.parametrize("strategy", ["validity", "subquery"])
def test_plain_versions_go_on(empty_engine: sa.Engine, strategy: str, facts: str) -> None:
    """Old versions stay as they are, new ones continue them, open ones are ended properly."""
    run_host(BEFORE + MODELS + OLD_WORK, empty_engine, strategy)
    run_host(AFTER + MODELS + SWITCH + GOES_ON, empty_engine, strategy, facts)


@pytest.mark.parametrize("facts", ["columns", "side-table"])
def test_native_triggers_are_refused_until_they_are_dropped(
    make_engine: MakeEngine, make_database: MakeDatabase, facts: str
) -> None:
    """Two sets of triggers would write each version twice, so adopting drops Continuum's."""
    engine = make_engine(make_database("postgresql", schema=False))
    run_host(BEFORE + MODELS + NATIVE_WORK, engine, "subquery", "native")

    run_host(AFTER + MODELS + SWITCH + NATIVE_GOES_ON, engine, "subquery", facts, "native")
