"""Runs as they were at a moment: each one's state is the fold of its events recorded by then.

The tables of runs have no versions: a run's row is rewritten as events come in. So in the past each
statement that reads them gets common table expressions of the tables' own names, which stand before
the tables as the views of the past do; no query knows of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.sql import visitors

from report_lineage.entities.run import TERMINAL_STATES
from report_lineage.history.past.past_session import PastSession
from report_lineage.reports.tables import LINEAGE, RUN, RUN_EVENT, RUN_INPUT, RUN_OUTPUT
from report_lineage.types import UTCDateTime

_KNOWN_AT_THE_END = (
    "ended_at",
    "templates",
    "fingerprint",
    "error_message",
    "error_traceback",
)
_SQLITE_SCHEMA = "main"


def show_runs_as_of(past: PastSession, time: datetime) -> None:
    """Have a session of the past read runs as they were at a time.

    :param time: an aware datetime; events recorded later, and runs that had none by then, are not
        there. A run without any event at all counts from its own record, in the state it has now.
    """
    tables = _Tables(past.get_bind().dialect.name, time)
    # In this order, since on PostgreSQL an expression sees those before it, and should see none.
    made = {
        RUN.name: tables.runs,
        RUN_OUTPUT.name: tables.outputs,
        RUN_INPUT.name: tables.inputs,
        RUN_EVENT.name: tables.events,
    }
    sa.event.listen(past, "do_orm_execute", _completes(made))


def _completes(made: dict[str, Callable[[], sa.Select[Any]]]) -> Callable[[ORMExecuteState], None]:
    def complete(state: ORMExecuteState) -> None:
        statement: Any = state.statement
        if not state.is_select or not isinstance(statement, sa.Select | sa.CompoundSelect):
            return
        named = {one.name for one in visitors.iterate(statement) if isinstance(one, sa.Table)}
        wanted = [_shadow(name, query()) for name, query in made.items() if name in named]
        if wanted:
            state.statement = statement.add_cte(*wanted)

    return complete


def _shadow(name: str, query: sa.Select[Any]) -> sa.CTE:
    """A list of few runs asks for those alone, so PostgreSQL must not make them all first."""
    return query.cte(name).prefix_with("NOT MATERIALIZED", dialect="postgresql")


class _Tables:
    """Selections of what the tables of runs held at a time."""

    def __init__(self, dialect: str, time: datetime) -> None:
        # SQLite takes an expression that reads a table of its own name for one that reads itself.
        self._schema = _SQLITE_SCHEMA if dialect == "sqlite" else None
        self._time = sa.literal(time, UTCDateTime())
        self._run, self._event = self._own(RUN), self._own(RUN_EVENT)

    def runs(self) -> sa.Select[Any]:
        """Select the runs that had begun."""
        run = self._run
        has_events, ended = self._has_events(run.c.id), self._end(run.c.id)
        state = sa.case((~has_events, run.c.state), else_=self._state(run.c.id))
        over = sa.or_(~has_events, ended.is_not(None))
        columns = [self._column(column, state, over) for column in run.c]
        known = sa.or_(
            self._has_events(run.c.id, self._by_then()),
            sa.and_(~has_events, run.c.recorded_at <= self._time),
        )
        return sa.select(*columns).where(known)

    def outputs(self) -> sa.Select[Any]:
        """Select outputs and logs of the runs that had ended: they are recorded with the end."""
        output = self._own(RUN_OUTPUT)
        return sa.select(*output.c).where(self._is_over(output.c.pipeline_run_id))

    def inputs(self) -> sa.Select[Any]:
        """Select inputs of the runs that had made a version, or had ended.

        They are recorded beside the first version that they explain, or with the end.
        """
        read, made = self._own(RUN_INPUT), LINEAGE.alias()
        explains = sa.exists().where(made.c.run_id == read.c.pipeline_run_id)
        over = self._is_over(read.c.pipeline_run_id)
        return sa.select(*read.c).where(sa.or_(over, explains))

    def events(self) -> sa.Select[Any]:
        """Select the events recorded by then."""
        event = self._own(RUN_EVENT)
        return sa.select(*event.c).where(self._by_then(event))

    def _own(self, table: sa.Table) -> Any:
        if self._schema is None:
            return table.alias()
        return table.to_metadata(sa.MetaData(), schema=self._schema).alias()

    def _column(
        self, column: Any, state: sa.ColumnElement[str], over: sa.ColumnElement[bool]
    ) -> sa.ColumnElement[Any]:
        if column.name == "state":
            return state.label("state")
        if column.name in _KNOWN_AT_THE_END:
            return sa.case((over, column)).label(column.name)
        return sa.label(column.name, column)

    def _by_then(self, event: Any = None) -> sa.ColumnElement[bool]:
        event = self._event if event is None else event
        when = sa.case((event.c.imported, event.c.event_time), else_=event.c.recorded_at)
        return when <= self._time

    def _has_events(
        self, run_id: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]
    ) -> sa.ColumnElement[bool]:
        event = self._event
        return sa.exists().where(event.c.pipeline_run_id == run_id, *where)

    def _is_over(self, run_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        return sa.or_(~self._has_events(run_id), self._end(run_id).is_not(None))

    def _end(self, run_id: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
        """The first terminal event stays, whatever another producer said later."""
        return self._first(run_id, self._event.c.event_type.in_(TERMINAL_STATES))

    def _state(self, run_id: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
        running = self._first(run_id, self._event.c.event_type == "RUNNING")
        return sa.func.coalesce(self._end(run_id), running, sa.literal("START"))

    def _first(
        self, run_id: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]
    ) -> sa.ScalarSelect[Any]:
        event = self._event
        query = sa.select(event.c.event_type).where(event.c.pipeline_run_id == run_id, *where)
        return query.where(self._by_then()).order_by(event.c.id).limit(1).scalar_subquery()
