"""Makes sure that a run can own the session's transaction, without losing anyone's work."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransactionOrigin

from report_lineage.capture.attached import is_attached
from report_lineage.capture.unit import ensure_context, has_written
from report_lineage.entities import PipelineRun
from report_lineage.errors import PendingWork

_RUN = "report_lineage.run"


def claim(session: Session, run_id: uuid.UUID) -> sa.Engine:
    """End a transaction that has only read, mark the session as the run's, return its engine.

    :raises PendingWork: if the session holds work of somebody else, or records a run already.
    """
    if _RUN in session.info:
        raise _pending(f"a run of its own under way ({session.info[_RUN]})")
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise _pending("changes that were not flushed")
    if session.in_transaction():
        _refuse_open_work(session)
        # Committed, so that whatever was done in it unseen is kept; nothing seen was.
        session.commit()
    bind = session.get_bind(sa.inspect(PipelineRun))
    if isinstance(bind, sa.Connection) and bind.in_transaction():
        raise _pending("a connection whose transaction is another's")
    session.info[_RUN] = run_id
    sa.event.listen(session, "after_begin", _take_write_lock)
    return bind.engine


def release(session: Session) -> None:
    """Give the session back."""
    if session.info.pop(_RUN, None) is not None:
        sa.event.remove(session, "after_begin", _take_write_lock)


def _take_write_lock(session: Session, transaction: object, connection: sa.Connection) -> None:
    """Have SQLite wait for its write lock as the work begins.

    Work that has read cannot write any more once another has written in between: SQLite then
    says at once that the database is locked, however long it was told to wait.
    """
    if connection.dialect.name == "sqlite" and is_attached(connection.engine):
        ensure_context(connection)


def work_connection(session: Session) -> sa.Connection:
    """Return the connection of the session's open transaction, whatever else it is bound to."""
    return session.connection({"mapper": sa.inspect(PipelineRun)})


def _refuse_open_work(session: Session) -> None:
    transaction = session.get_transaction()
    if transaction is not None and not session.is_active:
        raise _pending("a transaction that failed and was not rolled back")
    if session.in_nested_transaction():
        raise _pending("a savepoint open")
    if transaction is not None and transaction.origin is not SessionTransactionOrigin.AUTOBEGIN:
        raise _pending("a transaction that was begun explicitly")
    if has_written(work_connection(session)):
        raise _pending("a transaction that has written")


def _pending(what: str) -> PendingWork:
    return PendingWork(operation="record_run", pending=what)
