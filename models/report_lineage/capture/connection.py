"""Carries the context into the database, on the engines that capture is attached to.

PostgreSQL takes it as a transaction-local setting. SQLite takes it in a row that is written before
the first change and cleared before the commit; for that the library begins SQLite's transactions
itself, since the driver's own would end at the release of a savepoint.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import sqlalchemy as sa

from report_lineage.capture.context import Context, current_context
from report_lineage.clock import Clock, aware_utc
from report_lineage.errors import AppendOnly, AutocommitRefused, ClockMovedBack

_INFO = "report_lineage_unit"
_FIRST_WORD = re.compile(r"(?:\s+|--[^\n]*\n|/\*.*?\*/|\()*([A-Za-z]+)", re.DOTALL)
_CHANGES_DATA = re.compile(r"\b(?:insert|update|delete|replace)\b", re.IGNORECASE)
_READS = frozenset(
    "select pragma explain values begin savepoint release rollback attach detach "
    "analyze create drop alter reindex vacuum".split()
)
_REFUSAL = re.compile(r"report-lineage append-only: (\S+) refused (\w+)")
_FORWARD = re.compile(r"report-lineage import-clock: (.*?) lies before")
_attached: WeakKeyDictionary[sa.Engine, Clock | None] = WeakKeyDictionary()
_installed: WeakSet[sa.Pool] = WeakSet()


@dataclass
class _Unit:
    """What has been sent to the database in the transaction now open on a connection."""

    token: int = 0
    sent: str | None = None
    context: Context | None = None
    columns: Mapping[str, Any] | None = None
    sending: bool = False


def attach(engine: Any, *, import_clock: Clock | None = None) -> None:
    """Make an engine carry the transaction context into its database; again changes nothing.

    Called by ``create_all``, ``record_run`` and the panel for their engines.

    :param engine: an Engine or AsyncEngine of SQLite or PostgreSQL.
    :param import_clock: gives the commit times instead of the database; the transactions are
        then shown as imported. None keeps the clock the engine already has.
    """
    target: sa.Engine = getattr(engine, "sync_engine", engine)
    known = target in _attached
    if not known or import_clock is not None:
        _attached[target] = import_clock
    if known:
        return
    sa.event.listen(target, "begin", _begin)
    sa.event.listen(target, "begin_twophase", _begin_twophase)
    sa.event.listen(target, "before_cursor_execute", _before_cursor_execute)
    sa.event.listen(target, "commit", _finish)
    sa.event.listen(target, "prepare_twophase", _finish_twophase)
    sa.event.listen(target, "rollback", _forget)
    sa.event.listen(target, "rollback_savepoint", _resend)
    sa.event.listen(target, "handle_error", _explain)


def is_attached(engine: sa.Engine) -> bool:
    """Return whether the engine carries the context."""
    return engine in _attached


def _clock_of(connection: sa.Connection) -> Clock | None:
    """Return the import clock; execution options make engines that share their parent's pool."""
    return _attached.get(connection.engine) or next(
        (clock for engine, clock in _attached.items() if engine.pool is connection.engine.pool),
        None,
    )


def _unit(connection: sa.Connection) -> _Unit:
    found = connection.info.get(_INFO)
    if found is None:
        found = connection.info[_INFO] = _Unit()
    return found  # type: ignore[no-any-return]  # info holds anything


def has_written(connection: sa.Connection) -> bool:
    """Say whether a statement other than a read was run in the connection's open transaction."""
    if connection.dialect.name == "postgresql":
        return connection.execute(_WROTE).scalar() is not None
    if _INFO in connection.info:
        return _unit(connection).sent is not None
    # Before the library begins the transactions, the driver does so at the first write.
    raw: Any = connection.connection.dbapi_connection
    return bool(getattr(getattr(raw, "driver_connection", raw), "in_transaction", False))


_WROTE = sa.text("SELECT pg_current_xact_id_if_assigned()")


def _autocommits(connection: sa.Connection) -> bool:
    option = connection.get_execution_options().get("isolation_level")
    if option is None:
        option = getattr(connection.dialect, "_on_connect_isolation_level", None)
    return option == "AUTOCOMMIT"


def _begin(connection: sa.Connection) -> None:
    connection.info[_INFO] = _Unit()
    if connection.dialect.name == "sqlite" and not _autocommits(connection):
        _begin_sqlite(connection)


def _begin_twophase(connection: sa.Connection, xid: Any) -> None:
    _begin(connection)


def _begin_sqlite(connection: sa.Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    if raw.isolation_level is not None:
        raw.isolation_level = None
    # Looked for before BEGIN: a read inside would pin a snapshot that no writer may outdate.
    _has_capture(connection)
    driver = getattr(raw, "driver_connection", raw)
    if not getattr(driver, "in_transaction", False):
        connection.exec_driver_sql("BEGIN")


def _forget(connection: sa.Connection) -> None:
    connection.info[_INFO] = _Unit()


def _resend(connection: sa.Connection, name: str, context: None) -> None:
    _unit(connection).sent = None


def _before_cursor_execute(
    connection: sa.Connection,
    cursor: Any,
    statement: str,
    parameters: Any,
    context: Any,
    executemany: bool,
) -> None:
    unit = _unit(connection)
    if unit.sending:
        return
    if connection.dialect.name == "sqlite":
        first = _first_word(statement)
        if first in {"commit", "end"}:
            _finish(connection)
            return
        if first == "drop" and "lineage_unit" in statement:
            _installed.discard(connection.engine.pool)
            _forget(connection)
        if first in _READS or (first == "with" and not _CHANGES_DATA.search(statement)):
            return
    elif _first_word(statement) in {"savepoint", "release", "rollback"}:
        return
    ensure_context(connection)


def _first_word(statement: str) -> str:
    found = _FIRST_WORD.match(statement)
    return found[1].lower() if found else ""


def is_current(connection: sa.Connection) -> bool:
    """Return whether the database has been sent the present context in this transaction."""
    unit: _Unit | None = connection.info.get(_INFO)
    if unit is None or unit.sent is None:
        return False
    context = current_context()
    return context is None or context is unit.context


def ensure_context(
    connection: sa.Connection,
    *,
    columns: Mapping[str, Any] | None = None,
    channel: str | None = None,
) -> None:
    """Send the current context to the database if it has not got it yet.

    :param columns: values for columns of a host's own in the transaction row.
    :param channel: the channel to write down when there is no context.
    :raises AutocommitRefused: if there is a context and the connection commits each statement.
    """
    if is_current(connection) and not columns:
        return
    unit = _unit(connection)
    context = current_context()
    if context is None and channel is not None and unit.context is None:
        context = Context(channel=channel)
    if columns:
        unit.columns = columns
    if _autocommits(connection):
        if current_context() is not None:
            raise AutocommitRefused()
        return
    unit.context = context or unit.context
    _send(connection, unit)


def _send(connection: sa.Connection, unit: _Unit) -> None:
    text = _as_json(connection, unit)
    if text == unit.sent:
        return
    unit.sending = True
    try:
        if connection.dialect.name == "postgresql":
            if text or unit.sent:
                connection.execute(_SET_CONTEXT, {"context": text})
        elif _has_capture(connection):
            unit.token = unit.token or random.getrandbits(62) or 1
            connection.execute(_SET_UNIT, {"unit": unit.token})
            connection.execute(_SAY, {"context": text or None})
    finally:
        unit.sending = False
    unit.sent = text


def _has_capture(connection: sa.Connection) -> bool:
    """Return whether the SQLite database has capture: an engine may be attached before it has."""
    if connection.engine.pool not in _installed and _look_for_capture(connection):
        _installed.add(connection.engine.pool)
    return connection.engine.pool in _installed


def _look_for_capture(connection: sa.Connection) -> bool:
    cursor = connection.connection.cursor()
    try:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'lineage_unit'")
        return cursor.fetchone() is not None
    finally:
        cursor.close()


_SET_CONTEXT = sa.text("SELECT set_config('lineage.context', :context, true)")
_SET_UNIT = sa.text(
    "UPDATE lineage_unit SET unit = :unit, "
    "transaction_id = CASE WHEN unit = :unit THEN transaction_id END"
)
_SAY = sa.text("UPDATE lineage_context SET context = :context")


def _as_json(connection: sa.Connection, unit: _Unit) -> str:
    values: dict[str, Any] = {}
    context = unit.context
    if context is not None:
        values = {
            "actor": context.actor,
            "reason": context.reason,
            "channel": context.channel,
            "request_id": context.request_id,
            "remote_addr": context.remote_addr,
            "meta": dict(context.meta) or None,
            "run_id": context.run_id.hex if context.run_id else None,
            "templates": dict(context.templates) or None,
            "origin": context.origin,
        }
    values["columns"] = dict(unit.columns) if unit.columns else None
    clock = _clock_of(connection)
    if clock is not None:
        values["committed_at"] = _stored(connection, clock())
    kept = {name: value for name, value in values.items() if value is not None}
    return json.dumps(kept, sort_keys=True, default=str) if kept else ""


def _stored(connection: sa.Connection, moment: datetime) -> str:
    utc = aware_utc(moment)
    if connection.dialect.name == "sqlite":
        return utc.strftime("%Y-%m-%d %H:%M:%S.%f")
    return utc.isoformat()


def _finish_twophase(connection: sa.Connection, xid: Any) -> None:
    _finish(connection)


def _finish(connection: sa.Connection) -> None:
    """Give the transaction row its last word before the commit: the latest context and time."""
    unit = _unit(connection)
    if unit.sending or (not unit.token and connection.dialect.name == "sqlite"):
        return
    latest = current_context()
    if latest is not None:
        unit.context = latest
    if unit.context is not None or unit.sent:
        _send(connection, unit)
    if connection.dialect.name == "sqlite":
        _finish_sqlite(connection, unit)


def _finish_sqlite(connection: sa.Connection, unit: _Unit) -> None:
    unit.sending = True
    try:
        open_rows = connection.execute(_OPEN_ROWS).all()
        for table, identity in open_rows:
            _close_row(connection, table, identity, unit)
        connection.execute(_CLEAR)
        if unit.sent:
            connection.execute(_UNSAY)
    finally:
        unit.sending = False
    unit.sent, unit.token = None, 0


_OPEN_ROWS = sa.text(
    "SELECT transaction_table, transaction_id FROM lineage_unit WHERE transaction_id IS NOT NULL"
)
_CLEAR = sa.text("UPDATE lineage_unit SET unit = NULL, transaction_id = NULL")
_UNSAY = sa.text("UPDATE lineage_context SET context = NULL")


def _close_row(connection: sa.Connection, table: str, identity: int, unit: _Unit) -> None:
    context = unit.context
    clock = _clock_of(connection)
    given = _stored(connection, clock()) if clock is not None else None
    quoted = connection.dialect.identifier_preparer.quote(table)
    if given is not None:
        _check_forward(connection, quoted, identity, given)
    connection.execute(
        sa.text(
            f"UPDATE {quoted} SET committed_at = coalesce(:given, "
            "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), "
            "actor = :actor, reason = :reason, channel = :channel, request_id = :request_id, "
            "meta = :meta, imported = :imported WHERE id = :id AND committed_at IS NULL"
        ),
        {
            "given": given,
            "actor": context.actor if context else None,
            "reason": context.reason if context else None,
            "channel": context.channel if context else "sql",
            "request_id": context.request_id if context else None,
            "meta": json.dumps(dict(context.meta)) if context and context.meta else None,
            "imported": given is not None,
            "id": identity,
        },
    )


def _check_forward(connection: sa.Connection, quoted: str, identity: int, given: str) -> None:
    newest = connection.execute(
        sa.text(f"SELECT max(committed_at) FROM {quoted} WHERE id <> :id"), {"id": identity}
    ).scalar()
    if newest is not None and str(newest) > given:
        raise ClockMovedBack(now=newest, asked=given)


def _explain(context: sa.ExceptionContext) -> None:
    """Turn a refusal of the database into the error that says what to do."""
    message = str(context.original_exception)
    refused = _REFUSAL.search(message)
    if refused:
        raise AppendOnly(table=refused[1], operation=refused[2]) from context.original_exception
    backwards = _FORWARD.search(message)
    if backwards:
        raise ClockMovedBack(
            now="the newest commit", asked=backwards[1]
        ) from context.original_exception
