"""Rewrites what autogenerate proposes for version tables: history is added to, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic.operations import MigrateOperation, ops

from report_lineage.capture.alembic.history_tables import AddVersionColumn, CreateHistoryTable
from report_lineage.capture.compiler.postgresql.transactions import SLOW_INDEX
from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.capture.facts import facts_table

TableKey = tuple[str | None, str]


class HistoryTables:
    """The version and transaction tables of some managers, and how to tell those of models gone."""

    def __init__(self, managers: Iterable[Any]) -> None:
        self.captured: dict[TableKey, CapturedTable] = {}
        self.versions: dict[TableKey, CapturedTable] = {}
        self.transactions: set[TableKey] = set()
        self._shapes = {("transaction_id", "operation_type")}
        self._bookkeeping = {
            "lineage_unit",
            "lineage_context",
            "lineage_history",
            "lineage_attempt",
        }
        for manager in managers:
            self._add(manager)

    def _add(self, manager: Any) -> None:
        transaction: sa.Table = manager.transaction_cls.__table__
        self.transactions |= {key_of(transaction), key_of(facts_table(transaction))}
        for declared in getattr(manager, "aggregates", ()):
            self._bookkeeping.add(f"{declared.table.name}_counter")
        for table in captured_tables(manager):
            self.captured[key_of(table.live)] = table
            self.versions[key_of(table.version)] = table
            self._shapes.add((table.transaction_column, table.operation_column))

    def is_foreign(self, name: str) -> bool:
        """Return whether a table is capture's own, or the product's while the models are a host's."""
        of_the_product = (None, "lineage_transaction") in self.transactions
        theirs = not of_the_product and name.startswith(("lineage_", "report_lineage"))
        return theirs or name in self._bookkeeping

    def holds(self, table: sa.Table) -> bool:
        """Return whether a table that no model declares any more holds history, by its columns."""
        names = set(table.columns.keys())
        versions = any(
            {transaction, operation} <= names and transaction in table.primary_key.columns
            for transaction, operation in self._shapes
        )
        return versions or {"issued_at", "committed_at", "xid", "history_id"} <= names


def key_of(table: sa.Table) -> TableKey:
    """Return schema and name of a table."""
    return table.schema, table.name


def keep_history(
    operations: Iterable[MigrateOperation], history: HistoryTables
) -> list[MigrateOperation]:
    """Return what autogenerate proposed, without what would drop history."""
    proposed = list(operations)
    kept = {
        (one.schema, one.table_name)
        for one in proposed
        if isinstance(one, ops.DropTableOp)
        and (history.is_foreign(one.table_name) or history.holds(one.to_table()))
    }
    return [
        made
        for one in proposed
        if not isinstance(one, ops.DropTableOp | ops.ModifyTableOps)
        or (one.schema, one.table_name) not in kept
        for made in _rewritten(one, history)
    ]


def _rewritten(one: MigrateOperation, history: HistoryTables) -> Iterator[MigrateOperation]:
    if isinstance(one, ops.CreateTableOp):
        key = (one.schema, one.table_name)
        held = key in history.versions or key in history.transactions
        yield _creating(one) if held else one
    elif isinstance(one, ops.ModifyTableOps) and (one.schema, one.table_name) in (
        history.versions.keys() | history.transactions
    ):
        yield from _on_history_table(one)
    else:
        yield one


def _creating(one: ops.CreateTableOp) -> CreateHistoryTable:
    made = CreateHistoryTable.__new__(CreateHistoryTable)
    made.__dict__.update(one.__dict__)
    made.if_not_exists = True
    return made


def _on_history_table(one: ops.ModifyTableOps) -> Iterator[MigrateOperation]:
    rest: list[MigrateOperation] = []
    for change in one.ops:
        handled = _CHANGES.get(type(change))
        made = handled(change) if handled else change
        if isinstance(made, AddVersionColumn):
            yield made
        elif made is not None:
            rest.append(made)
    if rest:
        yield ops.ModifyTableOps(one.table_name, rest, schema=one.schema)


def _adding(change: Any) -> MigrateOperation:
    return AddVersionColumn(change.table_name, change.column, schema=change.schema)


def _dropping(change: Any) -> MigrateOperation | None:
    """Keep a column that goes; one that had to have a value has none from now on."""
    column: sa.Column[Any] = change.to_column()
    if column.nullable or column.primary_key:
        return None
    return ops.AlterColumnOp(
        change.table_name,
        column.name,
        schema=change.schema,
        existing_type=column.type,
        existing_nullable=False,
        modify_nullable=True,
    )


def _altering(change: Any) -> MigrateOperation | None:
    """Never demand a value: older versions may lack it. Keys have an operation of their own."""
    change.modify_nullable = None
    change.kw.pop("autoincrement", None)  # version columns say no, of which only MySQL hears
    return change if change.has_changes() else None


def _dropping_index(change: Any) -> MigrateOperation | None:
    """Keep the index that capture makes for itself."""
    return None if change.index_name.startswith(SLOW_INDEX) else change


_CHANGES: dict[type[Any], Callable[[Any], MigrateOperation | None]] = {
    ops.AddColumnOp: _adding,
    ops.DropColumnOp: _dropping,
    ops.AlterColumnOp: _altering,
    ops.DropIndexOp: _dropping_index,
}
