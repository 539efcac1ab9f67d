"""Alembic operations: ``op.create_capture`` and ``op.drop_capture`` run SQL rendered beforehand.

A migration carries the SQL of its own day in files beside it, ``<revision>.<dialect>.sql``,
made by :func:`render_files`; so it does the same for ever, whatever the templates become.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.operations import MigrateOperation, Operations

from report_lineage.capture.compile import compile_capture
from report_lineage.capture.install import check_version, drop_statements, install_statements
from report_lineage.errors import HistoryWouldBeLost

_SEPARATOR = "\n;;\n"
_DIALECTS = ("sqlite", "postgresql")


@Operations.register_operation("create_capture")
class CreateCapture(MigrateOperation):
    """Install the capture rendered for a migration."""

    def __init__(self, migration: str) -> None:
        self.migration = migration

    @classmethod
    def create_capture(cls, operations: Operations, migration: str) -> Any:
        """Install the capture rendered beside a migration.

        :param migration: the migration's ``__file__``.
        """
        return operations.invoke(cls(migration))


@Operations.register_operation("drop_capture")
class DropCapture(MigrateOperation):
    """Remove the capture rendered for a migration; tables and history stay."""

    def __init__(self, migration: str) -> None:
        self.migration = migration

    @classmethod
    def drop_capture(cls, operations: Operations, migration: str) -> Any:
        """Remove the triggers and functions rendered beside a migration.

        :param migration: the migration's ``__file__``.
        """
        return operations.invoke(cls(migration))


@Operations.implementation_for(CreateCapture)
def _create(operations: Operations, operation: CreateCapture) -> None:
    connection = operations.get_bind()
    check_version(connection)
    _run(connection, operation.migration, "install")


@Operations.implementation_for(DropCapture)
def _drop(operations: Operations, operation: DropCapture) -> None:
    _run(operations.get_bind(), operation.migration, "drop")


def drop_bookkeeping(connection: sa.Connection, transaction: str) -> None:
    """Remove what capture keeps for itself, unless another transaction table still uses it.

    :param transaction: the name of the transaction table whose capture goes.
    """
    if connection.dialect.name == "postgresql":
        left = "SELECT 1 FROM pg_proc WHERE proname LIKE 'lineage\\_history\\_%'"
        tables: tuple[str, ...] = ("lineage_history", "lineage_attempt")
    else:
        gone = sa.text("DELETE FROM lineage_unit WHERE transaction_table = :name")
        connection.execute(gone, {"name": transaction})
        left = "SELECT 1 FROM lineage_unit"
        tables = ("lineage_history", "lineage_attempt", "lineage_context", "lineage_unit")
    if connection.execute(sa.text(left)).first() is None:
        for table in tables:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")


def _run(connection: sa.Connection, migration: str, action: str) -> None:
    path = _file(migration, action, connection.dialect.name)
    percent = connection.dialect.paramstyle in {"format", "pyformat"}
    for statement in path.read_text(encoding="utf-8").split(_SEPARATOR):
        if statement.strip():
            connection.exec_driver_sql(statement.replace("%", "%%") if percent else statement)


def _file(migration: str, action: str, dialect: str) -> Path:
    path = Path(migration)
    return path.with_name(f"{path.stem}.{action}.{dialect}.sql")


def render_files(migration: str, manager: Any) -> Iterator[Path]:
    """Write the SQL of a manager's capture beside a migration; yield the files written."""
    for dialect in _DIALECTS:
        scripts = compile_capture(manager, dialect)
        drops = [sql for script in reversed(scripts) for sql in drop_statements(dialect, script)]
        rendered = {"install": install_statements(dialect, scripts), "drop": drops}
        for action, statements in rendered.items():
            path = _file(migration, action, dialect)
            path.write_text(_SEPARATOR.join(statements) + "\n", encoding="utf-8")
            yield path


def refuse_to_lose_history(connection: sa.Connection, table: str, *, allowed: bool) -> None:
    """Refuse a downgrade that would drop history.

    :raises HistoryWouldBeLost: if ``table`` has rows and ``allowed`` is false.
    """
    if allowed:
        return
    rows = connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()
    if rows:
        raise HistoryWouldBeLost(transactions=rows)
