"""The panel's own sessions: one for reading, another for each access event; never the host's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session

from report_lineage import attach
from report_lineage.entities import ReportLineage
from report_lineage.errors import ConfigurationError, NotInstalled

SessionFactory = Callable[[], Session]


def own_sessions(factory: Any) -> SessionFactory:
    """Return a factory of sessions that nobody else uses.

    :param factory: a ``sessionmaker`` or any function without arguments; of a scoped session
        its factory is taken, since the scoped one belongs to the host's request.
    """
    make = factory.session_factory if isinstance(factory, scoped_session) else factory
    if not callable(make):
        raise ConfigurationError(
            problem=f"session_factory is {type(factory).__name__}, which cannot be called",
            remedy="Pass a sessionmaker",
        )
    return lambda: _checked(make())


def _checked(session: Any) -> Session:
    """Return a fresh session, on an engine that carries context.

    :raises ConfigurationError: if it is no ``Session``, or one already at work.
    """
    if isinstance(session, scoped_session) or not isinstance(session, Session):
        raise ConfigurationError(
            problem=f"session_factory gave {type(session).__name__}",
            remedy="Give a new sqlalchemy.orm.Session at each call",
        )
    if session.in_transaction():
        raise ConfigurationError(
            problem="session_factory gave a session that is already in a transaction",
            remedy="Give a new session at each call, not the request's own",
        )
    attach(session.get_bind().engine)
    return session


@contextmanager
def reading(make_session: SessionFactory, *, snapshot: bool = True) -> Iterator[Session]:
    """Open a session that sees one moment for as long as it lasts, and writes nothing.

    :param snapshot: False leaves it without a connection until it is asked something.
    :raises NotInstalled: if a query fails because the lineage tables are not there.
    """
    session = make_session()
    try:
        if snapshot:
            _begin_snapshot(session)
        yield session
    except DBAPIError as error:
        session.rollback()
        if _is_missing(session):
            raise NotInstalled(missing=ReportLineage.__tablename__) from error
        raise
    finally:
        session.rollback()
        session.close()


def _begin_snapshot(session: Session) -> None:
    """Let all queries of a page see the same data; SQLite's transactions always do."""
    bind = session.get_bind()
    if isinstance(bind, sa.Engine) and bind.dialect.name == "postgresql":
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )


def _is_missing(session: Session) -> bool:
    return not sa.inspect(session.connection()).has_table(ReportLineage.__tablename__)
