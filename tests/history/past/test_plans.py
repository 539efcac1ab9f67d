"""A moment is found through indexes, however many transactions there are after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import ImportClock, attach
from report_lineage.entities import Lead, manager
from report_lineage.entities import Transaction as TransactionRow
from report_lineage.history.past import Moment, Transaction, resolve
from report_lineage.history.past.books import books_of
from report_lineage.history.past.resolve import place_of
from report_lineage.history.past.settled import token_of
from report_lineage.history.past.unseen import unseen
from report_lineage.reports.tables import TRANSACTION
from tests.support.databases import MakeEngine
from tests.support.older_work import wait_for_older_work


def commit_leads(engine: sa.Engine, count: int) -> None:
    """Commit so many transactions of one lead each."""
    for number in range(count):
        with Session(engine) as session:
            session.add(Lead(name=str(number)))
            session.commit()


def plan_of_unseen(connection: sa.Connection, when: Moment) -> str:
    """Return how PostgreSQL finds what a moment leaves out below its highest transaction."""
    place = place_of(connection, when, [manager])
    query = sa.union_all(*unseen(connection, books_of(manager), place.cut, *place.reaches))
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
    return "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}".replace("%", "%%")).scalars())


def test_what_was_at_work_at_a_time_is_found_by_indexes(postgresql_engine: sa.Engine) -> None:
    """Of what was committed since, only the slow ones are looked at, and one second of the others."""
    commit_leads(postgresql_engine, 40)
    with Session(postgresql_engine) as session:
        when = session.scalars(
            sa.select(TransactionRow.committed_at).order_by(TransactionRow.id)
        ).first()
        assert when is not None
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        connection = session.connection()
        plan = plan_of_unseen(connection, when)

    assert "lineage_slow_lineage_transaction" in plan
    assert "ix_lineage_transaction_committed_at" in plan
    assert "Seq Scan" not in plan


def test_a_slow_transaction_does_not_belong_to_a_time_before_its_commit(
    postgresql_engine: sa.Engine,
) -> None:
    """It took its id before the one that was seen, and was committed more than a second later."""
    with Session(postgresql_engine) as slow, Session(postgresql_engine) as quick:
        slow.add(Lead(name="slow"))
        slow.flush()
        quick.add(Lead(name="quick"))
        quick.commit()
        slow.execute(sa.text("SELECT pg_sleep(1.2)"))
        slow.commit()
        first, second = quick.scalars(sa.select(TransactionRow).order_by(TransactionRow.id)).all()
        assert second.committed_at is not None
        shown = resolve(quick, second.committed_at)

    assert (shown.highest, shown.without) == (second.id, (first.id,))


ROWS_READ = sa.text(
    "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables "
    "WHERE relname = 'lineage_transaction'"
)


@pytest.mark.parametrize("kind", ["token", "time", "transaction"])
def test_a_moment_is_read_alike_however_much_came_after_it(
    postgresql_engine: sa.Engine, make_engine: MakeEngine, kind: str
) -> None:
    """Only rows around its moment are looked at, whether many commits follow it or few."""
    clock = ImportClock(datetime(2009, 3, 1, tzinfo=UTC))
    importing = make_engine(postgresql_engine.url)
    attach(importing, import_clock=clock)
    with Session(importing) as session:
        for number in range(400):
            session.add(Lead(name=str(number)))
            session.commit()
            clock.set(clock() + timedelta(hours=1))
        session.execute(sa.text("ANALYZE lineage_transaction"))
        session.commit()
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        committed_at = TRANSACTION.c.committed_at
        moments: dict[str, Moment] = {
            "token": token_of(session, Transaction(200)),
            "time": session.scalars(sa.select(committed_at).where(TRANSACTION.c.id == 200)).one(),
            "transaction": Transaction(200),
        }
        wait_for_older_work(postgresql_engine)
        before = session.scalars(ROWS_READ).one()
        assert resolve(session, moments[kind]).highest == 200
        read = session.scalars(ROWS_READ).one()

    assert read - before <= 12
