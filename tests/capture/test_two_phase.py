"""Two-phase commits: what is prepared is named and dated, whoever commits it and when."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import transaction_context
from report_lineage.entities import Lead, Transaction
from tests.support.databases import MakeDatabase, MakeEngine


def server_time(engine: sa.Engine) -> object:
    """Return the present by the server's clock."""
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.clock_timestamp()))


def test_a_prepared_commit_bears_the_time_of_prepare(postgresql_engine: sa.Engine) -> None:
    """The time line stands where PREPARE was; COMMIT PREPARED runs no trigger."""
    said = transaction_context(actor="ann", reason="both")
    with said, Session(postgresql_engine, twophase=True) as session:
        session.add(Lead(name="IBM"))
        session.prepare()
        prepared = server_time(postgresql_engine)
        time.sleep(0.05)
        session.commit()

    with Session(postgresql_engine) as session:
        found = session.scalars(sa.select(Transaction)).one()
        assert session.scalars(sa.select(version_class(Lead).transaction_id)).all() == [found.id]
    assert (found.actor, found.reason, found.channel) == ("ann", "both", "orm")
    assert found.committed_at is not None and found.committed_at <= prepared


def test_the_context_at_prepare_counts(postgresql_engine: sa.Engine) -> None:
    """Who prepares is who answers; the block in which it is committed changes nothing."""
    with Session(postgresql_engine, twophase=True) as session:
        session.add(Lead(name="IBM"))
        session.flush()
        with transaction_context(actor="ann"):
            session.prepare()
        with transaction_context(actor="bob"):
            session.commit()

    with Session(postgresql_engine) as session:
        assert session.scalars(sa.select(Transaction.actor)).all() == ["ann"]


def test_two_databases_commit_as_one_under_one_name(
    make_database: MakeDatabase, make_engine: MakeEngine
) -> None:
    """A session over two databases leaves a transaction row of the same author in each."""
    engines = [make_engine(make_database("postgresql")) for _ in range(2)]
    with transaction_context(actor="ann"), Session(twophase=True) as session:
        for engine in engines:
            connection = session.connection(bind_arguments={"bind": engine})
            connection.execute(sa.insert(Lead).values(name="IBM"))
        session.commit()

    for engine in engines:
        with Session(engine) as session:
            assert session.scalars(sa.select(Transaction.actor)).all() == ["ann"]


@pytest.mark.parametrize("prepared", [False, True])
def test_a_rollback_leaves_no_context(postgresql_engine: sa.Engine, prepared: bool) -> None:
    """Rolled back before or after PREPARE, the next transaction names nobody."""
    with transaction_context(actor="ann"), Session(postgresql_engine, twophase=True) as session:
        session.add(Lead(name="dropped"))
        session.flush()
        if prepared:
            session.prepare()
        session.rollback()
    with Session(postgresql_engine) as session:
        session.add(Lead(name="next"))
        session.commit()
        assert session.scalars(sa.select(Transaction.actor)).all() == [None]
        assert session.scalars(sa.select(version_class(Lead).name)).all() == ["next"]
