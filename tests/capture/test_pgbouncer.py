"""Through PgBouncer in transaction mode, where each transaction gets whatever server is free."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import current_transaction_id, transaction_context
from report_lineage.entities import Lead, Transaction
from tests.support.databases import MakeEngine

WRITERS, COMMITS = 12, 15


@pytest.fixture
def bounced_engine(
    postgresql_engine: sa.Engine, make_engine: MakeEngine, through_pgbouncer: Callable[[URL], URL]
) -> sa.Engine:
    """Give an engine behind PgBouncer, which has two servers for all its clients."""
    # Prepared statements stay on the server that prepared them, and PgBouncer changes it.
    return make_engine(
        through_pgbouncer(postgresql_engine.url),
        pool_size=WRITERS,
        connect_args={"prepare_threshold": None},
    )


def attributions(engine: sa.Engine) -> list[tuple[str, str | None]]:
    """Return the name and the author of every version."""
    version = version_class(Lead)
    query = sa.select(version.name, Transaction.actor).join(version.transaction)
    with Session(engine) as session:
        return [(name, actor) for name, actor in session.execute(query)]


def test_names_stay_with_their_transactions(bounced_engine: sa.Engine) -> None:
    """Twelve clients share two servers; each commit names its own client, or nobody."""

    def work(number: int) -> set[int]:
        servers: set[int] = set()
        for round_ in range(COMMITS):
            with Session(bounced_engine) as session:
                session.add(Lead(name=f"nobody {number} {round_}"))
                session.commit()
            with transaction_context(actor=f"a{number}"), Session(bounced_engine) as session:
                session.add(Lead(name=f"a{number} {round_}"))
                servers.add(session.scalars(sa.select(sa.func.pg_backend_pid())).one())
                session.commit()
        return servers

    with ThreadPoolExecutor(WRITERS) as pool:
        servers = set.union(*pool.map(work, range(WRITERS)))
    assert len(servers) <= 2

    found = attributions(bounced_engine)
    assert len(found) == 2 * WRITERS * COMMITS
    assert {(name.split()[0], actor or "nobody") for name, actor in found} == {
        ("nobody", "nobody"),
        *((f"a{n}", f"a{n}") for n in range(WRITERS)),
    }


def test_one_transaction_keeps_one_row(bounced_engine: sa.Engine) -> None:
    """Statements, a savepoint and a rollback to it, while others take their turns in between."""
    with transaction_context(actor="ann"), Session(bounced_engine) as session:
        identity = current_transaction_id(session)
        session.add(Lead(name="first"))
        session.flush()
        with transaction_context(actor="bob"), Session(bounced_engine) as other:
            other.add(Lead(name="other"))
            other.commit()
        nested = session.begin_nested()
        session.add(Lead(name="dropped"))
        session.flush()
        nested.rollback()
        session.add(Lead(name="second"))
        session.commit()
        version = version_class(Lead)
        mine = sa.select(version.name).where(version.transaction_id == identity)
        assert set(session.scalars(mine)) == {"first", "second"}

    assert dict(attributions(bounced_engine)) == {"first": "ann", "second": "ann", "other": "bob"}


def test_a_client_that_is_no_python_gets_no_name(
    bounced_engine: sa.Engine, through_pgbouncer: Callable[[URL], URL]
) -> None:
    """What writes after us on the same server connection writes without a name."""
    with transaction_context(actor="ann"), Session(bounced_engine) as session:
        session.add(Lead(name="hers"))
        session.commit()
    address = bounced_engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    insert = "INSERT INTO lineage_lead (id, name) VALUES (gen_random_uuid(), 'theirs')"
    with psycopg.connect(address, autocommit=True, prepare_threshold=None) as connection:
        connection.execute(insert)

    assert dict(attributions(bounced_engine)) == {"hers": "ann", "theirs": None}
