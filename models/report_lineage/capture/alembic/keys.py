"""Finds version tables whose key is no longer that of their live table."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, ops

from report_lineage.capture.alembic.keeping import HistoryTables, key_of
from report_lineage.capture.alembic.version_key import ChangeVersionKey
from report_lineage.capture.compiler.tables import CapturedTable


def with_changed_keys(
    autogen_context: AutogenContext, body: list[MigrateOperation], history: HistoryTables
) -> Iterator[MigrateOperation]:
    """Yield the operations, and those that change keys before the live table loses the old one."""
    inspector = autogen_context.inspector
    changes = {}
    for table in history.versions.values():
        if inspector.has_table(table.version.name, schema=table.version.schema):
            change = _change(inspector, table)
            if change is not None:
                changes[key_of(table.live)] = change
    dropped: list[MigrateOperation] = []
    for one in body:
        change = None
        if isinstance(one, ops.ModifyTableOps):
            change = changes.get((one.schema, one.table_name))
        if change is None:
            yield one
        else:
            assert isinstance(one, ops.ModifyTableOps)
            yield from _split(one, change, dropped)
    yield from changes.values()
    yield from dropped


def _split(
    one: ops.ModifyTableOps, change: ChangeVersionKey, dropped: list[MigrateOperation]
) -> Iterator[MigrateOperation]:
    """Yield what does not take the old key from the live table; note the rest for later."""
    late = [
        operation
        for operation in one.ops
        if isinstance(operation, ops.DropColumnOp) and operation.column_name in change.old_key
    ]
    rest = [operation for operation in one.ops if operation not in late]
    if rest:
        yield ops.ModifyTableOps(one.table_name, rest, schema=one.schema)
    if late:
        dropped.append(ops.ModifyTableOps(one.table_name, late, schema=one.schema))


def _change(inspector: sa.Inspector, table: CapturedTable) -> ChangeVersionKey | None:
    version = table.version
    found = inspector.get_pk_constraint(version.name, schema=version.schema)
    old = [name for name in found["constrained_columns"] if name != table.transaction_column]
    if set(old) == set(table.key):
        return None
    return ChangeVersionKey(
        version.name,
        table.key,
        old,
        live_table=table.live.name,
        transaction_column=table.transaction_column,
        schema=version.schema,
    )
