"""Whether a database carries the capture this code would install."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.installation.found import (
    FoundTrigger,
    expected_functions,
    expected_text,
    found_functions,
    found_triggers,
)
from report_lineage.capture.installation.partitions import partition_status
from report_lineage.capture.installation.past_views import past_states
from report_lineage.capture.installation.trigger_state import TriggerState, TriggerStatus

# Where capture of every manager in a database keeps its books.
SHARED_TABLES = {"lineage_unit", "lineage_attempt"}


def capture_status(connection: sa.Connection, manager: Any = None) -> tuple[TriggerStatus, ...]:
    """Return the state of every trigger and function of capture, expected or found.

    Triggers on tables that are not the manager's are another's, such as a host's own capture.

    :param manager: whose models; None means the product's own.
    """
    known = known_manager(manager)
    scripts = compile_capture(known, connection.dialect.name)
    return (
        *status_of(connection, scripts),
        *partition_status(connection, scripts),
        *view_states(connection, known),
    )


def view_states(connection: sa.Connection, manager: Any) -> tuple[TriggerStatus, ...]:
    """Return the state of each view of the past that PostgreSQL should have."""
    return tuple(
        TriggerStatus(
            str(view.table.fullname), view.name, _view_state(view.stamp, found), kind="view"
        )
        for view, found in past_states(connection, manager)
    )


def _view_state(stamp: str, found: str | None) -> TriggerState:
    if found is None:
        return TriggerState.MISSING
    return TriggerState.INSTALLED if found == stamp else TriggerState.OUTDATED


def known_manager(manager: Any) -> Any:
    """Return a manager; None means the product's own."""
    if manager is None:
        from report_lineage.entities import manager as own

        return own
    return manager


def status_of(connection: sa.Connection, scripts: Iterable[Script]) -> tuple[TriggerStatus, ...]:
    """Return the state of everything that compiled scripts make, and of what they do not know.

    The triggers of single partitions are not part of it: partitions come and go between migrations.
    """
    scripts, dialect = list(scripts), connection.dialect.name
    tables = {table for script in scripts for _, table in script.triggers}
    found = {_key(one.name, one.table, dialect): one for one in found_triggers(connection, tables)}
    known = {_key(name, table, dialect) for s in scripts for name, table in s.triggers}
    functions = found_functions(connection, {f for script in scripts for f in script.functions})
    expected = [one for s in scripts for one in _triggers(s, found, dialect)]
    expected += [one for s in scripts for one in _functions(s, functions)]
    orphans = [
        TriggerStatus(one.table, one.name, TriggerState.ORPHAN, mode=one.mode)
        for key, one in sorted(found.items())
        if key not in known and one.table in tables - SHARED_TABLES
    ]
    return tuple(expected + orphans)


def _key(name: str, table: str, dialect: str) -> tuple[str, str]:
    """Return what tells a trigger from all others: on SQLite its name alone."""
    return (name, table if dialect == "postgresql" else "")


def _triggers(
    script: Script, found: Mapping[tuple[str, str], FoundTrigger], dialect: str
) -> Iterator[TriggerStatus]:
    for name, table in script.triggers:
        one = found.get(_key(name, table, dialect))
        mode = one.mode if one is not None else None
        yield TriggerStatus(str(table), str(name), _state(script, name, one), mode=mode)


def _state(script: Script, name: str, found: FoundTrigger | None) -> TriggerState:
    if found is None:
        return TriggerState.MISSING
    if found.mode in ("disabled", "replica"):
        return TriggerState.DISABLED
    whole = not found.text or found.text == expected_text(script, name)
    current = whole and found.stamp == script.stamp
    return TriggerState.INSTALLED if current else TriggerState.OUTDATED


def _functions(script: Script, found: Mapping[str, tuple[str, bool]]) -> Iterator[TriggerStatus]:
    for name, source in expected_functions(script).items():
        there = found.get(name)
        state = TriggerState.INSTALLED if there == source else TriggerState.OUTDATED
        if there is None:
            state = TriggerState.MISSING
        yield TriggerStatus(_place(script), f"{name}()", state, kind="function")


def _place(script: Script) -> str:
    tables = dict.fromkeys(str(table) for _, table in script.triggers)
    return next(iter(tables), script.subject)
