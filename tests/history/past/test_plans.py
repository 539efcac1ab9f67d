"""A moment is found through indexes, however many transactions there are after it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Transaction, manager
from report_lineage.history.past.books import books_of
from report_lineage.history.past.resolve import cut_at, unseen, visible


def commit_leads(engine: sa.Engine, count: int) -> None:
    """Commit so many transactions of one lead each."""
    for number in range(count):
        with Session(engine) as session:
            session.add(Lead(name=str(number)))
            session.commit()


def test_what_was_at_work_at_a_time_is_found_by_indexes(postgresql_engine: sa.Engine) -> None:
    """Of what was committed since, only the slow ones are looked at, and one second of the others."""
    commit_leads(postgresql_engine, 40)
    with Session(postgresql_engine) as session:
        when = session.scalars(sa.select(Transaction.committed_at).order_by(Transaction.id)).first()
        assert when is not None
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        connection = session.connection()
        cut = cut_at(connection, when, manager)
        query = sa.union_all(
            *unseen(books_of(manager), cut, visible(connection, cut, books_of(manager)).highest)
        )
        compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
        plan = "\n".join(
            connection.exec_driver_sql(f"EXPLAIN {compiled}".replace("%", "%%")).scalars()
        )

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
        first, second = quick.scalars(sa.select(Transaction).order_by(Transaction.id)).all()
        assert second.committed_at is not None
        shown = visible(
            quick.connection(),
            cut_at(quick.connection(), second.committed_at, manager),
            books_of(manager),
        )

    assert (shown.highest, shown.without) == (second.id, (first.id,))
