"""Installs capture with the tables, and tells flushes of our models from raw SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.compiler.past import shadows
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import captured_tables
from report_lineage.capture.connections.attached import is_attached
from report_lineage.capture.connections.attached_schemas import remember_schemas
from report_lineage.capture.connections.connection import attach
from report_lineage.capture.connections.unit import ensure_context, is_current
from report_lineage.capture.installation.install import drop_statements, install
from report_lineage.capture.installation.past_views import free_table, install_past
from report_lineage.capture.installation.validate_creation import before_creation
from report_lineage.capture.versioning.managed import remember


def install_with_metadata(manager: Any) -> None:
    """Make ``create_all`` and ``drop_all`` of a built manager's metadata carry its capture along."""

    def before_create(metadata: Any, connection: sa.Connection, **arguments: Any) -> None:
        before_creation(manager, connection, arguments.get("tables"))

    transaction = manager.transaction_cls.__table__
    installed: list[Script] = []

    def after_create(metadata: Any, connection: sa.Connection, **arguments: Any) -> None:
        installed[:] = _install_created(manager, connection, arguments.get("tables")) or installed

    def after_drop(metadata: Any, connection: sa.Connection, **arguments: Any) -> None:
        if connection.dialect.name != "postgresql" or sa.inspect(connection).has_table(
            transaction.name, schema=transaction.schema
        ):
            return
        # A manager that was reset meanwhile knows its tables no more.
        known = metadata is manager.metadata
        _drop_functions(connection, compile_capture(manager, "postgresql") if known else installed)

    remember_schemas(manager)
    remember(manager)
    sa.event.listen(manager.metadata, "before_create", before_create)
    sa.event.listen(manager.metadata, "after_create", after_create)
    sa.event.listen(manager.metadata, "after_drop", after_drop)
    for shadow in shadows(manager):
        if shadow.captured is None:
            sa.event.listen(shadow.table, "before_drop", _free)


def mark_flushes_of(models: Iterable[Any]) -> None:
    """Have flushes of versioned models say that they are the ORM's."""
    for model in models:
        for event in ("before_insert", "before_update", "before_delete"):
            sa.event.listen(model, event, _before_flush_of)


def _install_created(manager: Any, connection: sa.Connection, tables: Any) -> list[Script]:
    created = set(tables or ())
    captured = {table.live for table in captured_tables(manager)}
    if manager.transaction_cls.__table__ not in created and not created & captured:
        return []
    attach(connection.engine)
    remember_schemas(manager)
    scripts = compile_capture(manager, connection.dialect.name)
    install(connection, scripts)
    install_past(connection, manager)
    return scripts


def _free(table: sa.Table, connection: sa.Connection, **arguments: Any) -> None:
    free_table(connection, table)


def _drop_functions(connection: sa.Connection, scripts: Iterable[Script]) -> None:
    for script in scripts:
        for statement in drop_statements("postgresql", script):
            if statement.startswith("DROP FUNCTION"):
                connection.exec_driver_sql(statement)


def _before_flush_of(mapper: Any, connection: sa.Connection, target: Any) -> None:
    """Mark the transaction as the ORM's where nobody said who it is."""
    if is_current(connection, channel="orm"):
        return
    if not is_attached(connection.engine):
        attach(connection.engine)
    ensure_context(connection, channel="orm")
