"""From changes to statements in an order that the database accepts."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.history.operation import Operation
from report_lineage.history.revert.changes import Change
from report_lineage.history.revert.order import Before, Graph, Why
from report_lineage.history.revert.plain_tables import kept_columns
from report_lineage.history.revert.plan import Conflict, ConflictKind, Consequence, Step
from report_lineage.history.revert.references import Reference


class Steps:
    """The statements of a plan as they come about.

    :param changes: what is to be done.
    :param known: every foreign key that is known.
    """

    def __init__(self, changes: Sequence[Change], known: Sequence[Reference], graph: Graph) -> None:
        self._changes, self._graph = changes, graph
        self._referred = {one.parent for one in known}
        self._referring = {(one.child, name) for one in known for name in one.columns}
        self._aside: list[Step] = []
        self._main = [_step(change) for change in changes]
        self._after: list[Step] = []

    def arranged(self) -> tuple[tuple[Step, ...], list[Conflict]]:
        """Return the statements in order, and a conflict if there is no order."""
        while True:
            order, circles = self._graph.sorted()
            if not circles:
                main = [self._main[place] for place in order if not self._is_empty(place)]
                return (*self._aside, *main, *self._after), []
            for circle in circles:
                if not any(self._steps_aside(one) for one in circle):
                    return (), [self._no_order(circle)]

    def _steps_aside(self, one: Before) -> bool:
        """Have a row step aside, if it can, so that a demand is met."""
        if one.why is Why.PROVIDES:
            return self._refers_later(one)
        if one.why is Why.VACATES and self._goes_and_comes(one):
            return True
        columns = self._spare(one)
        if columns:
            step = self._main[one.first]
            above = self._highest(self._changes[one.first].table, columns)
            self._aside.append(Step(Operation.UPDATE, step.row, columns, above=above))
            if step.operation is Operation.UPDATE:  # else what was spare would stay
                own = tuple(dict.fromkeys((*step.columns, *columns)))
                self._main[one.first] = dataclasses.replace(step, columns=own)
            self._graph.met(one.first, lambda each: _alike(each, one) and each.first == one.first)
        return bool(columns)

    def _goes_and_comes(self, one: Before) -> bool:
        """Have a row go now and come in its turn, if nothing refers to it and all of it is kept."""
        change = self._changes[one.first]
        live = change.table.live
        kept = all(c.name in change.table.columns or c.computed is not None for c in live.columns)
        if change.operation is not Operation.UPDATE or live in self._referred or not kept:
            return False
        self._aside.append(Step(Operation.DELETE, change.row))
        columns = tuple(kept_columns(change.table))
        self._main[one.first] = Step(Operation.INSERT, change.row, columns, change.version)
        self._graph.met(
            one.first, lambda each: each.first == one.first and each.why is not Why.PROVIDES
        )
        return True

    def _refers_later(self, one: Before) -> bool:
        """Have a row come, or change, without what it refers to, which is added in the end."""
        change, step = self._changes[one.second], self._main[one.second]
        nullable = all(change.table.column(name).nullable for name in one.columns)
        if not nullable or set(one.columns).intersection(change.table.key):
            return False
        rest = tuple(name for name in step.columns if name not in one.columns)
        self._main[one.second] = dataclasses.replace(step, columns=rest)
        self._after.append(Step(Operation.UPDATE, change.row, one.columns, change.version))
        self._graph.met(one.second, lambda each: _alike(each, one) and each.second == one.second)
        return True

    def _spare(self, one: Before) -> tuple[str, ...]:
        """Return the columns that can hold something else for a moment; none if none can."""
        change = self._changes[one.first]
        columns = [change.table.column(n) for n in one.columns if n not in change.table.key]
        if change.operation is Operation.INSERT:
            return ()
        if one.why is Why.LEAVES:
            free = [column.name for column in columns if column.nullable]
            return tuple(free) if len(free) == len(one.columns) else ()
        free = [column.name for column in columns if self._can_be_spare(change, column)]
        return tuple(free[:1])

    def _highest(self, table: CapturedTable, columns: Sequence[str]) -> Any:
        """Return the highest number that a row would get, which no spare one may be."""
        if not all(is_number(table.column(name)) for name in columns):
            return None
        after = [c.after for c in self._changes if c.table is table and c.after is not None]
        values = [one[name] for one in after for name in columns if one[name] is not None]
        return max(values, default=0)

    def _can_be_spare(self, change: Change, column: sa.Column[Any]) -> bool:
        if (change.table.live, column.name) in self._referring or column.computed is not None:
            return bool(column.nullable) and column.computed is None
        has_spares = isinstance(column.type, sa.String | sa.Uuid) or is_number(column)
        return bool(column.nullable) or has_spares

    def _is_empty(self, place: int) -> bool:
        step = self._main[place]
        return step.operation is Operation.UPDATE and not step.columns

    def _no_order(self, circle: Sequence[Before]) -> Conflict:
        rows = tuple(dict.fromkeys(self._changes[one.first].row for one in circle))
        message = (
            f"No order of statements keeps the constraints between {', '.join(map(str, rows))}. "
            "Move one of these rows out of the way first."
        )
        return Conflict(ConflictKind.ORDER, Consequence.REFUSES, message, rows)


def is_number(column: sa.Column[Any]) -> bool:
    """Say whether a spare value of a column is a number."""
    return isinstance(column.type, sa.Integer | sa.Numeric) and not column.foreign_keys


def _step(change: Change) -> Step:
    return Step(change.operation, change.row, change.columns, change.version)


def _alike(one: Before, other: Before) -> bool:
    return one.why is other.why and one.columns == other.columns
