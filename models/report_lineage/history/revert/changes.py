"""From where the rows stand to what would be done to each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.diff import masked_json
from report_lineage.error_text import MASK
from report_lineage.history.operation import Operation
from report_lineage.history.revert.plan import (
    ColumnChange,
    Conflict,
    ConflictKind,
    Consequence,
    PlannedChange,
    RowRef,
)
from report_lineage.history.revert.states import RowState
from report_lineage.history.revert.values import (
    Values,
    differing_columns,
    live_values,
    version_values,
)
from report_lineage.history.secrets import is_secret, secret_paths


@dataclass(frozen=True)
class Change:
    """What would be done to a row: what it holds now and would hold, None where it is not.

    ``columns`` are those that would be written.
    """

    state: RowState
    operation: Operation
    before: Values | None
    after: Values | None
    columns: tuple[str, ...]

    @property
    def table(self) -> CapturedTable:
        """Return the table of the row."""
        return self.state.table

    @property
    def row(self) -> RowRef:
        """Return the row."""
        return self.state.row

    @property
    def version(self) -> int | None:
        """Return the id of the version that the row gets its bytes from."""
        if self.operation is Operation.DELETE or self.state.then is None:
            return None
        return self.state.then.id

    def planned(self) -> PlannedChange:
        """Return the change as a plan lists it."""
        columns = {column.name: column for column in self.table.live.columns}
        newest = self.state.newest
        return PlannedChange(
            operation=self.operation,
            row=self.row,
            columns={str(name): self._column(columns[name]) for name in self._shown()},
            version=self.version,
            newest=None if newest is None else newest.id,
        )

    def _shown(self) -> Iterable[str]:
        return self.before or () if self.operation is Operation.DELETE else self.columns

    def _column(self, column: sa.Column[Any]) -> ColumnChange:
        sides = (self.before, self.after)
        values = [None if side is None else side[column.name] for side in sides]
        if is_secret(column):
            return ColumnChange(*(None if one is None else MASK for one in values))
        return ColumnChange(*(masked_json(one, secret_paths(column)) for one in values))


def changes_of(
    connection: sa.Connection, states: Sequence[RowState]
) -> tuple[list[Change], list[Conflict]]:
    """Return what would be done to rows, and what of it cannot be told for want of history."""
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for _, group in groupby(states, key=lambda state: state.table.live.fullname):
        rows = list(group)
        known = [state for state in rows if _missing(state) is None]
        conflicts += [_no_history(state) for state in rows if _missing(state) is not None]
        for change, lacking in _of_table(connection, known):
            conflicts += lacking
            if change is not None:
                changes.append(change)
    return changes, conflicts


def _missing(state: RowState) -> str | None:
    """Return what of a row was not recorded, None if all that matters was."""
    if state.newest is None:
        return "it has no history"
    if state.begins_later:
        return "its history begins later, so what it was then is not known"
    if not state.recorded and (state.lives or state.lived):
        return "it is not as its newest version says, so what it holds now would be lost"
    return None


def _no_history(state: RowState) -> Conflict:
    message = (
        f"{state.row}: {_missing(state)}. `flask lineage doctor` says what was not recorded, "
        "`flask lineage capture baseline --gaps` records it."
    )
    return Conflict(ConflictKind.NO_HISTORY, Consequence.REFUSES, message, (state.row,))


def _of_table(
    connection: sa.Connection, states: Sequence[RowState]
) -> Iterator[tuple[Change | None, list[Conflict]]]:
    moved = [state for state in states if state.lives or state.lived]
    if not moved:
        return
    table = moved[0].table
    versions = {s.key: s.then.id for s in moved if s.lived and s.then is not None}
    both = {state.key: versions[state.key] for state in moved if state.lives and state.lived}
    differing = differing_columns(connection, table, both)
    moved = [state for state in moved if differing.get(state.key) != ()]
    before = live_values(connection, table, [state.key for state in moved if state.lives])
    after = version_values(
        connection, table, {state.key: versions[state.key] for state in moved if state.lived}
    )
    for state in moved:
        sides = before.get(state.key), after.get(state.key)
        yield _change(state, *sides, differing.get(state.key, ()))


def _change(
    state: RowState, before: Values | None, after: Values | None, differing: tuple[str, ...]
) -> tuple[Change | None, list[Conflict]]:
    if after is None:
        return Change(state, Operation.DELETE, before, None, ()), []
    absent = [name for name in after if after[name] is None and _must_have(state.table, name)]
    if before is None:
        columns = tuple(name for name in after if name not in absent)
        lacking = [*_unset(state, absent), *_excluded(state)]
        return Change(state, Operation.INSERT, None, after, columns), lacking
    kept = [name for name in absent if name in differing]
    columns = tuple(name for name in differing if name not in kept)
    wanted: Mapping[str, Any] = {**after, **{name: before[name] for name in kept}}
    lacking = [_kept(state, name) for name in kept]
    return (
        Change(state, Operation.UPDATE, before, wanted, columns) if columns else None,
        lacking,
    )


def _must_have(table: CapturedTable, name: str) -> bool:
    return not table.column(name).nullable


def _unset(state: RowState, names: Iterable[str]) -> Iterator[Conflict]:
    """Yield conflicts for columns that may not be NULL and that history has no value of."""
    for name in names:
        yield _without_value(state, state.table.column(name), "was not recorded then")


def _excluded(state: RowState) -> Iterator[Conflict]:
    """Yield conflicts for columns that a row would come back without: they are not versioned."""
    for column in state.table.live.columns:
        if column.name not in state.table.columns and column.computed is None:
            yield _without_value(state, column, "is not versioned")


def _without_value(state: RowState, column: sa.Column[Any], why: str) -> Conflict:
    consequence, becomes = Consequence.SHOWN, "would be what the database gives it"
    if column.server_default is None and column.identity is None:
        becomes = "would be NULL"
        if scalar_default(column) is not None:
            becomes = f"would be its default, {scalar_default(column)!r}"
        elif not column.nullable:
            consequence = Consequence.REFUSES
            becomes = "may not be NULL and has no default: insert the row by hand"
    message = f"{state.row}: the column {column.name} {why}; it {becomes}."
    return Conflict(ConflictKind.NOT_RECORDED, consequence, message, (state.row,))


def scalar_default(column: sa.Column[Any]) -> Any:
    """Return the plain value that SQLAlchemy gives a column, None if it has none."""
    default = column.default
    return default.arg if isinstance(default, sa.ColumnDefault) and default.is_scalar else None


def _kept(state: RowState, name: str) -> Conflict:
    message = (
        f"{state.row}: the column {name} was not recorded then and may not be NULL; "
        "it keeps what it holds."
    )
    return Conflict(ConflictKind.NOT_RECORDED, Consequence.SHOWN, message, (state.row,))
