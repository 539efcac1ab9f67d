"""Strict capture: a write that names nobody is refused, whoever makes it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import current_transaction_id, record_run, transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.capture import (
    Context,
    TriggerState,
    baseline,
    capture_status,
    compile_capture,
    install,
    push_context,
)
from report_lineage.capture.doctor import examine
from report_lineage.entities import Lead, Transaction, manager, uuid7
from report_lineage.errors import AutocommitRefused, ContextRequired
from tests.capture.bypass import past_triggers
from tests.support.databases import Dialect, MakeDatabase

INSERT = "INSERT INTO lineage_lead (id, name) VALUES (:id, 'IBM')"


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch, engine: sa.Engine) -> None:
    """Make capture of the test's database strict."""
    monkeypatch.setattr(manager, "strict", True)
    with engine.begin() as connection:
        install(connection, compile_capture(manager, engine.dialect.name))


def written(engine: sa.Engine) -> list[tuple[str, str | None]]:
    """Return the name and the author of each version, and that each live row has one."""
    version = version_class(Lead)
    query = sa.select(version.name, Transaction.actor).join(version.transaction)
    with Session(engine) as session:
        rows = session.execute(query.order_by(Transaction.id)).all()
        assert sorted(session.scalars(sa.select(Lead.name))) == sorted({name for name, _ in rows})
    return [(name, actor) for name, actor in rows]


def by_orm(session: Session) -> None:
    """Flush a lead."""
    session.add(Lead(name="IBM"))
    session.flush()


def by_core(session: Session) -> None:
    """Insert a lead by an expression."""
    session.connection().execute(sa.insert(Lead.__table__).values(id=uuid7(), name="IBM"))


def by_raw_sql(session: Session) -> None:
    """Insert a lead by text."""
    session.execute(sa.text(INSERT).bindparams(sa.bindparam("id", uuid7(), sa.Uuid())))


@pytest.mark.parametrize("write", [by_orm, by_core, by_raw_sql, current_transaction_id])
def test_a_write_of_the_library_without_a_name_is_refused(
    engine: sa.Engine, write: Callable[[Session], object]
) -> None:
    """ORM, Core and raw SQL outside any block leave nothing, and the error says what to do."""
    with Session(engine) as session, pytest.raises(ContextRequired, match="transaction_context"):
        write(session)

    assert written(engine) == []


def test_a_write_that_names_somebody_is_taken(engine: sa.Engine) -> None:
    """Inserts, updates and deletes inside a block with an actor are recorded."""
    with transaction_context(actor="ann"), Session(engine) as session:
        lead = Lead(name="IBM")
        session.add(lead)
        session.commit()
        lead.name = "AAPL"
        session.commit()
        session.execute(sa.update(Lead).values(name="GOOG"))
        session.commit()

    with Session(engine) as session:
        names = session.scalars(sa.select(version_class(Lead).name).order_by(sa.text("1")))
        assert names.all() == ["AAPL", "GOOG", "IBM"]


@pytest.mark.parametrize("said", [{"reason": "typo"}, {"actor": ""}, {"ticket": 7}])
def test_a_reason_is_no_name(engine: sa.Engine, said: dict[str, object]) -> None:
    """A block without an actor does not count, whatever else it says."""
    with transaction_context(**said), Session(engine) as session:  # type: ignore[arg-type]
        session.add(Lead(name="IBM"))
        with pytest.raises(ContextRequired):
            session.flush()

    assert written(engine) == []


def test_a_commit_that_takes_the_name_away_is_refused(engine: sa.Engine) -> None:
    """The context at the commit counts, so one without a name cannot replace one with it."""
    with Session(engine) as session:
        with transaction_context(actor="ann"):
            session.add(Lead(name="IBM"))
            session.flush()
        with push_context(Context(reason="no name")), pytest.raises(ContextRequired):
            session.commit()

    assert written(engine) == []


def test_an_autocommit_write_is_refused_either_way(engine: sa.Engine) -> None:
    """Inside a block it could not carry the name, and outside it has none."""
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    insert = sa.insert(Lead.__table__).values(id=uuid7(), name="IBM")
    with autocommit.connect() as connection:
        with pytest.raises(ContextRequired):
            connection.execute(insert)
        with transaction_context(actor="ann"), pytest.raises(AutocommitRefused):
            connection.execute(insert)

    assert written(engine) == []


def test_a_run_names_itself(engine: sa.Engine, tmp_path: object) -> None:
    """What a recorded run writes needs no further name: the run answers for it."""
    store = FileStore(f"{tmp_path}/store")
    with (
        Session(engine) as session,
        record_run(session, namespace="n", job="brief", store=store) as run,
    ):
        session.add(Lead(name="IBM"))
        session.commit()

    assert len(written(engine)) == 1
    assert run.id is not None


def test_reading_needs_no_name(engine: sa.Engine) -> None:
    """Strict capture is about writes alone, and everything of it is installed."""
    with engine.connect() as connection:
        states = {one.state for one in capture_status(connection)}
    with Session(engine) as session:
        assert session.scalars(sa.select(Lead)).all() == []

    assert states == {TriggerState.INSTALLED}


def plain_sqlite(url: URL, *statements: str) -> None:
    """Run statements with the sqlite3 module, each committing by itself."""
    connection = sqlite3.connect(str(url.database), isolation_level=None)
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()


def plain_postgresql(url: URL, *statements: str) -> None:
    """Run statements in one transaction, as psql does between BEGIN and COMMIT."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


PLAIN_INSERT = {
    "sqlite": "INSERT INTO lineage_lead (id, name) VALUES (lower(hex(randomblob(16))), 'IBM')",
    "postgresql": "INSERT INTO lineage_lead (id, name) VALUES (gen_random_uuid(), 'IBM')",
}
SAY = {
    "sqlite": """UPDATE lineage_context SET context = '{"actor": "dba"}'""",
    "postgresql": """SELECT set_config('lineage.context', '{"actor": "dba"}', true)""",
}
PLAIN = {"sqlite": plain_sqlite, "postgresql": plain_postgresql}


def test_a_stranger_without_a_name_is_refused(engine: sa.Engine, dialect: Dialect) -> None:
    """The sqlite3 module and a plain PostgreSQL client are told what to run first."""
    with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="context-required") as told:
        PLAIN[dialect](engine.url, PLAIN_INSERT[dialect])

    words = [str(told.value), str(getattr(getattr(told.value, "diag", None), "message_hint", ""))]
    assert any("context" in text and "your name" in text for text in words)
    assert written(engine) == []


def test_a_stranger_can_say_a_name(engine: sa.Engine, dialect: Dialect) -> None:
    """What the refusal tells them to run lets the write in, under the name they gave."""
    PLAIN[dialect](engine.url, SAY[dialect], PLAIN_INSERT[dialect])

    assert written(engine) == [("IBM", "dba")]


def test_a_stranger_s_name_holds_once(engine: sa.Engine, dialect: Dialect) -> None:
    """The next transaction, which on SQLite is the next statement, has to say it again."""
    PLAIN[dialect](engine.url, SAY[dialect], PLAIN_INSERT[dialect])
    with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="context-required"):
        PLAIN[dialect](engine.url, PLAIN_INSERT[dialect])

    assert written(engine) == [("IBM", "dba")]


HOST = """
import sys
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column
import report_lineage
from report_lineage import transaction_context
from report_lineage.errors import ContextRequired

report_lineage.make_versioned(user_cls=None, strict=True)

class Base(DeclarativeBase):
    pass

class Tag(Base):
    __tablename__ = "tag"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

configure_mappers()
engine = sa.create_engine(sys.argv[1])
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Tag(name="x"))
    try:
        session.commit()
    except ContextRequired as error:
        print(error.code)
    session.rollback()
    with transaction_context(actor="ann"):
        session.add(Tag(name="y"))
        session.commit()
    print(session.scalars(sa.text("SELECT name FROM tag_version")).all())
"""


def test_a_host_asks_for_it_once(make_database: MakeDatabase, dialect: Dialect) -> None:
    """``make_versioned(strict=True)`` makes the capture of a host's own models strict."""
    url = make_database(dialect, schema=False).render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-c", HOST, url], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("context-required\n['y']\n", "")


@pytest.mark.parametrize("gaps", [False, True])
def test_a_baseline_without_a_name_is_refused(engine: sa.Engine, gaps: bool) -> None:
    """It writes history like anybody else: nothing is recorded until it says who runs it."""
    with past_triggers(engine) as connection:
        connection.execute(sa.insert(Lead.__table__).values(id=uuid7(), name="old"))
    with pytest.raises(ContextRequired, match="transaction_context"):
        baseline(engine, gaps=gaps)
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Transaction)) == 0

    with transaction_context(actor="ann"):
        baseline(engine, gaps=gaps)
    assert written(engine) == [("old", "ann")]
    assert examine(engine).findings == ()
