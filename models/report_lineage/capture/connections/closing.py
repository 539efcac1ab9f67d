"""The last word before a commit: the latest context, and the time."""

from __future__ import annotations

import json

import sqlalchemy as sa

from report_lineage.capture.compiler.own_columns import SQLITE_NOW
from report_lineage.capture.connections.attached import capture_dropped, clock_of, has_capture
from report_lineage.capture.connections.attempts import keep_attempt
from report_lineage.capture.connections.context import current_context
from report_lineage.capture.connections.driver import in_transaction, run
from report_lineage.capture.connections.sqlite_driver import leave
from report_lineage.capture.connections.unit import Unit, send, start_unit, stored_time, unit_of
from report_lineage.errors import ClockAhead, ClockMovedBack


def finish(connection: sa.Connection) -> None:
    """Give the transaction row its last word before the commit: the latest context and time."""
    unit = unit_of(connection)
    unit.ending = True
    if unit.sending or (not unit.token and connection.dialect.name == "sqlite"):
        return
    latest = current_context()
    known = latest is None or latest is unit.context
    unit.context = latest or unit.context
    # An import clock has gone on since; all else is as it was sent.
    as_sent = unit.sent is not None and known and clock_of(connection) is None
    if not as_sent and (unit.context is not None or unit.sent):
        send(connection, unit)
    if connection.dialect.name == "sqlite":
        _finish_sqlite(connection, unit)


def give_up(connection: sa.Connection, error: BaseException) -> None:
    """Roll back a transaction whose commit failed.

    SQLAlchemy leaves the driver's transaction open then, and a pooled connection hands it to its
    next user, who would commit what was refused.
    """
    if not connection.invalidated:
        keep_attempt(connection, error)
        connection.connection.rollback()
        start_unit(connection)


def mend(connection: sa.Connection) -> None:
    """Take back what a COMMIT nobody saw left in SQLite's books; the next write says it anew."""
    if connection.dialect.name != "sqlite":
        return
    unit = unit_of(connection)
    if unit.token and not in_transaction(connection):
        # Asked anew: a full disk takes away the transaction that has just installed capture.
        capture_dropped(connection)
        if has_capture(connection):
            leave(connection.connection.dbapi_connection, unit)


def forget(connection: sa.Connection) -> None:
    """Leave nothing of a transaction that is rolled back."""
    if not connection.invalidated:
        mend(connection)
        keep_attempt(connection)
        start_unit(connection)


def _finish_sqlite(connection: sa.Connection, unit: Unit) -> None:
    unit.sending = True
    try:
        for table, identity in run(connection, _CLOSE):
            _close_row(connection, table, identity, unit)
        run(connection, _CLEAR)
        if unit.sent:
            run(connection, _UNSAY)
    finally:
        unit.sending = False
    unit.sent, unit.token = None, 0


_CLOSE = (
    "UPDATE lineage_unit SET closing = 1 WHERE transaction_id IS NOT NULL "
    "RETURNING facts_table, transaction_id"
)
_CLEAR = "UPDATE lineage_unit SET unit = NULL, transaction_id = NULL, closing = 0"
_UNSAY = "UPDATE lineage_context SET context = NULL"


def _close_row(connection: sa.Connection, table: str, identity: int, unit: Unit) -> None:
    context = unit.context
    clock = clock_of(connection)
    given = stored_time(connection, clock()) if clock is not None else None
    quoted = connection.dialect.identifier_preparer.quote(table)
    if given is not None:
        _check_given(connection, quoted, identity, given)
    run(
        connection,
        f"UPDATE {quoted} SET committed_at = coalesce(?, {SQLITE_NOW}), actor = ?, reason = ?, "
        "channel = ?, request_id = ?, meta = ?, imported = ? WHERE id = ? AND committed_at IS NULL",
        given,
        context.actor if context else None,
        context.reason if context else None,
        context.channel if context else "sql",
        context.request_id if context else None,
        json.dumps(dict(context.meta)) if context and context.meta else None,
        given is not None,
        identity,
    )


def _check_given(connection: sa.Connection, quoted: str, identity: int, given: str) -> None:
    query = f"SELECT max(committed_at), {SQLITE_NOW} FROM {quoted} WHERE id <> ?"
    ((newest, now),) = run(connection, query, identity)
    if given > now:
        raise ClockAhead(asked=given)
    if newest is not None and str(newest) > given:
        raise ClockMovedBack(now=newest, asked=given)
