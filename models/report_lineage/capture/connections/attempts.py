"""What a rollback took away can still be known: who tried what, when, why, and what went wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture.attempt_table import attempt_table
from report_lineage.capture.connections.context import Context, without_context
from report_lineage.capture.connections.unit import unit_of
from report_lineage.clock import aware_utc
from report_lineage.error_text import class_name, text_without_values

_logger = logging.getLogger("report_lineage")


@dataclass(frozen=True)
class Attempt:
    """A transaction that wrote inside a block recording attempts, and was rolled back.

    ``attempted_at`` is when it was lost, by the database's clock, in UTC. ``error_class`` and
    ``error`` are None where nothing was raised. ``database_user`` is None on SQLite.
    """

    id: int
    attempted_at: datetime
    actor: str | None
    reason: str | None
    channel: str
    request_id: str | None
    remote_addr: str | None
    meta: Mapping[str, Any] | None
    error_class: str | None
    error: str | None
    database_user: str | None


def list_attempts(
    bind: Session | sa.Connection,
    *,
    actor: str | None = None,
    request_id: str | None = None,
    since: datetime | None = None,
    limit: int | None = 100,
) -> tuple[Attempt, ...]:
    """Return the attempts that ``transaction_context(record_attempts=True)`` left, newest first.

    :param bind: a session or connection of a database with capture.
    :param actor: only this one's; None means everybody's.
    :param request_id: only this web request's; None means of any.
    :param since: only those at or after this aware time; None means from the beginning.
    :param limit: how many at most; None means all.
    :raises NaiveTime: if ``since`` carries no zone.
    """
    query = sa.select(attempt_table).order_by(attempt_table.c.id.desc()).limit(limit)
    if actor is not None:
        query = query.where(attempt_table.c.actor == actor)
    if request_id is not None:
        query = query.where(attempt_table.c.request_id == request_id)
    if since is not None:
        query = query.where(attempt_table.c.attempted_at >= aware_utc(since, name="since"))
    return tuple(Attempt(**row) for row in bind.execute(query).mappings())


def keep_attempt(connection: sa.Connection, error: BaseException | None = None) -> None:
    """Leave what the connection's transaction is about to lose, if its block asked for that.

    Its own failure is logged and noted on the error that is on its way, and hides neither.

    :param error: what took the work away; None means what is being handled, or left the block.
    """
    unit = unit_of(connection)
    context = unit.context
    if context is None or context.watch is None or not unit.wrote:
        return
    unit.wrote = False
    error = error or context.watch.found()
    try:
        _write(connection, context, error)
    except Exception as failure:  # noqa: BLE001  # said aloud; the error on its way goes first
        _say(failure, error)


def _say(failure: Exception, error: BaseException | None) -> None:
    message = f"The attempt that was rolled back could not be recorded: {failure}"
    _logger.error(message, exc_info=failure)
    if error is not None:
        error.add_note(message)


def _write(connection: sa.Connection, context: Context, error: BaseException | None) -> None:
    if connection.dialect.name == "sqlite":  # one writer at a time: the lost one lets go first
        connection.connection.rollback()
    hide = context.watch.hide if context.watch is not None else str
    values = {
        "actor": context.actor,
        "reason": context.reason,
        "channel": context.channel,
        "request_id": context.request_id,
        "remote_addr": context.remote_addr,
        "meta": json.loads(json.dumps(dict(context.meta), default=str)) or None,
        "error_class": None if error is None else class_name(error),
        "error": None if error is None else hide(text_without_values(error)),
    }
    with without_context(), _separate(connection.engine) as separate:
        separate.execute(sa.insert(attempt_table).inline().values(values))
        separate.commit()


@contextmanager
def _separate(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a connection outside the pool, which may have none to spare."""
    if isinstance(engine.pool, sa.StaticPool | sa.SingletonThreadPool):
        with engine.connect() as connection:  # another one would be another database in memory
            yield connection
        return
    pool = engine.pool.recreate()
    try:
        with sa.Engine(pool, engine.dialect, engine.url).connect() as connection:
            yield connection
    finally:
        pool.dispose()
