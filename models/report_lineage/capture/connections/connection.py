"""Carries the context into the database, on the engines that capture is attached to.

PostgreSQL takes it as a transaction-local setting. SQLite takes it in a row that is written before
the first change and cleared before the commit; for that the library begins SQLite's transactions
itself, since the driver's own would end at the release of a savepoint.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.dialects import OLDEST, unknown_dialect
from report_lineage.capture.connections.attached import (
    capture_dropped,
    clocks,
    forget_absences,
    found_unattached,
    has_capture,
    is_attached,
)
from report_lineage.capture.connections.attached_schemas import bring_triggers
from report_lineage.capture.connections.attempts import keep_attempt
from report_lineage.capture.connections.closing import finish, forget, give_up, mend
from report_lineage.capture.connections.context import before_first_use, current_context
from report_lineage.capture.connections.driver import in_transaction, run
from report_lineage.capture.connections.sqlite_driver import watch_connections
from report_lineage.capture.connections.unit import autocommits, ensure_context, start_unit, unit_of
from report_lineage.clock import Clock
from report_lineage.errors import (
    AppendOnly,
    ClockAhead,
    ClockMovedBack,
    ContextRequired,
    IsolationTooStrict,
)

_FIRST_WORD = re.compile(r"(?:\s+|--[^\n]*\n|/\*.*?\*/|\()*([A-Za-z]+)", re.DOTALL)
_CHANGES_DATA = re.compile(r"\b(?:insert|update|delete|replace)\b", re.IGNORECASE)
_DROPS_BOOKS = re.compile(r"\btable\b.*\blineage_unit\b", re.IGNORECASE | re.DOTALL)
_READS = frozenset(
    [
        "select",
        "pragma",
        "explain",
        "values",
        "begin",
        "savepoint",
        "release",
        "rollback",
        "attach",
        "detach",
        "analyze",
        "create",
        "drop",
        "alter",
        "reindex",
        "vacuum",
    ]
)
_CONTROLS = frozenset(["savepoint", "release", "rollback"])
_REFUSAL = re.compile(r"report-lineage append-only: (\S+) refused (\w+)")
_UNSEEN = re.compile(r"report-lineage isolation-too-strict: (\S+)")
_UNNAMED = "report-lineage context-required:"
_FORWARD = re.compile(r"report-lineage import-clock: (.*?) lies (before|after)")


def attach(engine: Any, *, import_clock: Clock | None = None) -> None:
    """Make an engine carry the transaction context into its database; again changes nothing.

    Called by ``create_all``, ``record_run`` and the panel for their engines.

    :param engine: an Engine or AsyncEngine of SQLite or PostgreSQL.
    :param import_clock: gives the commit times instead of the database; the transactions are
        then shown as imported. None keeps the clock the engine already has.
    :raises CaptureUnsupported: for an engine of another database.
    """
    target: sa.Engine = getattr(engine, "sync_engine", engine)
    if target.dialect.name not in OLDEST:
        raise unknown_dialect(target.dialect.name)
    known = is_attached(target)
    if not known or import_clock is not None:
        clocks[target] = import_clock
    forget_absences()
    if known:
        return
    watch_connections(target)
    sa.event.listen(target, "begin", _begin)
    sa.event.listen(target, "begin_twophase", _begin_twophase)
    sa.event.listen(target, "before_cursor_execute", _before_cursor_execute)
    sa.event.listen(target, "commit", _commit)
    sa.event.listen(target, "prepare_twophase", _finish_twophase)
    sa.event.listen(target, "rollback", forget)
    sa.event.listen(target, "rollback_twophase", _forget_twophase)
    sa.event.listen(target, "rollback_savepoint", _resend)
    sa.event.listen(target, "handle_error", _explain)


def _watch_every_engine() -> None:
    sa.event.listen(sa.Engine, "before_cursor_execute", _attach_late)


def _attach_late(connection: sa.Connection, *statement: Any) -> None:
    """Attach an engine that writes inside a context: its context would be lost silently."""
    if current_context() is not None and found_unattached(connection):
        attach(connection.engine)
        _before_cursor_execute(connection, *statement)


before_first_use(_watch_every_engine)


def _begin(connection: sa.Connection) -> None:
    mend(connection)
    start_unit(connection)
    if connection.dialect.name == "sqlite" and not autocommits(connection):
        _begin_sqlite(connection)


def _begin_twophase(connection: sa.Connection, xid: Any) -> None:
    _begin(connection)


def _begin_sqlite(connection: sa.Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    if raw.isolation_level is not None:
        raw.isolation_level = None
    # Looked for before BEGIN: a read inside would pin a snapshot that no writer may outdate.
    if has_capture(connection):
        bring_triggers(connection)
    if not in_transaction(connection):
        run(connection, "BEGIN")
        unit_of(connection).begun = True


def _commit(connection: sa.Connection) -> None:
    try:
        finish(connection)
    except BaseException as error:
        give_up(connection, error)
        raise


def _forget_twophase(connection: sa.Connection, xid: Any, is_prepared: bool) -> None:
    forget(connection)


def _resend(connection: sa.Connection, name: str, context: None) -> None:
    unit_of(connection).sent = None


def _before_cursor_execute(
    connection: sa.Connection,
    cursor: Any,
    statement: str,
    parameters: Any,
    context: Any,
    executemany: bool,
) -> None:
    unit = unit_of(connection)
    if unit.sending:
        return
    begun, unit.begun = unit.begun, False
    first = _first_word(statement)
    if begun and first == "begin":  # the host emits its own, as SQLAlchemy's documentation advises
        run(connection, "ROLLBACK")
    reads = first in _READS or (first == "with" and not _CHANGES_DATA.search(statement))
    if connection.dialect.name == "sqlite":
        if first in {"commit", "end"}:
            finish(connection)
            return
        if first == "drop" and _DROPS_BOOKS.search(statement):
            capture_dropped(connection)
            start_unit(connection)
        if reads:
            return
        mend(connection)
    elif first in _CONTROLS or (first in _READS and autocommits(connection)):
        return
    ensure_context(connection)
    unit.wrote = unit.wrote or not reads


def _first_word(statement: str) -> str:
    found = _FIRST_WORD.match(statement)
    return found[1].lower() if found else ""


def _finish_twophase(connection: sa.Connection, xid: Any) -> None:
    finish(connection)


def _whose_commit_failed(context: sa.ExceptionContext) -> sa.Connection | None:
    """Return the connection if its commit failed: no statement did, and it was ending."""
    connection = context.connection
    if connection is None or connection.invalidated or context.is_disconnect:
        return None
    return connection if context.statement is None and unit_of(connection).ending else None


def _whose_server_went(context: sa.ExceptionContext) -> sa.Connection | None:
    """Return the connection if its server has gone, and its transaction with it."""
    connection = context.connection
    if connection is None or connection.invalidated or not context.is_disconnect:
        return None
    return connection


def _explain(context: sa.ExceptionContext) -> None:
    """Turn a refusal of the database into the error that says what to do."""
    error = context.sqlalchemy_exception or context.original_exception
    ended = _whose_commit_failed(context)
    if ended is not None:
        give_up(ended, error)
    gone = _whose_server_went(context)
    if gone is not None:
        keep_attempt(gone, error)
    message = str(context.original_exception)
    refused = _REFUSAL.search(message)
    if refused:
        raise AppendOnly(table=refused[1], operation=refused[2]) from context.original_exception
    unseen = _UNSEEN.search(message)
    if unseen:
        raise IsolationTooStrict(table=unseen[1]) from context.original_exception
    if _UNNAMED in message:
        raise ContextRequired() from context.original_exception
    refused = _FORWARD.search(message)
    if refused:
        error = (
            ClockMovedBack(now="the newest commit", asked=refused[1])
            if refused[2] == "before"
            else ClockAhead(asked=refused[1])
        )
        raise error from context.original_exception
