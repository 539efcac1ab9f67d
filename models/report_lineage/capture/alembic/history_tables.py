"""Alembic operations on version tables: what they hold stays.

A column or table that goes takes its history with it only where a migration says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic.operations import MigrateOperation, Operations, ops

from report_lineage.capture.alembic.losing import has_rows
from report_lineage.capture.alembic.remark import Remark

log = logging.getLogger(__name__)


class CreateHistoryTable(ops.CreateTableOp):
    """Create a version or transaction table, unless history was kept in it."""

    def reverse(self) -> Any:
        """Return the operation of the downgrade, which keeps a table that holds history."""
        return DropHistoryTable(self.table_name, schema=self.schema)


@Operations.register_operation("drop_history_table")
class DropHistoryTable(MigrateOperation):
    """Drop a version or transaction table, if it is empty or that was asked for."""

    def __init__(
        self, table_name: str, *, schema: str | None = None, drop_history: bool = False
    ) -> None:
        self.table_name = table_name
        self.schema = schema
        self.drop_history = drop_history

    @classmethod
    def drop_history_table(
        cls,
        operations: Operations,
        table_name: str,
        *,
        schema: str | None = None,
        drop_history: bool = False,
    ) -> Any:
        """Drop a version table or transaction table if it is empty.

        One that holds history stays, unless ``drop_history`` is true here or on the command line:
        ``alembic -x drop_history=true downgrade -1``.

        :param table_name: the version or transaction table.
        :param schema: its schema; None means the current one.
        :param drop_history: whether to drop what it holds.
        """
        return operations.invoke(cls(table_name, schema=schema, drop_history=drop_history))


@Operations.register_operation("add_version_column")
class AddVersionColumn(ops.AddColumnOp):
    """Add a column to a version table, unless history was kept in it."""

    @classmethod
    def add_version_column(
        cls,
        operations: Operations,
        table_name: str,
        column: sa.Column[Any],
        *,
        schema: str | None = None,
    ) -> Any:
        """Add a column to a version table, nullable whatever it says: older versions lack it.

        A column that is there holds the values of a time before, and stays as it is.

        :param table_name: the version table.
        :param column: name and type.
        :param schema: the version table's schema; None means the current one.
        """
        return operations.invoke(cls(table_name, column, schema=schema))

    def reverse(self) -> Any:
        """Return the remark of the downgrade, which keeps the column."""
        return Remark(f"{self.table_name}.{self.column.name} stays, with the history it holds.")


@Operations.register_operation("rename_captured_column")
class RenameCapturedColumn(MigrateOperation):
    """Rename a column of a live table and of its version table."""

    def __init__(
        self,
        table_name: str,
        column_name: str,
        new_column_name: str,
        *,
        version_table: str | None = None,
        schema: str | None = None,
    ) -> None:
        self.tables = (table_name, version_table or f"{table_name}_version")
        self.names = (column_name, new_column_name)
        self.schema = schema

    @classmethod
    def rename_captured_column(
        cls,
        operations: Operations,
        table_name: str,
        column_name: str,
        new_column_name: str,
        *,
        version_table: str | None = None,
        schema: str | None = None,
    ) -> Any:
        """Rename a column together with its history. Capture of the table must be dropped.

        :param table_name: the live table.
        :param column_name: the name the column has.
        :param new_column_name: the name it gets, under which history then shows its old values.
        :param version_table: None means Continuum's default, ``<table>_version``.
        :param schema: the schema of both tables; None means the current one.
        """
        operation = cls(
            table_name, column_name, new_column_name, version_table=version_table, schema=schema
        )
        return operations.invoke(operation)


@Operations.register_operation("rename_captured_table")
class RenameCapturedTable(MigrateOperation):
    """Rename a live table and its version table."""

    def __init__(
        self, tables: Sequence[str], new_tables: Sequence[str], *, schema: str | None = None
    ) -> None:
        self.pairs = tuple(zip(tables, new_tables, strict=True))
        self.schema = schema

    @classmethod
    def rename_captured_table(
        cls,
        operations: Operations,
        table_name: str,
        new_table_name: str,
        *,
        version_table: str | None = None,
        new_version_table: str | None = None,
        schema: str | None = None,
    ) -> Any:
        """Rename a table together with its version table and the indexes named for that.

        Capture of the table must be dropped.

        :param table_name: the live table.
        :param new_table_name: the name it gets.
        :param version_table: None means Continuum's default, ``<table>_version``.
        :param new_version_table: None means the same of the new name.
        :param schema: the schema of both tables; None means the current one.
        """
        old = (table_name, version_table or f"{table_name}_version")
        new = (new_table_name, new_version_table or f"{new_table_name}_version")
        return operations.invoke(cls(old, new, schema=schema))


@Operations.implementation_for(DropHistoryTable)
def _drop_table(operations: Operations, operation: DropHistoryTable) -> None:
    name, schema = operation.table_name, operation.schema
    told = operation.drop_history or _told(operations)
    if operations.migration_context.as_sql:
        if not told:
            operations.migration_context.impl.static_output(
                f"-- {name} is kept: it may hold history\n"
            )
            return
    elif not told and has_rows(operations.get_bind(), name, schema):
        log.warning("%s is kept, since it holds history", name)
        return
    operations.drop_table(name, schema=schema)


def _told(operations: Operations) -> bool:
    environment = operations.migration_context.environment_context
    if environment is None:
        return False
    given = environment.get_x_argument(as_dictionary=True).get("drop_history")
    return given == "true" or bool(environment.config.attributes.get("drop_history"))


@Operations.implementation_for(AddVersionColumn)
def _add_column(operations: Operations, operation: AddVersionColumn) -> None:
    name, schema = operation.table_name, operation.schema
    column = sa.Column(operation.column.name, operation.column.type, nullable=True)
    if operations.migration_context.as_sql:
        postgresql = operations.migration_context.dialect.name == "postgresql"
        operations.add_column(name, column, schema=schema, if_not_exists=postgresql or None)
    elif column.name not in _columns(operations, name, schema):
        operations.add_column(name, column, schema=schema)


def _columns(operations: Operations, table: str, schema: str | None) -> set[str]:
    found = sa.inspect(operations.get_bind()).get_columns(table, schema=schema)
    return {column["name"] for column in found}


@Operations.implementation_for(RenameCapturedColumn)
def _rename_column(operations: Operations, operation: RenameCapturedColumn) -> None:
    preparer = operations.migration_context.dialect.identifier_preparer
    old, new = map(preparer.quote_identifier, operation.names)
    for table in operation.tables:
        place = preparer.format_table(sa.table(table, schema=operation.schema))
        operations.execute(f"ALTER TABLE {place} RENAME COLUMN {old} TO {new}")


@Operations.implementation_for(RenameCapturedTable)
def _rename_table(operations: Operations, operation: RenameCapturedTable) -> None:
    for old, new in operation.pairs:
        operations.rename_table(old, new, schema=operation.schema)
    if not operations.migration_context.as_sql:
        for old, new in operation.pairs:
            _rename_indexes(operations, old, new, operation.schema)


def _rename_indexes(operations: Operations, old: str, new: str, schema: str | None) -> None:
    """Give indexes named for the table their new names; SQLite has no other way than anew."""
    connection = operations.get_bind()
    quote = connection.dialect.identifier_preparer.quote_identifier
    if connection.dialect.name == "postgresql":
        for index in sa.inspect(connection).get_indexes(new, schema=schema):
            name = index["name"] or ""
            if name.startswith(f"ix_{old}_"):
                renamed = quote(name.replace(f"ix_{old}_", f"ix_{new}_", 1))
                place = f"{quote(schema)}." if schema else ""
                operations.execute(f"ALTER INDEX {place}{quote(name)} RENAME TO {renamed}")
        return
    rows = connection.execute(_INDEXES, {"table": new, "prefix": f"ix_{old}_"}).all()
    for name, text in rows:
        connection.exec_driver_sql(f"DROP INDEX {quote(name)}")
        connection.exec_driver_sql(text.replace(f"ix_{old}_", f"ix_{new}_", 1))


_INDEXES = sa.text(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table "
    "AND substr(name, 1, length(:prefix)) = :prefix"
)
