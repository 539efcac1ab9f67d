"""Transaction classes of a host's own: our columns in their table, or beside it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support.hosts import run_host

HOST = """
import datetime
import sqlalchemy as sa
import report_lineage
from report_lineage import transaction_context
from report_lineage.capture import capture_status
from report_lineage.errors import LineageError
from report_lineage.history import row_timeline, rows_at, version_at
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column
from sqlalchemy_continuum import versioning_manager
from sqlalchemy_continuum.transaction import TransactionBase

class Base(DeclarativeBase):
    pass

class Change(Base, TransactionBase):
    __tablename__ = "change"
    __versioning_manager__ = versioning_manager
    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)
    ticket: Mapped[str | None]

where = sys.argv[2]
report_lineage.make_versioned(user_cls=None, transaction_facts=where)
versioning_manager.transaction_cls = Change

class Lead(Base):
    __tablename__ = "lead"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

configure_mappers()
engine = sa.create_engine(sys.argv[1])
Base.metadata.create_all(engine)
session = Session(engine)
"""

WORK = """
columns = set(Change.__table__.c.keys())
assert ("actor" in columns) == (where == "columns"), columns
with transaction_context(actor="ann", reason="typo", remote_addr="10.0.0.9", ticket=7):
    session.add(Lead(id=1, name="a"))
    session.flush()
    versioning_manager.unit_of_work(session).current_transaction.ticket = "T-7"
    session.commit()
session.execute(sa.text("UPDATE lead SET name = 'b'"))
session.commit()
first, second = row_timeline(session, Lead, 1)
assert (first.actor, first.reason, first.channel) == ("ann", "typo", "orm"), first
assert first.transaction.meta == {"ticket": 7}
assert (second.actor, second.channel) == (None, "sql"), second
assert version_at(session, Lead, 1, first.transaction.committed_at) == first
assert [row.values["name"] for row in rows_at(session, Lead, second.transaction.committed_at)] == ["b"]
assert session.get(Change, first.transaction.id).ticket == "T-7"
assert session.scalar(sa.select(sa.func.count()).select_from(Change)) == 2
facts = "change" if where == "columns" else "change_lineage"
for statement in (
    "UPDATE change SET ticket = 'forged'",
    "DELETE FROM change",
    f"UPDATE {facts} SET actor = 'forged'",
    f"DELETE FROM {facts}",
):
    try:
        session.execute(sa.text(statement))
    except LineageError as error:
        assert error.code == "append-only", error
        session.rollback()
    else:
        raise AssertionError(statement)
assert {one.state for one in capture_status(session.connection(), versioning_manager)} == {"INSTALLED"}
print("done")
"""

NOTHING = """
session.add(Lead(id=1, name="a"))
session.commit()
session.execute(sa.text("UPDATE lead SET name = 'a'"))
session.commit()
tables = ["change"] + (["change_lineage"] if where == "side-table" else [])
for table in tables:
    rows = session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
    found = session.execute(sa.text("SELECT count(*) FROM lead_version")).scalar_one()
    assert (rows, found) == (1, 1), (table, rows, found)
print("done")
"""

PLACES = pytest.mark.parametrize("where", ["columns", "side-table"])


@PLACES
def test_a_host_s_own_transaction_class_says_who_and_why(
    empty_engine: sa.Engine, where: str
) -> None:
    """History reads the same facts wherever they stand; a host sets columns of its own meanwhile."""
    run_host(HOST + WORK, empty_engine, where)


@PLACES
def test_a_write_that_changes_nothing_leaves_no_transaction(
    empty_engine: sa.Engine, where: str
) -> None:
    """Neither the host's table nor the one beside it keeps a row for it."""
    run_host(HOST + NOTHING, empty_engine, where)


CLASH = """
try:
    configure_mappers()
except LineageError as error:
    assert error.code == "capture-unsupported" and "actor" in str(error), error
    assert "side-table" in str(error), error
else:
    assert where == "side-table"
print("done")
"""


@PLACES
def test_a_column_of_the_host_s_is_not_taken_for_ours(sqlite_engine: sa.Engine, where: str) -> None:
    """A column with one of our names and another type is refused, and may stay beside ours."""
    clashing = HOST.replace("ticket: Mapped[str | None]", "actor: Mapped[int | None]")
    run_host(clashing[: clashing.index("configure_mappers()\n")] + CLASH, sqlite_engine, where)
