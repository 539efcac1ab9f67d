"""Continuum's plugins in a host that drops in our make_versioned."""

from __future__ import annotations

import sqlalchemy as sa

from tests.support.hosts import run_host

HOST = """
import sqlalchemy as sa
import report_lineage
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column
from sqlalchemy_continuum import version_class, versioning_manager
from sqlalchemy_continuum.plugins import (
    ActivityPlugin, FlaskPlugin, NullDeletePlugin, PropertyModTrackerPlugin,
    TransactionChangesPlugin, TransactionMetaPlugin,
)

class Base(DeclarativeBase):
    pass

def declare():
    global Lead, versions, engine, connection, session
    class Lead(Base):
        __tablename__ = "lead"
        __versioned__ = {}
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str | None]
        score: Mapped[int | None]
    configure_mappers()
    versions = version_class(Lead).__table__
    engine = sa.create_engine(sys.argv[1])
    Base.metadata.create_all(engine)
    session = Session(engine)

def rows(*names):
    found = session.execute(sa.select(*(versions.c[n] for n in names)).order_by("transaction_id"))
    return [tuple(row) for row in found]
"""

FLAGS = """
report_lineage.make_versioned(plugins=[PropertyModTrackerPlugin()], user_cls=None)
declare()
session.add(Lead(id=1, name="IBM"))
session.commit()
session.execute(sa.text("UPDATE lead SET score = 3"))
session.commit()
session.execute(sa.text("UPDATE lead SET name = 'x'"))
session.execute(sa.text("UPDATE lead SET name = 'IBM', score = 4"))
session.commit()
session.execute(sa.text("DELETE FROM lead"))
session.commit()
assert rows("name_mod", "score_mod") == [
    (True, False), (False, True), (False, True), (True, True)
], rows("name_mod", "score_mod")
print("done")
"""

NULLS = """
report_lineage.make_versioned(plugins=[NullDeletePlugin()], user_cls=None)
declare()
session.add(Lead(id=1, name="IBM", score=3))
session.commit()
session.execute(sa.text("DELETE FROM lead"))
session.commit()
session.execute(sa.text("INSERT INTO lead (id, name) VALUES (1, 'again')"))
session.commit()
assert rows("id", "name", "score", "operation_type") == [
    (1, "IBM", 3, 0), (1, None, None, 2), (1, "again", None, 0)
], rows("id", "name", "score", "operation_type")
print("done")
"""

LOGS = """
activities = ActivityPlugin()
plugins = [activities, TransactionChangesPlugin(), TransactionMetaPlugin()]
report_lineage.make_versioned(plugins=plugins, user_cls=None)
declare()
lead = Lead(name="IBM")
session.add(lead)
session.flush()
session.add(activities.activity_cls(verb="create", object=lead))
versioning_manager.unit_of_work(session).current_transaction.meta = {"ticket": "7"}
session.commit()
transaction = lead.versions[0].transaction
assert transaction.meta == {"ticket": "7"} and transaction.lineage_meta is None
assert [change.entity_name for change in transaction.changes] == ["Lead"]
assert transaction.activities[0].object_version.name == "IBM"
assert session.scalar(sa.select(sa.func.count()).select_from(type(transaction))) == 1
print("done")
"""

SAVEPOINT = """
plugins = [TransactionChangesPlugin()]
report_lineage.make_versioned(plugins=plugins, user_cls=None)
declare()
savepoint = session.begin_nested()
session.add(Lead(id=1, name="lost"))
session.flush()
savepoint.rollback()
session.add(Lead(id=2, name="kept"))
session.commit()
ids = session.scalars(sa.select(versioning_manager.transaction_cls.id)).all()
changes = session.execute(sa.text("SELECT transaction_id, entity_name FROM transaction_changes"))
assert [tuple(row) for row in changes] == [(ids[-1], "Lead")]
assert rows("transaction_id", "name") == [(ids[-1], "kept")]
print("done")
"""

REFUSED = """
from report_lineage.errors import LineageError

class Redacts(PropertyModTrackerPlugin):
    def after_create_version_object(self, uow, parent_obj, version_obj):
        version_obj.name = "secret"

report_lineage.make_versioned(plugins=[Redacts()], user_cls=None)
try:
    declare()
except LineageError as error:
    assert error.code == "capture-unsupported" and "Redacts" in str(error), error
    print("done")
"""

FLASK = """
from flask import Flask

plugin = FlaskPlugin(current_user_id_factory=lambda: 7)
class User(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
report_lineage.make_versioned(plugins=[plugin], user_cls=User)
declare()
session.add(User(id=7))
session.commit()
with Flask("host").test_request_context(environ_base={"REMOTE_ADDR": "10.0.0.9"}):
    lead = Lead(name="IBM")
    session.add(lead)
    session.commit()
    transaction = lead.versions[0].transaction
    assert (transaction.user.id, transaction.remote_addr) == (7, "10.0.0.9"), transaction
print("done")
"""


def test_modified_flags_come_with_every_write(empty_engine: sa.Engine) -> None:
    """PropertyModTracker's flags say what a transaction changed in the end, by raw SQL too."""
    run_host(HOST + FLAGS, empty_engine)


def test_deletions_keep_the_key_alone(empty_engine: sa.Engine) -> None:
    """NullDelete empties the version of a deletion, and a later insert starts anew."""
    run_host(HOST + NULLS, empty_engine)


def test_activities_changes_and_meta_belong_to_the_one_transaction(
    empty_engine: sa.Engine,
) -> None:
    """Activity, TransactionChanges and TransactionMeta see the row that the database made."""
    run_host(HOST + LOGS, empty_engine)


def test_no_plugin_keeps_a_transaction_that_a_savepoint_took_back(
    empty_engine: sa.Engine,
) -> None:
    """After a rolled-back savepoint nothing points to a transaction that does not exist."""
    run_host(HOST + SAVEPOINT, empty_engine)


def test_a_plugin_that_rewrites_versions_in_python_is_refused(empty_engine: sa.Engine) -> None:
    """What triggers cannot do is refused when the models are configured, not done in part."""
    run_host(HOST + REFUSED, empty_engine)


def test_the_flask_plugin_names_user_and_address(empty_engine: sa.Engine) -> None:
    """The user and address of a request stand in the transaction that the database made."""
    run_host(HOST + FLASK, empty_engine)
