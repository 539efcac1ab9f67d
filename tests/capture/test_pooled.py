"""Connections that come from a pool, are tested on their way out of it, or break in use."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import transaction_context
from report_lineage.entities import Lead, Report, Transaction, uuid7
from tests.support.databases import MakeEngine


def authors(engine: sa.Engine) -> dict[str, str | None]:
    """Return who wrote each version, by name."""
    version = version_class(Lead)
    query = sa.select(version.name, Transaction.actor).join(version.transaction)
    with Session(engine) as session:
        return dict(session.execute(query).all())


def add(engine: sa.Engine, name: str) -> None:
    """Add a lead in a transaction of its own."""
    with Session(engine) as session:
        session.add(Lead(name=name))
        session.commit()


@pytest.mark.parametrize("pre_ping", [False, True])
def test_one_pooled_connection_serves_one_after_another(
    engine: sa.Engine, make_engine: MakeEngine, pre_ping: bool
) -> None:
    """Ann, nobody and Bob follow each other on the only connection there is."""
    one = make_engine(engine.url, pool_size=1, max_overflow=0, pool_pre_ping=pre_ping)
    with transaction_context(actor="ann"):
        add(one, "hers")
    add(one, "nobody's")
    with transaction_context(actor="bob"):
        add(one, "his")

    assert authors(engine) == {"hers": "ann", "nobody's": None, "his": "bob"}


def test_a_connection_given_back_unused_keeps_no_context(
    engine: sa.Engine, make_engine: MakeEngine
) -> None:
    """A block left by a rollback, a close or an error says nothing to the next user."""
    one = make_engine(engine.url, pool_size=1, max_overflow=0)
    with transaction_context(actor="ann"):
        with Session(one) as session:
            session.add(Lead(name="rolled back"))
            session.flush()
            session.rollback()
        with Session(one) as session:
            session.add(Lead(name="closed"))
            session.flush()
    with transaction_context(actor="ann"), one.connect() as connection:
        connection.execute(sa.update(Lead).values(name="dropped"))
        connection.detach()
    add(one, "next")

    assert authors(engine) == {"next": None}


def test_a_commit_that_fails_is_rolled_back(
    sqlite_engine: sa.Engine, make_engine: MakeEngine
) -> None:
    """What SQLite refuses at COMMIT is not left open for the next user of the connection."""
    one = make_engine(sqlite_engine.url, pool_size=1, max_overflow=0)
    with transaction_context(actor="ann"), Session(one) as session:
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        session.add(Report(lead_id=uuid7(), title="of nobody"))
        with pytest.raises(sa.exc.IntegrityError):
            session.commit()
    add(one, "next")

    with Session(one) as session:
        assert session.scalars(sa.select(Report)).all() == []
    assert authors(sqlite_engine) == {"next": None}


def end_backends(engine: sa.Engine, pid: int) -> None:
    """End a server process, as an administrator or a restart does."""
    with engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_terminate_backend(pid)))


def test_a_pre_ping_replaces_a_dead_connection(
    postgresql_engine: sa.Engine, make_engine: MakeEngine
) -> None:
    """The connection that takes a dead one's place carries the context from its first write."""
    one = make_engine(postgresql_engine.url, pool_size=1, max_overflow=0, pool_pre_ping=True)
    with one.connect() as connection:
        pid = connection.scalar(sa.select(sa.func.pg_backend_pid()))
    assert pid is not None
    end_backends(postgresql_engine, pid)
    with transaction_context(actor="ann"):
        add(one, "hers")

    assert authors(postgresql_engine) == {"hers": "ann"}


def test_a_connection_that_dies_in_a_block_can_be_given_up(
    postgresql_engine: sa.Engine, make_engine: MakeEngine
) -> None:
    """After the server has gone, the rollback is quiet and the next transaction is named anew."""
    one = make_engine(postgresql_engine.url, pool_size=1, max_overflow=0)
    with transaction_context(actor="ann"), Session(one) as session:
        session.add(Lead(name="lost"))
        session.flush()
        pid = session.scalars(sa.select(sa.func.pg_backend_pid())).one()
        end_backends(postgresql_engine, pid)
        with pytest.raises(sa.exc.OperationalError):
            session.execute(sa.update(Lead).values(name="also lost"))
        session.rollback()
        session.add(Lead(name="kept"))
        session.commit()
    add(one, "next")

    assert authors(postgresql_engine) == {"kept": "ann", "next": None}
