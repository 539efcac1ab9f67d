"""What a rollback took away can still be known, where the block asked for it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from report_lineage import (
    Attempt,
    ImportClock,
    attach,
    list_attempts,
    record_run,
    transaction_context,
)
from report_lineage.artifacts import FileStore
from report_lineage.entities import Base, Lead, Report, Transaction, uuid7
from report_lineage.errors import AppendOnly, ClockMovedBack
from tests.support.databases import MakeEngine


class TooLateError(Exception):
    """An application's own error."""


def add_and_fail(session: Session) -> None:
    """Write a lead, and raise."""
    session.add(Lead(name="IBM"))
    session.flush()
    raise TooLateError("too late")


def add_and_commit(session: Session) -> None:
    """Write a lead, and commit."""
    session.add(Lead(name="then"))
    session.commit()


def commit_and_fail(session: Session) -> None:
    """Commit a lead, read it, and raise."""
    add_and_commit(session)
    session.scalars(sa.select(Lead)).one()
    raise TooLateError("too late")


def quote_the_error(session: Session) -> None:
    """Raise an error that repeats the database's own."""
    try:
        session.execute(sa.insert(Report).values(lead_id=uuid7(), title="s3cret value"))
    except sa.exc.IntegrityError as error:
        raise TooLateError(f"not saved: {error}") from error


def run_both(connection: sa.Connection, *statements: sa.Executable) -> None:
    """Run one statement after the other."""
    for statement in statements:
        connection.execute(statement)


def left(engine: sa.Engine) -> tuple[Attempt, ...]:
    """Return the attempts, having seen that no lead and no transaction is left."""
    with Session(engine) as session:
        assert session.scalars(sa.select(Lead)).all() == []
        assert session.scalars(sa.select(Transaction)).all() == []
        return list_attempts(session)


def test_an_error_leaves_who_when_why_and_what_went_wrong(engine: sa.Engine) -> None:
    """The attempt tells all that the transaction row would have told, and the error."""
    said = transaction_context(
        actor="ann", reason="import", request_id="r1", channel="api", record_attempts=True, ticket=7
    )
    with pytest.raises(TooLateError), said, Session(engine) as session:
        add_and_fail(session)

    (attempt,) = left(engine)
    assert (attempt.actor, attempt.reason, attempt.request_id) == ("ann", "import", "r1")
    assert (attempt.channel, attempt.meta) == ("api", {"ticket": 7})
    assert (attempt.error_class, attempt.error) == (f"{__name__}.TooLateError", "too late")
    assert abs(datetime.now(UTC) - attempt.attempted_at) < timedelta(seconds=30)
    user = "postgres" if engine.dialect.name == "postgresql" else None
    assert attempt.database_user == user


def test_a_rollback_without_an_error_is_an_attempt(engine: sa.Engine) -> None:
    """Work given up by hand is kept without an error; what follows in the block is not."""
    with transaction_context(actor="ann", record_attempts=True), Session(engine) as session:
        session.add(Lead(name="IBM"))
        session.flush()
        session.rollback()
        session.add(Lead(name="AAPL"))
        session.commit()

    with Session(engine) as session:
        (attempt,) = list_attempts(session)
        assert session.scalars(sa.select(Transaction.actor)).all() == ["ann"]
    assert (attempt.actor, attempt.error_class, attempt.error) == ("ann", None, None)


def test_a_statement_that_failed_is_an_attempt(engine: sa.Engine) -> None:
    """An error of the database is kept, when it is handled inside the block too."""
    with transaction_context(actor="ann", record_attempts=True), Session(engine) as session:
        session.add(Report(lead_id=uuid7(), title="of nobody"))
        try:
            session.flush()
        except sa.exc.IntegrityError:
            session.rollback()

    (attempt,) = left(engine)
    assert attempt.error_class == "sqlalchemy.exc.IntegrityError"
    assert attempt.error is not None and "foreign key" in attempt.error.lower()


@pytest.mark.parametrize("ending", ["rollback", "close"])
def test_a_session_that_outlives_the_block_keeps_its_error(engine: sa.Engine, ending: str) -> None:
    """Rolled back after the block, the attempt still names the error that left it."""
    session = Session(engine)
    with pytest.raises(TooLateError), transaction_context(actor="ann", record_attempts=True):
        add_and_fail(session)
    getattr(session, ending)()

    (attempt,) = left(engine)
    assert (attempt.actor, attempt.error) == ("ann", "too late")
    session.close()


def test_what_was_committed_is_no_attempt(engine: sa.Engine) -> None:
    """An error after the commit took nothing away."""
    said = transaction_context(actor="ann", record_attempts=True)
    with pytest.raises(TooLateError), said, Session(engine) as session:
        commit_and_fail(session)

    with Session(engine) as session:
        assert list_attempts(session) == ()


def test_a_block_that_did_not_ask_leaves_nothing(engine: sa.Engine) -> None:
    """Without record_attempts a rollback leaves no trace, as before."""
    with pytest.raises(TooLateError), transaction_context(actor="ann"), Session(engine) as session:
        add_and_fail(session)

    assert left(engine) == ()


def test_inner_blocks_record_too(engine: sa.Engine) -> None:
    """What an inner block adds is in the attempt, under the outer one's wish."""
    outer = transaction_context(actor="ann", record_attempts=True)
    inner = transaction_context(reason="step 2")
    with pytest.raises(TooLateError), outer, inner, Session(engine) as session:
        add_and_fail(session)

    (attempt,) = left(engine)
    assert (attempt.actor, attempt.reason, attempt.error) == ("ann", "step 2", "too late")


def test_an_error_around_the_block_is_not_its_own(engine: sa.Engine) -> None:
    """A block entered while another error is handled does not take that one for its own."""
    try:
        raise KeyError("earlier")
    except KeyError:
        with transaction_context(actor="ann", record_attempts=True), Session(engine) as session:
            session.add(Lead(name="IBM"))
            session.flush()
            session.rollback()

    assert [attempt.error for attempt in left(engine)] == [None]


def test_a_refused_commit_is_an_attempt(engine: sa.Engine, make_engine: MakeEngine) -> None:
    """A commit before the newest one is refused; that it was tried is kept."""
    with Session(engine) as session:
        session.add(Report(lead=Lead(name="now"), title="now"))
        session.commit()
    importing = make_engine(engine.url)
    attach(importing, import_clock=ImportClock(datetime(2009, 3, 1, tzinfo=UTC)))
    said = transaction_context(actor="ann", record_attempts=True)
    with pytest.raises(ClockMovedBack), said, Session(importing) as session:
        add_and_commit(session)

    with Session(engine) as session:
        (attempt,) = list_attempts(session)
        assert session.scalars(sa.select(Lead.name)).all() == ["now"]
    assert attempt.actor == "ann" and attempt.error_class is not None


def test_a_server_that_goes_is_an_attempt(
    postgresql_engine: sa.Engine, make_engine: MakeEngine
) -> None:
    """The attempt is written over a new connection when the old one has died."""
    one = make_engine(postgresql_engine.url, pool_size=1, max_overflow=0)
    with transaction_context(actor="ann", record_attempts=True), Session(one) as session:
        session.add(Lead(name="lost"))
        session.flush()
        pid = session.scalars(sa.select(sa.func.pg_backend_pid())).one()
        with postgresql_engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_terminate_backend(pid)))
        with pytest.raises(sa.exc.OperationalError):
            session.execute(sa.update(Lead).values(name="also lost"))
        session.rollback()

    (attempt,) = left(postgresql_engine)
    assert attempt.error_class == "sqlalchemy.exc.OperationalError"


def test_a_two_phase_rollback_is_an_attempt(postgresql_engine: sa.Engine) -> None:
    """What was prepared and then given up is kept."""
    said = transaction_context(actor="ann", record_attempts=True)
    with said, Session(postgresql_engine, twophase=True) as session:
        session.add(Lead(name="IBM"))
        session.prepare()
        session.rollback()

    assert [attempt.actor for attempt in left(postgresql_engine)] == ["ann"]


def test_the_only_connection_of_a_pool_is_enough(
    engine: sa.Engine, make_engine: MakeEngine
) -> None:
    """The separate connection is not one of the pool's: a pool of one does not wait for itself."""
    one = make_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=5)
    with transaction_context(actor="ann", record_attempts=True), Session(one) as session:
        session.add(Lead(name="IBM"))
        session.flush()

    assert [attempt.actor for attempt in left(engine)] == ["ann"]


def test_a_database_in_memory_keeps_attempts(make_engine: MakeEngine) -> None:
    """Where another connection would be another database, the only one writes it."""
    memory = make_engine("sqlite://")
    Base.metadata.create_all(memory)
    with transaction_context(actor="ann", record_attempts=True), Session(memory) as session:
        session.add(Lead(name="IBM"))
        session.flush()
        session.rollback()
        session.add(Lead(name="AAPL"))
        session.commit()

    with Session(memory) as session:
        assert [attempt.actor for attempt in list_attempts(session)] == ["ann"]
        assert session.scalars(sa.select(Lead.name)).all() == ["AAPL"]


def test_an_async_session_leaves_attempts(engine: sa.Engine) -> None:
    """AsyncSession on aiosqlite and psycopg leaves the attempt as Session does."""
    sqlite = engine.dialect.name == "sqlite"
    url = engine.url.set(drivername="sqlite+aiosqlite") if sqlite else engine.url

    async def work() -> None:
        asynchronous = create_async_engine(url)
        attach(asynchronous)
        with transaction_context(actor="ann", record_attempts=True):
            async with AsyncSession(asynchronous) as session:
                session.add(Lead(name="IBM"))
                await session.flush()
                await session.rollback()
        await asynchronous.dispose()

    asyncio.run(work())
    assert [attempt.actor for attempt in left(engine)] == ["ann"]


def test_an_error_s_text_holds_no_values(engine: sa.Engine) -> None:
    """Neither bound values nor the row that PostgreSQL quotes nor the statement are kept."""
    said = transaction_context(actor="ann", record_attempts=True)
    key = uuid7()
    statement = sa.insert(Lead.__table__).values(id=key, name="s3cret value")
    with pytest.raises(sa.exc.IntegrityError), said, engine.begin() as connection:
        run_both(connection, statement, statement)

    (attempt,) = left(engine)
    assert attempt.error is not None and "unique" in attempt.error.lower()
    for hidden in ("s3cret", str(key), key.hex, "INSERT"):
        assert hidden not in attempt.error


def test_an_error_that_quotes_another_holds_no_values(engine: sa.Engine) -> None:
    """An application's error that repeats the database's is shortened likewise."""
    said = transaction_context(actor="ann", record_attempts=True)
    with pytest.raises(TooLateError), said, Session(engine) as session:
        quote_the_error(session)

    (attempt,) = left(engine)
    assert attempt.error is not None and attempt.error.startswith("not saved: ")
    assert "s3cret" not in attempt.error and "INSERT" not in attempt.error


def test_a_run_s_secrets_are_in_no_attempt(engine: sa.Engine, tmp_path: Path) -> None:
    """What a recorded run hides in its own failure is hidden in the attempt too."""
    said = transaction_context(actor="ann", record_attempts=True)
    facts = {"namespace": "n", "job": "brief", "store": FileStore(tmp_path / "store")}
    with Session(engine) as session:
        run = record_run(session, **facts, secret_parameters={"key": "too late"})
        with pytest.raises(TooLateError), said, run:
            add_and_fail(session)

    (attempt,) = left(engine)
    assert attempt.error_class == f"{__name__}.TooLateError"
    assert attempt.error is not None and "too late" not in attempt.error


@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'bob'", "DELETE FROM {}"])
def test_attempts_are_append_only(engine: sa.Engine, statement: str) -> None:
    """What was tried cannot be rewritten or removed."""
    with transaction_context(actor="ann", record_attempts=True), Session(engine) as session:
        session.add(Lead(name="IBM"))
        session.flush()
    with engine.connect() as connection, pytest.raises(AppendOnly, match="lineage_attempt"):
        connection.execute(sa.text(statement.format("lineage_attempt")))

    assert [attempt.actor for attempt in left(engine)] == ["ann"]


def test_an_attempt_that_cannot_be_kept_is_loud(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged and noted on the error, which goes on its way."""
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE lineage_attempt")
    said = transaction_context(actor="ann", record_attempts=True)
    with pytest.raises(TooLateError) as raised, said, Session(engine) as session:
        add_and_fail(session)

    (note,) = raised.value.__notes__
    assert "could not be recorded" in note and "lineage_attempt" in note
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "could not be recorded" in record.getMessage()


def test_attempts_can_be_narrowed(engine: sa.Engine) -> None:
    """By actor, request, time and number, newest first."""
    for actor, request in (("ann", "r1"), ("bob", "r2"), ("ann", "r3")):
        said = transaction_context(actor=actor, request_id=request, record_attempts=True)
        with said, Session(engine) as session:
            session.add(Lead(name="IBM"))
            session.flush()

    with engine.connect() as connection:
        everything = list_attempts(connection)
        assert [attempt.request_id for attempt in everything] == ["r3", "r2", "r1"]
        assert len(list_attempts(connection, actor="ann")) == 2
        assert len(list_attempts(connection, request_id="r2")) == 1
        assert list_attempts(connection, limit=1) == everything[:1]
        assert list_attempts(connection, since=everything[0].attempted_at) == everything[:1]


def test_psycopg_s_own_messages_are_masked(postgresql_engine: sa.Engine) -> None:
    """PostgreSQL quotes what it could not read; a bound value is hidden there too."""
    said = transaction_context(actor="ann", record_attempts=True)
    insert = sa.insert(Lead.__table__).values(id=uuid7(), name="IBM")
    update = sa.text("UPDATE lineage_lead SET id = CAST(:given AS uuid)")
    with pytest.raises(sa.exc.DBAPIError) as raised, said, postgresql_engine.begin() as connection:
        run_both(connection, insert, update.bindparams(given="s3cret"))

    assert isinstance(raised.value.orig, psycopg.DataError) and "s3cret" in str(raised.value.orig)
    (attempt,) = left(postgresql_engine)
    assert attempt.error is not None and "uuid" in attempt.error
    assert "s3cret" not in attempt.error
