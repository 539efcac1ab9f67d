"""The comparison of capture: what the models need, against what the database has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, ops
from alembic.util import PriorityDispatchResult

from report_lineage.capture.alembic import store
from report_lineage.capture.alembic.bundle import Bundle, bundles
from report_lineage.capture.alembic.captured_sql import CapturedSQL
from report_lineage.capture.alembic.catalog import installed_triggers, unquoted
from report_lineage.capture.alembic.keeping import HistoryTables, keep_history
from report_lineage.capture.alembic.keys import with_changed_keys
from report_lineage.capture.alembic.operations import CreateCapture, DropCapture, RefreshCapture
from report_lineage.capture.alembic.remark import Remark
from report_lineage.capture.installation.status import status_of
from report_lineage.capture.installation.trigger_state import TriggerState
from report_lineage.capture.versioning.managed import managers_of


def configure_models(
    autogen_context: AutogenContext, upgrade_ops: ops.UpgradeOps
) -> PriorityDispatchResult:
    """Have Continuum build its version tables before the tables are compared."""
    sa.orm.configure_mappers()
    return PriorityDispatchResult.CONTINUE


def compare_capture(
    autogen_context: AutogenContext, upgrade_ops: ops.UpgradeOps
) -> PriorityDispatchResult:
    """Add what capture needs to what autogenerate found, and take out what would drop history."""
    managers = managers_of(autogen_context.metadata)
    history = HistoryTables(managers)
    body = keep_history(upgrade_ops.ops, history)
    body = list(with_changed_keys(autogen_context, body, history))
    comparison = _Comparison(autogen_context, body)
    for manager in managers:
        comparison.add(manager)
    upgrade_ops.ops[:] = comparison.operations()
    return PriorityDispatchResult.CONTINUE


class _Comparison:
    """What is to happen before the tables change, and after."""

    def __init__(self, autogen_context: AutogenContext, body: list[MigrateOperation]) -> None:
        assert autogen_context.connection is not None
        self.connection: sa.Connection = autogen_context.connection
        self.dialect = self.connection.dialect.name
        self.body = body
        self.touched = set(_touched(body))
        self.coming = {
            _full(one.schema, one.table_name) for one in body if isinstance(one, ops.CreateTableOp)
        }
        self.declared = {table.fullname for table in autogen_context.sorted_tables}
        self.installed = tuple(installed_triggers(self.connection))
        self.stamps = {(one.name, one.stamp) for one in self.installed}
        self.known = _known(autogen_context, self.dialect)
        self.expected: set[tuple[str, str]] = set()
        self.before: list[MigrateOperation] = []
        self.after: list[MigrateOperation] = []

    def add(self, manager: Any) -> None:
        """Compare the capture of one manager."""
        for bundle in bundles(manager, self.dialect):
            self.expected |= set(self._places(bundle))
            found = status_of(self.connection, bundle.scripts)
            expected = [one for one in found if one.state is not TriggerState.ORPHAN]
            self._compare(bundle, {one.state for one in expected})

    def _compare(self, bundle: Bundle, states: set[TriggerState]) -> None:
        tables = {table.fullname for table in bundle.tables}
        strangers = self._strangers(bundle, tables)
        self.before += [DropCapture(table) for table in strangers]
        if states == {TriggerState.MISSING} and not strangers:
            create = CreateCapture(bundle.name, bundle.version, texts=bundle.texts)
            create.table_comes = bundle.name in self.coming
            self.after.append(create)
            return
        current = states == {TriggerState.INSTALLED} and not strangers
        previous = bundle.version if current else self._version_of(bundle.name)
        if strangers:
            previous = None
        if tables & self.touched and not bundle.is_unit:
            texts = bundle.texts if current else None
            self.before.insert(0, DropCapture(bundle.name, previous, texts=texts))
            self.after.append(CreateCapture(bundle.name, bundle.version, texts=bundle.texts))
        elif not current:
            refresh = RefreshCapture(bundle.name, bundle.version, previous, texts=bundle.texts)
            self.after.append(refresh)

    def _places(self, bundle: Bundle) -> Iterator[tuple[str, str]]:
        """Yield table and name of each trigger: what tells it from all others."""
        current = f"{self.connection.dialect.default_schema_name}."
        for trigger, place in [pair for script in bundle.scripts for pair in script.triggers]:
            yield self._key(unquoted(str(place)).removeprefix(current), str(trigger))

    def _key(self, table: str, trigger: str) -> tuple[str, str]:
        return (table if self.dialect == "postgresql" else "", trigger)

    def _strangers(self, bundle: Bundle, tables: set[str]) -> list[str]:
        """Return which tables bear triggers that this code would not install."""
        unknown = [one for one in self.installed if one.name not in bundle.triggers]
        return sorted({one.table for one in unknown if one.table in tables})

    def _version_of(self, name: str) -> str | None:
        """Return which capture of the folder is the one installed, None if it is none of them."""
        for (table, version), sql in self.known.items():
            if table == name and self._is_installed(sql):
                return version
        return None

    def _is_installed(self, sql: CapturedSQL) -> bool:
        return bool(sql.stamps) and self.stamps.issuperset(sql.stamps.items())

    def operations(self) -> list[MigrateOperation]:
        """Return all operations, in order."""
        going = {
            _full(one.schema, one.table_name): one
            for one in self.body
            if isinstance(one, ops.DropTableOp)
        }
        body = list(self.body)
        for drop in self._orphaned(set(going)):
            if drop.table in going:
                drop.table_goes = drop.version is not None
                body.insert(body.index(going[drop.table]), drop)
            elif self._is_unit(drop):
                self.after.append(drop)  # what all others call
            else:
                self.before.insert(0, drop)
        return [*self.before, *_with_hints(body), *self.after]

    def _orphaned(self, going: set[str]) -> Iterator[DropCapture]:
        """Yield what removes capture of tables that are no longer versioned."""
        orphans = {
            (one.name, one.stamp): one
            for one in self.installed
            if self._key(one.table, one.name) not in self.expected
        }
        for (table, version), sql in self.known.items():
            known = table in going | self.declared and bool(sql.stamps)
            if known and sql.stamps.items() <= orphans.keys():
                for stamped in sql.stamps.items():
                    del orphans[stamped]
                yield DropCapture(table, version)
        yield from self._unknown({one.table for one in orphans.values()}, going)

    def _is_unit(self, drop: DropCapture) -> bool:
        sql = self.known.get((drop.table, drop.version or ""))
        return sql is not None and sql.kind == "unit"

    def _unknown(self, tables: set[str], going: set[str]) -> Iterator[DropCapture]:
        kinds = (CreateCapture, RefreshCapture)
        compared = {one.table for one in self.after if isinstance(one, kinds)}
        for table in sorted(tables):
            if table in going or (table in self.declared and table not in compared):
                yield DropCapture(table)


def _known(autogen_context: AutogenContext, dialect: str) -> dict[tuple[str, str], CapturedSQL]:
    context = autogen_context.migration_context
    folder: Path | None = store.folder_of(context) if context.script is not None else None
    return store.known(folder, dialect) if folder is not None else {}


_HARMLESS = (
    ops.CreateIndexOp,
    ops.DropIndexOp,
    ops.CreateTableCommentOp,
    ops.DropTableCommentOp,
)


def _touched(body: list[MigrateOperation]) -> Iterator[str]:
    """Yield the tables that change, from the first to the last of the operations."""
    for one in body:
        if isinstance(one, ops.ModifyTableOps):
            if any(not isinstance(change, _HARMLESS) for change in one.ops):
                yield _full(one.schema, one.table_name)
        elif not isinstance(one, ops.CreateTableOp | ops.DropTableOp):
            name = getattr(one, "table_name", None) or getattr(one, "version_table", None)
            if name is not None:
                yield _full(getattr(one, "schema", None), name)


def _with_hints(body: list[MigrateOperation]) -> Iterator[MigrateOperation]:
    """Yield the operations, with a remark where a rename looks like one that came and one gone."""
    for one in body:
        if isinstance(one, ops.ModifyTableOps):
            kinds = {type(change) for change in one.ops}
            if {ops.AddColumnOp, ops.DropColumnOp} <= kinds:
                yield Remark(
                    "A column that was renamed: op.rename_captured_column in place of add and drop, "
                    "here and in the version table."
                )
        yield one


def _full(schema: str | None, name: str) -> str:
    return f"{schema}.{name}" if schema else name
