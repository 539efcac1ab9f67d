"""The token of a moment: exact, and the same whenever it is asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from report_lineage.capture import renew_history_id
from report_lineage.entities import Lead
from report_lineage.errors import BadMoment
from report_lineage.history.past import Moment, Token, Transaction, resolve
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.settled import token_of
from report_lineage.history.past.token_text import token_text
from report_lineage.reports.tables import TRANSACTION
from tests.support.databases import MakeDatabase, MakeEngine
from tests.support.standby import standby_of


def commit_lead(session: Session, name: str) -> int:
    """Commit a new lead and return the id of its transaction."""
    session.add(Lead(name=name))
    session.commit()
    return session.scalars(sa.select(sa.func.max(TRANSACTION.c.id))).one()


@contextmanager
def at_work(engine: Engine, name: str) -> Iterator[Session]:
    """Have a transaction open that has made a lead; it is committed at the end."""
    with Session(engine) as other:
        other.add(Lead(name=name))
        other.flush()
        yield other
        other.commit()


def includes(session: Session, when: Moment) -> list[int]:
    """Return the transactions that belong to a moment."""
    visible = resolve(session, when).includes(TRANSACTION.c.id)
    return list(session.scalars(sa.select(TRANSACTION.c.id).where(visible).order_by("id")))


def time_of(session: Session, transaction_id: int) -> datetime:
    """Return when a transaction was committed."""
    query = sa.select(TRANSACTION.c.committed_at).where(TRANSACTION.c.id == transaction_id)
    when = session.scalars(query).one()
    assert when is not None
    return when


def test_it_is_the_same_whenever_it_is_asked_for(session: Session) -> None:
    """Of a time, a transaction and now, whatever is committed afterwards."""
    ids = [commit_lead(session, name) for name in ("IBM", "Microsoft")]
    now = token_of(session, None)
    moments = [time_of(session, ids[0]), Transaction(ids[0]), Transaction(ids[1])]
    before = [token_of(session, when) for when in moments]
    commit_lead(session, "Apple")

    assert [token_of(session, when) for when in moments] == before
    assert [includes(session, token) for token in before] == [ids[:1], ids[:1], ids]
    assert includes(session, now) == ids
    assert token_of(session, now) == now


def test_a_token_of_another_history_is_refused(session: Session) -> None:
    """It says nothing of this database."""
    commit_lead(session, "IBM")

    with pytest.raises(BadMoment, match="unknown here"):
        token_of(session, Token(token_text(Cut("0" * 32, {}))))


def test_a_copy_that_goes_on_by_itself_gives_the_same(session: Session) -> None:
    """What is written under another history id leaves the tokens of before as they were."""
    ids = [commit_lead(session, name) for name in ("IBM", "Microsoft")]
    moments = [time_of(session, ids[0]), Transaction(ids[1])]
    before = [token_of(session, when) for when in moments]
    session.rollback()
    renew_history_id(session.connection())
    session.commit()
    ids.append(commit_lead(session, "Apple"))

    assert [token_of(session, when) for when in moments] == before
    assert includes(session, before[1]) == ids[:2]
    assert includes(session, token_of(session, None)) == ids


def test_a_moment_before_everything(session: Session) -> None:
    """Nothing belongs to it, now and later."""
    first = commit_lead(session, "IBM")
    when = time_of(session, first).replace(year=2000)
    token = token_of(session, when)
    commit_lead(session, "Microsoft")

    assert token_of(session, when) == token
    assert includes(session, token) == []


def test_a_transaction_at_work_never_joins(postgresql_engine: Engine) -> None:
    """What had begun and was not committed when a token was made does not belong to it later."""
    with Session(postgresql_engine) as session:
        first = commit_lead(session, "IBM")
        with at_work(postgresql_engine, "Microsoft"):
            second = commit_lead(session, "Apple")
            meanwhile = [token_of(session, None), token_of(session, Transaction(second))]
            session.rollback()
        assert [includes(session, token) for token in meanwhile] == [[first, second]] * 2
        settled = token_of(session, Transaction(second))
        assert settled not in meanwhile

        assert includes(session, settled) == [first, second]
        commit_lead(session, "Google")
        assert token_of(session, Transaction(second)) == settled


def test_a_transaction_that_began_later_does_not_unsettle(postgresql_engine: Engine) -> None:
    """A busy server gives the same token as a quiet one, of any moment before what is at work."""
    with Session(postgresql_engine) as session:
        ids = [commit_lead(session, name) for name in ("IBM", "Microsoft")]
        quiet = [token_of(session, when) for when in (time_of(session, ids[0]), None)]
        session.rollback()
        with at_work(postgresql_engine, "Apple"):
            busy = [token_of(session, when) for when in (time_of(session, ids[0]), None)]
            session.rollback()

        assert busy == quiet
        assert includes(session, quiet[1]) == ids


def test_a_transaction_that_changes_no_history_does_not_unsettle(
    postgresql_engine: Engine,
) -> None:
    """One that is older than all and writes elsewhere, such as in another database, is no matter."""
    with Session(postgresql_engine) as session, postgresql_engine.connect() as elsewhere:
        elsewhere.execute(sa.select(sa.func.pg_current_xact_id()))
        ids = [commit_lead(session, name) for name in ("IBM", "Microsoft")]
        meanwhile = token_of(session, Transaction(ids[0]))
        elsewhere.rollback()
        session.rollback()

        assert token_of(session, Transaction(ids[0])) == meanwhile
        assert includes(session, meanwhile) == ids[:1]


def test_a_standby_gives_the_same_token(
    make_database: MakeDatabase, make_engine: MakeEngine, postgresql_server: URL
) -> None:
    """What was exported from the primary can be exported again from its copy."""
    address = make_database("postgresql")
    with Session(make_engine(address)) as session:
        ids = [commit_lead(session, name) for name in ("IBM", "Microsoft")]
        primary = token_of(session, Transaction(ids[0]))
    with standby_of(postgresql_server) as standby:
        copy = make_engine(address.set(query={"host": standby.query["host"]}))
        with Session(copy) as session:
            assert includes(session, primary) == ids[:1]
            assert includes(session, token_of(session, Transaction(ids[0]))) == ids[:1]
            assert token_of(session, primary) == primary
        copy.dispose()


@pytest.mark.parametrize("seed", range(3))
def test_overlapping_writers(postgresql_engine: Engine, seed: int) -> None:
    """Tokens taken while writers overlap mean the same at the end as when they were taken."""
    random_ = random.Random(seed)
    writers = [Session(postgresql_engine) for _ in range(4)]
    taken: list[tuple[Token, list[int]]] = []
    with Session(postgresql_engine) as session:
        for step in range(60):
            writer = random_.choice(writers)
            writer.add(Lead(name=f"Lead {step}"))
            writer.flush()
            random_.choice(writers).commit() if random_.random() < 0.6 else writer.rollback()
            known = list(session.scalars(sa.select(TRANSACTION.c.id).order_by("id")))
            when = Transaction(random_.choice(known)) if known and step % 2 else None
            shown = known if when is None else includes(session, when)
            taken.append((token_of(session, when), shown))
            session.rollback()
        for writer in writers:
            writer.commit()
            writer.close()

        assert [includes(session, token) for token, _ in taken] == [shown for _, shown in taken]
