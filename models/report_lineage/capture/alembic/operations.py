"""Alembic operations: ``op.create_capture``, ``op.refresh_capture`` and ``op.drop_capture``.

They run SQL that was written when the migration was: see :mod:`report_lineage.capture.alembic.store`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from alembic.operations import MigrateOperation, Operations

from report_lineage.capture.alembic import catalog, store
from report_lineage.capture.alembic.beside import captured_in, statements_beside
from report_lineage.capture.alembic.captured_sql import CapturedSQL
from report_lineage.capture.alembic.losing import drop_bookkeeping, has_rows
from report_lineage.capture.alembic.remark import Remark
from report_lineage.capture.alembic.running import as_migration, run
from report_lineage.capture.compiler.dialects import check_version
from report_lineage.capture.installation.native import refuse_native_triggers
from report_lineage.errors import ConfigurationError


class CaptureOperation(MigrateOperation):
    """An operation on the capture of one table; ``texts`` are the files still to be written."""

    kind: ClassVar[str]

    def __init__(
        self, table: str, version: str | None = None, *, texts: Mapping[str, str] | None = None
    ) -> None:
        self.table = table
        self.version = version
        self.texts = texts

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what ``alembic check`` prints."""
        return (self.kind, self.table, self.version)


@Operations.register_operation("create_capture")
class CreateCapture(CaptureOperation):
    """Install the capture of a table."""

    kind = "create_capture"

    @classmethod
    def create_capture(cls, operations: Operations, table: str, version: str | None = None) -> Any:
        """Install the capture of a table, and give rows that have no version as they are now one.

        :param table: the live table, with its schema if it declares one; or a migration's
            ``__file__``, for SQL that was rendered beside it.
        :param version: names the SQL in the folder ``capture`` of the environment; None only with
            a migration's ``__file__``.
        :raises CaptureFileUnusable: if the SQL is missing or was changed.
        :raises CaptureUnsupported: if Continuum's native triggers are on the table.
        """
        return operations.invoke(cls(table, version))

    table_comes = False
    """Whether the migration also creates the table, so that the downgrade drops it."""

    def reverse(self) -> DropCapture:
        """Return the operation of the downgrade."""
        return DropCapture(self.table, self.version, table_goes=self.table_comes, texts=self.texts)


@Operations.register_operation("drop_capture")
class DropCapture(CaptureOperation):
    """Remove the capture of a table; its history stays."""

    kind = "drop_capture"

    def __init__(
        self,
        table: str,
        version: str | None = None,
        *,
        table_goes: bool = False,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(table, version, texts=texts)
        self.table_goes = table_goes

    @classmethod
    def drop_capture(
        cls,
        operations: Operations,
        table: str,
        version: str | None = None,
        *,
        table_goes: bool = False,
    ) -> Any:
        """Remove triggers and functions of a table; tables and history stay.

        :param table: the live table, or a migration's ``__file__``: as in ``create_capture``.
        :param version: names the SQL in the folder ``capture``; None removes whatever triggers of
            capture the table has.
        :param table_goes: whether the table is dropped next, so that history has its rows end here.
        :raises CaptureFileUnusable: if the SQL is missing or was changed.
        """
        return operations.invoke(cls(table, version, table_goes=table_goes))

    def reverse(self) -> MigrateOperation:
        """Return the operation of the downgrade."""
        if self.version is None:
            text = f"No migration knows what captured {self.table} before."
            return Remark(text, alone=True)
        made = CreateCapture(self.table, self.version, texts=self.texts)
        made.table_comes = self.table_goes
        return made


@Operations.register_operation("refresh_capture")
class RefreshCapture(CaptureOperation):
    """Replace the capture of a table by another version of it."""

    kind = "refresh_capture"

    def __init__(
        self,
        table: str,
        version: str,
        previous: str | None = None,
        *,
        texts: Mapping[str, str] | None = None,
        previous_texts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(table, version, texts=texts)
        self.previous = previous
        self.previous_texts = previous_texts

    @classmethod
    def refresh_capture(
        cls, operations: Operations, table: str, version: str, previous: str | None = None
    ) -> Any:
        """Replace the capture of a table, and give rows that differ from their history a version.

        :param table: the live table, with its schema if it declares one.
        :param version: names the SQL in the folder ``capture``.
        :param previous: names the SQL that was installed before; None if no migration did that.
        :raises CaptureFileUnusable: if the SQL is missing or was changed.
        :raises CaptureUnsupported: if Continuum's native triggers are on the table.
        """
        return operations.invoke(cls(table, version, previous))

    def reverse(self) -> MigrateOperation:
        """Return the operation of the downgrade."""
        if self.previous is None or self.version is None:
            text = f"The capture of {self.table} stays: no migration knows the one before."
            return Remark(text, alone=True)
        return RefreshCapture(
            self.table,
            self.previous,
            self.version,
            texts=self.previous_texts,
            previous_texts=self.texts,
        )


@Operations.implementation_for(CreateCapture)
def _create(operations: Operations, operation: CreateCapture) -> None:
    _check_version(operations)
    if operation.version is None:
        statements = statements_beside(operation.table, "install", _dialect(operations))
        _refuse_native(operations, captured_in(statements))
        run(operations, statements)
        return
    _refuse_native(operations, [_quoted(operations, operation.table)])
    _install(operations, _sql(operations, operation.table, operation.version))


@Operations.implementation_for(RefreshCapture)
def _refresh(operations: Operations, operation: RefreshCapture) -> None:
    _check_version(operations)
    assert operation.version is not None
    _refuse_native(operations, [_quoted(operations, operation.table)])
    sql = _sql(operations, operation.table, operation.version)
    if operation.previous is not None:
        before = _sql(operations, operation.table, operation.previous)
        run(operations, [one for one in before.drop if one not in sql.drop])
    elif not operations.migration_context.as_sql and sql.kind != "unit":
        catalog.drop_triggers_of(operations.get_bind(), operation.table)
    _install(operations, sql)


@Operations.implementation_for(DropCapture)
def _drop(operations: Operations, operation: DropCapture) -> None:
    if operation.table.endswith(".py"):
        run(operations, statements_beside(operation.table, "drop", _dialect(operations)))
    elif operation.version is None:
        _refuse_offline(operations, operation)
        catalog.drop_triggers_of(operations.get_bind(), operation.table)
    else:
        sql = _sql(operations, operation.table, operation.version)
        run(operations, sql.drop)
        if operation.table_goes:
            with as_migration(operations):
                run(operations, sql.ended)
        if sql.kind == "unit":
            _forget_unit(operations, operation.table)


def _refuse_offline(operations: Operations, operation: DropCapture) -> None:
    if operations.migration_context.as_sql:
        raise ConfigurationError(
            problem=f"Which triggers {operation.table} has is not known without its database",
            remedy="Run this migration on the database, or name the version of its capture.",
        )


def _install(operations: Operations, sql: CapturedSQL) -> None:
    if sql.kind != "unit":  # the functions of a unit are what all other triggers call
        run(operations, sql.drop)
    with as_migration(operations):
        run(operations, sql.created)


def _forget_unit(operations: Operations, table: str) -> None:
    """Drop the bookkeeping, which stays where history does."""
    if operations.migration_context.as_sql:
        return
    schema, _, name = table.rpartition(".")
    if not has_rows(operations.get_bind(), name, schema or None):
        drop_bookkeeping(operations.get_bind(), name)


def _sql(operations: Operations, table: str, version: str) -> CapturedSQL:
    folder = store.folder_of(operations.migration_context)
    return store.read(folder, table, version, _dialect(operations))


def _dialect(operations: Operations) -> str:
    return operations.migration_context.dialect.name


def _quoted(operations: Operations, table: str) -> str:
    return catalog.quoted(operations.migration_context.dialect, table)


def _refuse_native(operations: Operations, tables: Iterable[str]) -> None:
    if not operations.migration_context.as_sql:
        refuse_native_triggers(operations.get_bind(), tables)


def _check_version(operations: Operations) -> None:
    if not operations.migration_context.as_sql:
        check_version(operations.get_bind())
