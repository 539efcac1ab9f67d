"""Installs capture with the tables, and tells flushes of our models from raw SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from report_lineage.capture.attached import is_attached
from report_lineage.capture.compile import compile_capture
from report_lineage.capture.connection import attach
from report_lineage.capture.install import drop_statements, install
from report_lineage.capture.managed import remember
from report_lineage.capture.unit import ensure_context, is_current
from report_lineage.capture.validate_creation import before_creation


def install_with_metadata(manager: Any) -> None:
    """Make ``create_all`` and ``drop_all`` of a built manager's metadata carry its capture along."""

    def before_create(metadata: Any, connection: sa.Connection, **arguments: Any) -> None:
        before_creation(manager, connection, arguments.get("tables"))

    def after_create(metadata: Any, connection: sa.Connection, **arguments: Any) -> None:
        _install_created(manager, connection, arguments.get("tables"))

    def after_drop(metadata: Any, connection: sa.Connection, **arguments: Any) -> None:
        _drop_functions(manager, connection)

    remember(manager)
    sa.event.listen(manager.metadata, "before_create", before_create)
    sa.event.listen(manager.metadata, "after_create", after_create)
    sa.event.listen(manager.metadata, "after_drop", after_drop)
    for model in manager.version_class_map:
        for event in ("before_insert", "before_update", "before_delete"):
            sa.event.listen(model, event, _before_flush_of)


def _install_created(manager: Any, connection: sa.Connection, tables: Any) -> None:
    created = {table.name for table in tables or ()}
    if manager.transaction_cls.__table__.name in created:
        attach(connection.engine)
        install(connection, compile_capture(manager, connection.dialect.name))


def _drop_functions(manager: Any, connection: sa.Connection) -> None:
    present = sa.inspect(connection).has_table(manager.transaction_cls.__table__.name)
    if connection.dialect.name != "postgresql" or present:
        return
    for script in compile_capture(manager, connection.dialect.name):
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
