"""Writes operations into a migration; the SQL they name goes into the folder beside it."""

from __future__ import annotations

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op_text
from alembic.operations import ops

from report_lineage.capture.alembic import store
from report_lineage.capture.alembic.captured_sql import parsed
from report_lineage.capture.alembic.history_tables import AddVersionColumn, DropHistoryTable
from report_lineage.capture.alembic.operations import (
    CaptureOperation,
    CreateCapture,
    DropCapture,
    RefreshCapture,
)
from report_lineage.capture.alembic.remark import Remark
from report_lineage.capture.alembic.version_key import ChangeVersionKey


@renderers.dispatch_for(CreateCapture)
def _create(autogen_context: AutogenContext, operation: CreateCapture) -> str:
    _write(autogen_context, operation)
    return f"op.create_capture({operation.table!r}, {operation.version!r})"


@renderers.dispatch_for(DropCapture)
def _drop(autogen_context: AutogenContext, operation: DropCapture) -> str:
    _write(autogen_context, operation)
    version = f", {operation.version!r}" if operation.version else ""
    goes = ", table_goes=True" if operation.table_goes else ""
    return f"op.drop_capture({operation.table!r}{version}{goes})"


@renderers.dispatch_for(RefreshCapture)
def _refresh(autogen_context: AutogenContext, operation: RefreshCapture) -> str:
    _write(autogen_context, operation)
    previous = f", {operation.previous!r}" if operation.previous else ""
    return f"op.refresh_capture({operation.table!r}, {operation.version!r}{previous})"


@renderers.dispatch_for(DropHistoryTable)
def _drop_history(autogen_context: AutogenContext, operation: DropHistoryTable) -> str:
    schema = f", schema={operation.schema!r}" if operation.schema else ""
    return f"op.drop_history_table({operation.table_name!r}{schema})"


@renderers.dispatch_for(AddVersionColumn)
def _add_column(autogen_context: AutogenContext, operation: AddVersionColumn) -> str:
    plain = ops.AddColumnOp(operation.table_name, operation.column, schema=operation.schema)
    text = render_op_text(autogen_context, plain)
    return text.replace("add_column", "add_version_column", 1)


@renderers.dispatch_for(ChangeVersionKey)
def _change_key(autogen_context: AutogenContext, operation: ChangeVersionKey) -> str:
    schema = f", schema={operation.schema!r}" if operation.schema else ""
    column = operation.transaction_column
    named = f", transaction_column={column!r}" if column != "transaction_id" else ""
    return (
        f"op.change_version_key({operation.version_table!r}, {list(operation.key)!r}, "
        f"{list(operation.old_key)!r}, live_table={operation.live_table!r}{named}{schema})"
    )


@renderers.dispatch_for(Remark)
def _remark(autogen_context: AutogenContext, operation: Remark) -> str:
    return f"pass  # {operation.text}" if operation.alone else f"# {operation.text}"


def _write(autogen_context: AutogenContext, operation: CaptureOperation) -> None:
    if operation.texts is not None:
        folder = store.folder_of(autogen_context.migration_context)
        store.write(folder, operation.table, operation.texts)
        if any(parsed(text).kind == "unit" for text in operation.texts.values()):
            # The columns of a transaction table, which change with its capture, are of our types.
            autogen_context.imports.add("import report_lineage.types")
