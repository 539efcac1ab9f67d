"""Makes sure that a revert can be a commit of its own, without losing anyone's work."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransactionOrigin, scoped_session

from report_lineage.capture.connections.attached import is_attached
from report_lineage.capture.connections.connection import attach
from report_lineage.capture.connections.unit import autocommits, has_written, unit_of
from report_lineage.errors import AutocommitRefused, PendingWork


def enter(session: Session | scoped_session[Session], manager: Any) -> Session:
    """End a transaction that has only read, since what it saw may be old; return the session.

    :raises PendingWork: if the session holds work of somebody else.
    :raises AutocommitRefused: if its engine or connection commits each statement.
    """
    plain = session if isinstance(session, Session) else session()
    if plain.new or plain.deleted or any(map(plain.is_modified, plain.dirty)):
        raise _pending("unflushed changes")
    mapper = sa.inspect(manager.transaction_cls)
    if plain.in_transaction():
        _refuse_open_work(plain, mapper)
        # Committed, so that whatever was done in it unseen is kept; nothing seen was.
        plain.commit()
    bind = plain.get_bind(mapper)
    if isinstance(bind, sa.Connection) and bind.in_transaction():
        raise _pending("a connection whose transaction is another's")
    if autocommits(bind):
        raise AutocommitRefused()
    attach(bind.engine)
    return plain


def _refuse_open_work(session: Session, mapper: Any) -> None:
    transaction = session.get_transaction()
    if transaction is not None and not session.is_active:
        raise _pending("a transaction that failed and was not rolled back")
    if session.in_nested_transaction():
        raise _pending("a savepoint open")
    if transaction is not None and transaction.origin is not SessionTransactionOrigin.AUTOBEGIN:
        raise _pending("a transaction that was begun explicitly")
    if _has_written(session.connection(bind_arguments={"mapper": mapper})):
        raise _pending("uncommitted changes")


def _has_written(connection: sa.Connection) -> bool:
    """Say whether a statement has written; PostgreSQL numbers some transactions that only read."""
    if is_attached(connection.engine):
        return unit_of(connection).wrote
    return has_written(connection)


def _pending(what: str) -> PendingWork:
    return PendingWork(operation="apply", pending=what)
