"""Opening a session in the past, or failing to, leaves nothing behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import QueuePool, StaticPool

from report_lineage.entities import Base, Lead
from report_lineage.errors import BadMoment, LineageError, NotFound, NotInstalled, PastUnsupported
from report_lineage.history.past import Moment, Token, Transaction, Version, at, snapshot_token
from report_lineage.history.past.cut import Cut
from tests.support.databases import MakeEngine

WHO = sa.select(Lead.name)


@pytest.fixture
def token(session: Session) -> Token:
    """Give the token of a lead, which was renamed afterwards."""
    session.add(Lead(name="IBM"))
    session.commit()
    token = snapshot_token(session)
    session.execute(sa.update(Lead).values(name="HAL"))
    session.commit()
    return token


def checked_out(engine: sa.Engine) -> int:
    """Return how many connections of an engine are in use."""
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


FOREIGN = Token.of(Cut("f" * 32, {"000000": 1}))


@pytest.mark.parametrize(
    ("when", "error"),
    [
        (FOREIGN, BadMoment),
        (Transaction(99), NotFound),
        (Version(uuid.UUID(int=1), 1), NotFound),
    ],
)
def test_what_fails_to_open_is_closed(
    engine: sa.Engine, token: Token, when: Any, error: type[LineageError]
) -> None:
    """No connection is left in use, and the next user is in the present."""
    with Session(engine) as session:
        with pytest.raises(error), at(session, when):
            pytest.fail("there is no such moment")
        session.rollback()
        assert checked_out(engine) == 0
        assert session.scalar(WHO) == "HAL"


@pytest.mark.parametrize("when", [FOREIGN, Transaction(1), datetime(2020, 1, 1, tzinfo=UTC)])
def test_a_database_without_capture_says_what_it_lacks(
    empty_engine: sa.Engine, when: Moment
) -> None:
    """Whatever moment is asked for."""
    with Session(empty_engine) as session:
        with pytest.raises(NotInstalled, match="lineage_"), at(session, when):
            pytest.fail("nothing is captured there")
        session.rollback()
        assert checked_out(empty_engine) == 0


@pytest.mark.parametrize("leave", [None, ZeroDivisionError, KeyboardInterrupt])
def test_leaving_in_any_way_closes(
    engine: sa.Engine, token: Token, leave: type[BaseException] | None
) -> None:
    """An exception goes through, and takes nothing with it."""
    with Session(engine) as session:
        try:
            with at(session, token) as past:
                assert past.scalar(WHO) == "IBM"
                if leave is not None:
                    raise leave
        except (ZeroDivisionError, KeyboardInterrupt) as error:
            assert type(error) is leave  # noqa: PT017  # or none came
        assert checked_out(engine) == 0
        assert session.scalar(WHO) == "HAL"


def test_it_can_be_used_again(session: Session, token: Token) -> None:
    """One after the other, and one inside the other, for the session given is of the present."""
    opened = at(session, token)
    with opened as first:
        assert first.scalar(WHO) == "IBM"
        with opened as second:
            assert second.scalar(WHO) == "IBM"
        assert first.scalar(WHO) == "IBM"
    with opened as third:
        assert third.scalar(WHO) == "IBM"
    assert session.scalar(WHO) == "HAL"


def test_a_pool_without_a_connection_says_so(
    make_engine: MakeEngine, database_url: sa.URL, token: Token
) -> None:
    """The past needs one of its own; SQLAlchemy's error comes, and the session can go on."""
    engine = make_engine(database_url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with Session(engine) as session:
        assert session.scalar(WHO) == "HAL"
        with pytest.raises(sa.exc.TimeoutError, match="QueuePool limit"), at(session, token):
            pytest.fail("there is no second connection")
        assert session.scalar(WHO) == "HAL"
        session.rollback()
        with at(session, token) as past:
            assert past.scalar(WHO) == "IBM"
    assert checked_out(engine) == 0


def test_a_shared_connection_is_refused(
    make_engine: MakeEngine, database_url: sa.URL, token: Token
) -> None:
    """Whoever shares it would find themselves in the past."""
    engine = make_engine(database_url, poolclass=StaticPool)
    with Session(engine) as session:
        session.scalar(WHO)
        with pytest.raises(PastUnsupported, match="StaticPool"), at(session, token):
            pytest.fail("it was shared")
        assert session.scalar(WHO) == "HAL"


def test_an_engine_that_renames_schemas_is_refused(session: Session, token: Token) -> None:
    """Its tables have other names than the views know."""
    engine = session.get_bind().engine.execution_options(schema_translate_map={None: "tenant"})
    with (
        Session(engine) as other,
        pytest.raises(PastUnsupported, match="search_path"),
        at(other, token),
    ):
        pytest.fail("it was renamed")


SESSIONS: list[Callable[[sa.Engine], Any]] = [
    lambda engine: Session(binds={Base: engine}),
    lambda engine: scoped_session(sessionmaker(engine)),
    lambda engine: Session(engine.connect()),
]


@pytest.mark.parametrize("make", range(len(SESSIONS)))
def test_any_kind_of_session_has_a_past(engine: sa.Engine, token: Token, make: int) -> None:
    """Bound by models, scoped, or on a connection."""
    session = SESSIONS[make](engine)
    with at(session, token) as past:
        assert past.scalar(WHO) == "IBM"
    assert session.scalar(WHO) == "HAL"
    session.close()
    if isinstance(session, Session) and isinstance(session.bind, sa.Connection):
        session.bind.close()


def test_the_end_of_a_transaction_is_not_that_of_the_past(session: Session, token: Token) -> None:
    """Commit, rollback, a savepoint's end and close leave it in its moment."""
    with at(session, token) as past:
        ends = (past.rollback, past.commit, lambda: past.begin_nested().rollback(), past.close)
        for end in ends:
            assert past.scalar(WHO) == "IBM"
            end()
        assert past.scalar(WHO) == "IBM"
