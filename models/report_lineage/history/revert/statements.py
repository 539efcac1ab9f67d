"""The statements of a revert: the database copies bytes from versions, no value passes Python."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.history.operation import Operation
from report_lineage.history.revert.changes import scalar_default
from report_lineage.history.revert.plain_tables import columns_of, plain, same
from report_lineage.history.revert.plan import Step

_KEY, _VERSION = "lineage_key_{}", "lineage_version"


def execute_steps(
    connection: sa.Connection, steps: Sequence[Step], tables: Mapping[str, CapturedTable]
) -> None:
    """Run statements in their order, those that are alike and follow each other together."""
    for (operation, name, columns, spare), group in groupby(steps, key=_likeness):
        table, some = tables[name], list(group)
        if operation is Operation.UPDATE and spare:
            for step in some:
                connection.execute(_make_room(table, step), _parameters(table, step))
            continue
        statement = _STATEMENTS[operation](table, columns)
        for step in some:
            connection.execute(statement, _parameters(table, step))


def _likeness(step: Step) -> tuple[Operation, str, tuple[str, ...], bool]:
    return step.operation, step.row.table, step.columns, step.version is None


def _parameters(table: CapturedTable, step: Step) -> dict[str, Any]:
    found = {_KEY.format(place): value for place, value in enumerate(step.row.key)}
    return found | ({} if step.version is None else {_VERSION: step.version})


def _named(table: CapturedTable, source: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a row of a live or version table is the one of the step."""
    columns = columns_of(source, table.key)
    return same(
        columns,
        [sa.bindparam(_KEY.format(n), type_=column.type) for n, column in enumerate(columns)],
    )


def _version(table: CapturedTable) -> tuple[Any, sa.ColumnElement[bool]]:
    version = plain(table.version).alias("lineage_source")
    identity = version.c[table.transaction_column] == sa.bindparam(_VERSION)
    return version, sa.and_(_named(table, version), identity)


def _delete(table: CapturedTable, columns: Sequence[str]) -> Any:
    live = plain(table.live)
    return sa.delete(live).where(_named(table, live))


def _update(table: CapturedTable, columns: Sequence[str]) -> Any:
    live = plain(table.live)
    version, chosen = _version(table)
    values = {name: version.c[name] for name in columns}
    joined = same(columns_of(live, table.key), columns_of(version, table.key))
    return sa.update(live).values(values).where(joined, _named(table, live), chosen)


def _insert(table: CapturedTable, columns: Sequence[str]) -> Any:
    live = plain(table.live)
    version, chosen = _version(table)
    values: dict[str, Any] = {name: version.c[name] for name in columns}
    for column in table.live.columns:
        default = scalar_default(column)
        if column.name not in values and default is not None and column.server_default is None:
            values[column.name] = sa.literal(default, column.type)
    select = _Overriding(*values.values()) if _is_always(table) else sa.select(*values.values())
    return sa.insert(live).from_select(list(values), select.where(chosen))


_STATEMENTS = {
    Operation.INSERT: _insert,
    Operation.UPDATE: _update,
    Operation.DELETE: _delete,
}


def _make_room(table: CapturedTable, step: Step) -> Any:
    live = plain(table.live)
    values = {name: _spare_value(table.column(name), live, step.above) for name in step.columns}
    return sa.update(live).values(values).where(_named(table, live))


def _spare_value(column: sa.Column[Any], live: sa.TableClause, above: Any) -> Any:
    """Return a value that no other row holds, or would get."""
    if column.foreign_keys:
        return sa.null()
    if above is not None:
        highest = sa.func.max(live.alias().c[column.name])
        return sa.select(sa.case((highest > above, highest), else_=above) + 1).scalar_subquery()
    if column.nullable:
        return sa.null()
    if isinstance(column.type, sa.Uuid):
        return sa.literal(uuid.uuid4() if column.type.as_uuid else str(uuid.uuid4()), column.type)
    length = column.type.length if isinstance(column.type, sa.String) else None
    return sa.literal(uuid.uuid4().hex[: length or 32], sa.String())


def _is_always(table: CapturedTable) -> bool:
    return any(c.identity is not None and c.identity.always for c in table.live.columns)


class _Overriding(sa.Select[Any]):
    """What an INSERT takes its rows from, where a key that the server makes is given."""

    inherit_cache = False


@compiles(_Overriding, "postgresql")
def _postgresql_overriding(element: Any, compiler: Any, **options: Any) -> str:
    return f"OVERRIDING SYSTEM VALUE {compiler.visit_select(element, **options)}"


@compiles(_Overriding)
def _overriding(element: Any, compiler: Any, **options: Any) -> str:
    found: str = compiler.visit_select(element, **options)
    return found
