"""Who, why and when: every commit names them, and never somebody else."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import ImportClock, attach, current_transaction_id, transaction_context
from report_lineage.entities import Lead, Report, ReportSection, Transaction, uuid7
from report_lineage.errors import AutocommitRefused, ClockAhead, ClockMovedBack
from tests.support.databases import MakeEngine


def newest(session: Session) -> Transaction:
    """Return the transaction with the highest id."""
    return session.scalars(sa.select(Transaction).order_by(Transaction.id.desc())).first()


def test_a_context_names_actor_reason_and_more(session: Session) -> None:
    """Everything said in the context is kept with the transaction."""
    with transaction_context(actor="ann", reason="typo", request_id="r1", ticket=7):
        session.add(Lead(name="IBM"))
        session.commit()

    found = newest(session)
    assert (found.actor, found.reason, found.request_id) == ("ann", "typo", "r1")
    assert (found.channel, found.meta) == ("orm", {"ticket": 7})


def test_a_commit_over_many_tables_has_one_row(session: Session) -> None:
    """All versions of a commit, by the ORM and by hand, belong to one transaction row."""
    with transaction_context(actor="ann", remote_addr="192.0.2.7"):
        report = Report(lead=Lead(name="IBM"), title="IBM brief")
        report.sections.append(ReportSection(position=1, key="a", heading="A"))
        session.add(report)
        session.flush()
        session.execute(sa.update(Report).values(title="IBM"))
        session.execute(sa.text("UPDATE lineage_section SET heading = 'B'"))
        session.commit()

    (found,) = session.scalars(sa.select(Transaction)).all()
    assert (found.actor, found.remote_addr) == ("ann", "192.0.2.7")
    for model in (Lead, Report, ReportSection):
        ids = session.scalars(sa.select(version_class(model).transaction_id)).all()
        assert ids == [found.id]


def test_the_database_user_is_the_one_who_logged_in(
    postgresql_engine: sa.Engine, make_engine: MakeEngine, postgresql_prefix: str
) -> None:
    """The owner's rights that capture writes with do not make it the author."""
    role = f"{postgresql_prefix}_clerk"
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT, INSERT ON lineage_lead TO {role}")
    clerk = make_engine(postgresql_engine.url.set(username=role))
    with clerk.begin() as connection:
        connection.execute(sa.insert(Lead.__table__).values(id=uuid7(), name="IBM"))
    with Session(postgresql_engine) as session:
        session.add(Lead(name="AAPL"))
        session.commit()
        users = session.scalars(sa.select(Transaction.database_user).order_by(Transaction.id))
        assert users.all() == [role, postgresql_engine.url.username]
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")


def test_times_are_aware_and_present(session: Session) -> None:
    """All three times are aware UTC times of now."""
    session.add(Lead(name="IBM"))
    session.commit()

    found = newest(session)
    for moment in (found.issued_at, found.recorded_at, found.committed_at):
        assert moment.tzinfo is UTC
        assert abs(datetime.now(UTC) - moment) < timedelta(seconds=30)
    assert found.xid is not None and len(found.history_id) == 32
    assert found.imported is False


def test_raw_sql_without_context_has_no_actor(session: Session) -> None:
    """Raw SQL outside any context is recorded with channel sql and no actor."""
    session.execute(
        sa.text("INSERT INTO lineage_lead (id, name) VALUES (:id, 'IBM')").bindparams(
            sa.bindparam("id", type_=sa.Uuid())
        ),
        {"id": Lead.id.default.arg(None)},
    )
    session.commit()

    found = newest(session)
    assert (found.actor, found.channel) == (None, "sql")


def test_the_orm_without_context_is_channel_orm(session: Session) -> None:
    """A flush outside any context is the ORM's, without an actor."""
    session.add(Lead(name="IBM"))
    session.commit()

    assert (newest(session).actor, newest(session).channel) == (None, "orm")


def test_a_context_ends_with_its_block(session: Session) -> None:
    """The next transaction of the same connection names nobody."""
    with transaction_context(actor="ann"):
        session.add(Lead(name="IBM"))
        session.commit()
    session.add(Lead(name="AAPL"))
    session.commit()

    assert newest(session).actor is None


def test_the_context_at_commit_counts(session: Session) -> None:
    """Work flushed before the block and committed inside it belongs to the block."""
    session.add(Lead(name="IBM"))
    session.flush()
    with transaction_context(actor="ann"):
        session.commit()

    assert newest(session).actor == "ann"


def test_work_inside_keeps_its_context_when_committed_outside(session: Session) -> None:
    """A commit after the block still names who did the work."""
    with transaction_context(actor="ann"):
        session.add(Lead(name="IBM"))
        session.flush()
    session.commit()

    assert newest(session).actor == "ann"


def test_contexts_nest(session: Session) -> None:
    """An inner block keeps what it does not say."""
    with (
        transaction_context(actor="ann", ticket=7),
        transaction_context(reason="typo", page=2),
    ):
        session.add(Lead(name="IBM"))
        session.commit()

    assert (newest(session).actor, newest(session).reason) == ("ann", "typo")
    assert newest(session).meta == {"ticket": 7, "page": 2}


def test_a_savepoint_rolled_back_does_not_lose_the_context(session: Session) -> None:
    """A context first sent inside a savepoint is sent again after its rollback."""
    with transaction_context(actor="ann"):
        savepoint = session.begin_nested()
        session.add(Lead(name="dropped"))
        session.flush()
        savepoint.rollback()
        session.add(Lead(name="kept"))
        session.commit()

    version = version_class(Lead)
    rows = session.execute(sa.select(version.name, Transaction.actor).join(version.transaction))
    assert rows.all() == [("kept", "ann")]


def test_autocommit_inside_a_context_is_refused(engine: sa.Engine) -> None:
    """A write that commits by itself cannot carry a context, so it is refused."""
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    with (
        transaction_context(actor="ann"),
        autocommit.connect() as connection,
        pytest.raises(AutocommitRefused),
    ):
        connection.execute(sa.update(Lead.__table__).values(name="x"))


def test_threads_never_mix(engine: sa.Engine) -> None:
    """Eight threads, each under its own name, fifteen commits each."""

    def work(actor: str) -> None:
        for number in range(15):
            with transaction_context(actor=actor), Session(engine) as session:
                session.add(Lead(name=f"{actor} {number}"))
                session.commit()

    threads = [threading.Thread(target=work, args=(f"actor{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as session:
        version = version_class(Lead)
        query = sa.select(version.name, Transaction.actor).join(version.transaction)
        rows = session.execute(query).all()
    assert len(rows) == 120
    assert all(name.split()[0] == actor for name, actor in rows)


def test_tasks_never_mix(engine: sa.Engine) -> None:
    """Contexts of asyncio tasks that wait inside their blocks do not reach each other."""

    async def work(actor: str) -> None:
        with transaction_context(actor=actor):
            for number in range(5):
                await asyncio.sleep(0.001)
                with Session(engine) as session:
                    session.add(Lead(name=f"{actor} {number}"))
                    session.commit()

    async def all_of_them() -> None:
        await asyncio.gather(*(work(f"actor{n}") for n in range(6)))

    asyncio.run(all_of_them())
    with Session(engine) as session:
        version = version_class(Lead)
        query = sa.select(version.name, Transaction.actor).join(version.transaction)
        rows = session.execute(query).all()
    assert len(rows) == 30
    assert all(name.split()[0] == actor for name, actor in rows)


def test_an_import_clock_sets_the_time_and_shows(
    engine: sa.Engine, make_engine: MakeEngine
) -> None:
    """Imported commits stand at the clock's time; when they were recorded is the database's."""
    clock = ImportClock(datetime(2009, 3, 1, tzinfo=UTC))
    importing = make_engine(engine.url)
    attach(importing, import_clock=clock)
    with Session(importing) as session:
        session.add(Lead(name="IBM"))
        session.commit()
        found = newest(session)

    assert found.imported is True
    assert found.committed_at == found.issued_at == datetime(2009, 3, 1, tzinfo=UTC)
    assert datetime.now(UTC) - found.recorded_at < timedelta(seconds=30)


def test_imported_times_only_go_forward(engine: sa.Engine, make_engine: MakeEngine) -> None:
    """A commit before the newest one is refused and leaves nothing."""
    with Session(engine) as session:
        session.add(Lead(name="now"))
        session.commit()
    importing = make_engine(engine.url)
    attach(importing, import_clock=ImportClock(datetime(2009, 3, 1, tzinfo=UTC)))
    with Session(importing) as session:
        session.add(Lead(name="then"))
        with pytest.raises(ClockMovedBack):
            session.commit()
        session.rollback()
        assert session.scalar(sa.select(sa.func.count()).select_from(Lead)) == 1


def test_an_async_session_carries_the_context(engine: sa.Engine) -> None:
    """AsyncSession on aiosqlite and psycopg names who committed."""
    sqlite = engine.dialect.name == "sqlite"
    url = engine.url.set(drivername="sqlite+aiosqlite") if sqlite else engine.url

    async def work() -> None:
        asynchronous = create_async_engine(url)
        attach(asynchronous)
        with transaction_context(actor="ann", reason="async"):
            async with AsyncSession(asynchronous) as session:
                session.add(Lead(name="IBM"))
                await session.commit()
        await asynchronous.dispose()

    asyncio.run(work())
    with Session(engine) as session:
        found = newest(session)
    assert (found.actor, found.reason) == ("ann", "async")
    assert found.committed_at is not None


@pytest.mark.parametrize("with_orm", [False, True])
def test_an_engine_nobody_attached_carries_the_context(engine: sa.Engine, with_orm: bool) -> None:
    """A context is never lost because nobody thought of attaching the engine."""
    stranger = sa.create_engine(engine.url)
    with transaction_context(actor="ann"), Session(stranger) as session:
        if with_orm:
            session.add(Lead(name="IBM"))
        else:
            session.connection().execute(sa.insert(Lead.__table__).values(id=uuid7(), name="IBM"))
        session.commit()
    with stranger.begin() as connection:
        connection.execute(sa.update(Lead.__table__).values(name="AAPL"))
    stranger.dispose()

    with Session(engine) as session:
        actors = session.scalars(sa.select(Transaction.actor).order_by(Transaction.id)).all()
        open_ones = sa.select(Transaction.id).where(Transaction.committed_at.is_(None))
        assert session.scalars(open_ones).all() == []
    assert actors == ["ann", None]


def test_the_transaction_asked_for_is_the_transaction_recorded(engine: sa.Engine) -> None:
    """current_transaction_id on an engine nobody attached leaves nothing open behind it."""
    stranger = sa.create_engine(engine.url)
    with Session(stranger) as session:
        identity = current_transaction_id(session)
        session.execute(sa.insert(Lead.__table__).values(id=uuid7(), name="IBM"))
        session.commit()
        assert session.scalars(sa.select(version_class(Lead).transaction_id)).all() == [identity]
        assert session.get(Transaction, identity).committed_at is not None
    stranger.dispose()


def test_the_orm_after_a_read_is_still_channel_orm(session: Session) -> None:
    """Reading first does not make an ORM edit look like raw SQL."""
    session.add(Lead(name="IBM"))
    session.commit()
    session.scalars(sa.select(Lead)).one().name = "AAPL"
    session.commit()

    assert newest(session).channel == "orm"


def test_reading_by_autocommit_inside_a_context_is_fine(engine: sa.Engine) -> None:
    """Only writes that commit by themselves are refused."""
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    with transaction_context(actor="ann"), autocommit.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(Lead)).scalar_one() == 0


def test_imported_times_are_never_in_the_future(engine: sa.Engine, make_engine: MakeEngine) -> None:
    """A clock that runs ahead of the database's is refused, and leaves nothing."""
    importing = make_engine(engine.url)
    attach(importing, import_clock=ImportClock(datetime(2999, 1, 1, tzinfo=UTC)))
    with Session(importing) as session:
        session.add(Lead(name="then"))
        with pytest.raises(ClockAhead):
            session.commit()
        session.rollback()
        assert session.scalar(sa.select(sa.func.count()).select_from(Lead)) == 0
