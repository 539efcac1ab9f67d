"""The last check of a migration: that capture is whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from report_lineage.capture.alembic.bundle import bundles, in_the_database
from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.installation.past_views import install_past
from report_lineage.capture.installation.status import status_of
from report_lineage.capture.installation.trigger_state import TriggerState, TriggerStatus
from report_lineage.capture.versioning.managed import managers_of
from report_lineage.errors import CaptureIncomplete

log = logging.getLogger(__name__)


def require_capture(context: MigrationContext) -> None:
    """Refuse to end migrations at the newest revision with triggers missing or disabled.

    Triggers of another version than this code's are logged: ``alembic check`` fails for them.
    Tables that no migration has made yet do not count. Before the newest revision, with ``--sql``
    and where no migrations run, as for ``alembic revision``, nothing is looked at.

    :param context: ``context.get_context()`` of ``env.py``, after ``context.run_migrations()``.
    :raises CaptureIncomplete: naming the triggers, inside the migrations' transaction.
    """
    if not _at_the_end(context) or context.connection is None:
        return
    found: list[TriggerStatus] = []
    for manager in managers_of(context.opts.get("target_metadata")):
        install_past(context.connection, manager)
        found += _states(context.connection, manager)
    lacking = _named(found, TriggerState.MISSING, TriggerState.DISABLED)
    if lacking:
        raise CaptureIncomplete(triggers=", ".join(lacking))
    for name in _named(found, TriggerState.OUTDATED):
        log.warning("%s is not the trigger this code would install", name)


def _at_the_end(context: MigrationContext) -> bool:
    environment = context.environment_context
    migrates = environment is not None and "destination_rev" in environment.context_opts
    if not migrates or context.as_sql or context.script is None:
        return False
    return set(context.get_current_heads()) == set(context.script.get_heads())


def _states(connection: sa.Connection, manager: Any) -> Iterator[TriggerStatus]:
    """Yield the states of the triggers of tables that are there, with their version tables."""
    inspector = sa.inspect(connection)
    absent = {
        name
        for bundle in bundles(manager, connection.dialect.name)
        if not all(inspector.has_table(one.name, schema=one.schema) for one in bundle.tables)
        for name in bundle.triggers | bundle.functions
    }
    scripts = in_the_database(compile_capture(manager, connection.dialect.name))
    for one in status_of(connection, scripts):
        if one.trigger not in absent:
            yield one


def _named(found: list[TriggerStatus], *states: TriggerState) -> list[str]:
    return [f"{one.trigger} on {one.table}" for one in found if one.state in states]
