"""Makes sure that a run can own the session's transaction, without losing anyone's work."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransactionOrigin

from report_lineage.capture.connections.attached import is_attached
from report_lineage.capture.connections.unit import autocommits, ensure_context, has_written
from report_lineage.entities import PipelineRun
from report_lineage.errors import AutocommitRefused, PendingWork

_RUN = "report_lineage.run"


Step = Callable[[Session], None]


class _Claim:
    """What marks a session as a run's."""

    def __init__(self, run_id: uuid.UUID, before_commit: Step, after_commit: Step) -> None:
        self.run_id = run_id
        self.listeners = (
            ("after_begin", _take_write_lock),
            ("before_commit", before_commit),
            ("after_commit", after_commit),
        )


def claim(
    session: Session, run_id: uuid.UUID, *, before_commit: Step, after_commit: Step
) -> sa.Engine:
    """End a transaction that has only read, mark the session as the run's, return its engine.

    :param before_commit: called before the session commits anything of the run, or a savepoint.
    :param after_commit: called after it has.
    :raises PendingWork: if the session holds work of somebody else, or records a run already.
    :raises AutocommitRefused: if the session's engine or connection commits each statement.
    """
    if _RUN in session.info:
        raise _pending(f"a run of its own under way ({session.info[_RUN].run_id})")
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise _pending("changes that were not flushed")
    if session.in_transaction():
        _refuse_open_work(session)
        # Committed, so that whatever was done in it unseen is kept; nothing seen was.
        session.commit()
    bind = session.get_bind(sa.inspect(PipelineRun))
    if isinstance(bind, sa.Connection) and bind.in_transaction():
        raise _pending("a connection whose transaction is another's")
    if autocommits(bind):
        raise AutocommitRefused()
    claim = session.info[_RUN] = _Claim(run_id, before_commit, after_commit)
    for name, listener in claim.listeners:
        sa.event.listen(session, name, listener)
    return bind.engine


def release(session: Session) -> None:
    """Give the session back."""
    claim = session.info.pop(_RUN, None)
    if claim is not None:
        for name, listener in claim.listeners:
            sa.event.remove(session, name, listener)


def is_claimed(session: Session, run_id: uuid.UUID) -> bool:
    """Say whether the session is this run's."""
    claim = session.info.get(_RUN)
    return isinstance(claim, _Claim) and claim.run_id == run_id


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
