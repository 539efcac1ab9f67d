"""What a connection has been told of the transaction now open on it."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.connections.attached import clock_of, has_capture
from report_lineage.capture.connections.context import Context, current_context
from report_lineage.capture.connections.driver import in_transaction, run
from report_lineage.capture.connections.sqlite_driver import watch
from report_lineage.clock import aware_utc
from report_lineage.errors import AutocommitRefused

_INFO = "report_lineage_unit"


@dataclass
class Unit:
    """What has been sent to the database in the transaction now open on a connection.

    ``begun`` says that capture began it on SQLite, and that nothing was run in it since.
    """

    token: int = 0
    sent: str | None = None
    context: Context | None = None
    columns: Mapping[str, Any] | None = None
    sending: bool = False
    ending: bool = False
    wrote: bool = False
    begun: bool = False


def unit_of(connection: sa.Connection) -> Unit:
    """Return what the connection has been told in its open transaction."""
    found: Unit | None = connection.info.get(_INFO)
    return start_unit(connection) if found is None else found


def start_unit(connection: sa.Connection) -> Unit:
    """Forget what the connection was told: another transaction begins."""
    left: Unit | None = connection.info.get(_INFO)
    if left is not None:
        left.token = 0  # the driver's connection may still know it
    unit = connection.info[_INFO] = Unit()
    return unit


def has_written(connection: sa.Connection) -> bool:
    """Say whether a statement other than a read was run in the connection's open transaction."""
    if connection.dialect.name == "postgresql":
        return connection.execute(_WROTE).scalar() is not None
    if _INFO in connection.info:
        return unit_of(connection).sent is not None
    # Before the library begins the transactions, the driver does so at the first write.
    return in_transaction(connection)


_WROTE = sa.text("SELECT pg_current_xact_id_if_assigned()")


def autocommits(connection: sa.Connection | sa.Engine) -> bool:
    """Return whether each statement of the connection, or of an engine's, commits by itself."""
    option = connection.get_execution_options().get("isolation_level")
    if option is None:
        option = getattr(connection.dialect, "_on_connect_isolation_level", None)
    return option == "AUTOCOMMIT"


def is_current(connection: sa.Connection, *, channel: str | None = None) -> bool:
    """Return whether the database has been sent the present context in this transaction.

    :param channel: what has to be known of the writer where there is no context.
    """
    unit: Unit | None = connection.info.get(_INFO)
    if unit is None or unit.sent is None:
        return False
    context = current_context()
    if context is None:
        return channel is None or unit.context is not None
    return context is unit.context


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
    if is_current(connection, channel=channel) and not columns:
        return
    unit = unit_of(connection)
    context = current_context()
    if context is None and channel is not None and unit.context is None:
        context = Context(channel=channel)
    if columns:
        unit.columns = columns
    if autocommits(connection):
        if current_context() is not None:
            raise AutocommitRefused()
        return
    unit.context = context or unit.context
    send(connection, unit)


def send(connection: sa.Connection, unit: Unit) -> None:
    """Tell the database the unit's context, unless it knows."""
    text = _as_json(connection, unit)
    if text == unit.sent:
        return
    unit.sending = True
    try:
        if connection.dialect.name == "postgresql":
            if text or unit.sent:
                run(connection, _SET_CONTEXT, text)
        elif has_capture(connection):
            if not in_transaction(connection):  # the driver committed, and the work goes on
                run(connection, "BEGIN")
            unit.token = unit.token or random.getrandbits(62) or 1
            watch(connection, unit)
            run(connection, _SET_UNIT, unit.token, unit.token)
            run(connection, _SAY, text or None)
    finally:
        unit.sending = False
    unit.sent = text


_SET_CONTEXT = "SELECT set_config('lineage.context', ?, true)"
_SET_UNIT = (
    "UPDATE lineage_unit SET unit = ?, transaction_id = CASE WHEN unit = ? THEN transaction_id END"
)
_SAY = "UPDATE lineage_context SET context = ?"


def _as_json(connection: sa.Connection, unit: Unit) -> str:
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
    clock = clock_of(connection)
    if clock is not None:
        values["committed_at"] = stored_time(connection, clock())
    kept = {name: value for name, value in values.items() if value is not None}
    return json.dumps(kept, sort_keys=True, default=str) if kept else ""


def stored_time(connection: sa.Connection, moment: datetime) -> str:
    """Return a time as the dialect stores it."""
    utc = aware_utc(moment)
    if connection.dialect.name == "sqlite":
        return utc.strftime("%Y-%m-%d %H:%M:%S.%f")
    return utc.isoformat()
