"""Mends capture: installs what is missing, disabled or out of date, and drops what is unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.compiler.naming import inside_quotes
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.connections.driver import exec_raw
from report_lineage.capture.installation.install import install
from report_lineage.capture.installation.partitions import partition_status
from report_lineage.capture.installation.past_views import install_past
from report_lineage.capture.installation.status import known_manager, status_of, view_states
from report_lineage.capture.installation.trigger_state import TriggerState, TriggerStatus
from report_lineage.errors import ConfigurationError


@dataclass(frozen=True)
class Mended:
    """A trigger, function or view that was mended, what it was, and what was ``done``.

    ``done`` is ``installed`` or ``dropped``.
    """

    table: str
    trigger: str
    was: TriggerState
    done: str


def mend(connection: sa.Connection, manager: Any = None) -> tuple[Mended, ...]:
    """Install what capture lacks and drop triggers of ours that this code does not know.

    What is as it should be is left alone. A trigger that somebody set to fire ALWAYS still does.

    :param connection: as the owner of the tables; its transaction is left open for the caller.
    :param manager: whose models; None means the product's own.
    :raises ConfigurationError: if the tables are not there.
    """
    known = known_manager(manager)
    scripts = compile_capture(known, connection.dialect.name)
    refuse_without_tables(connection, known)
    partitions = partition_status(connection, scripts)
    before = [*status_of(connection, scripts), *partitions]
    broken = [one for one in before if one.state is not TriggerState.INSTALLED]
    orphans = [one for one in broken if one.state is TriggerState.ORPHAN]
    lacking = {(one.table, one.trigger) for one in broken if one not in orphans}
    incomplete = {root for one, root in partitions.items() if one in broken}
    wanted = [one for one in scripts if lacking & set(_makes(one)) or _is_of(one, incomplete)]
    install(connection, wanted)
    _fire_always(connection, wanted, before)
    _fire_partitions_always(connection, wanted, partitions)
    for one in orphans:
        _drop(connection, one)
    states = view_states(connection, known)
    made = {(view.table.fullname, view.name) for view in install_past(connection, known)}
    broken += [one for one in states if (one.table, one.trigger) in made]
    return tuple(
        Mended(one.table, one.trigger, one.state, "dropped" if one in orphans else "installed")
        for one in broken
    )


def refuse_without_tables(connection: sa.Connection, manager: Any) -> None:
    """Refuse a database that lacks the manager's transaction table.

    :raises ConfigurationError: naming the table.
    """
    table: sa.Table = manager.transaction_cls.__table__
    if not sa.inspect(connection).has_table(table.name, schema=table.schema):
        raise ConfigurationError(
            problem=f"The database has no table {table.fullname}",
            remedy="Migrate the database first; the product's own with `flask lineage init`.",
        )


def _makes(script: Script) -> Iterable[tuple[str, str]]:
    yield from ((str(table), str(name)) for name, table in script.triggers)
    places = [str(table) for _, table in script.triggers] or [script.subject]
    yield from ((places[0], f"{name}()") for name in script.functions)


def _fire_always(
    connection: sa.Connection, scripts: Iterable[Script], before: Iterable[TriggerStatus]
) -> None:
    """Give triggers that were installed anew the mode that somebody had chosen for them."""
    always = {(one.table, one.trigger) for one in before if one.mode == "always"}
    for script in scripts:
        for name, table in script.triggers:
            if (str(table), str(name)) in always:
                _enable_always(connection, str(table), name)


def _enable_always(connection: sa.Connection, table: str, trigger: str) -> None:
    enable = f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{inside_quotes(trigger)}"'
    exec_raw(connection, enable)


def _is_of(script: Script, roots: Collection[str]) -> bool:
    """Say whether a script makes the triggers of the partitions of one of some tables."""
    return script.template.endswith("/partitioned") and str(script.triggers[0][1]) in roots


def _fire_partitions_always(
    connection: sa.Connection, scripts: Iterable[Script], partitions: Mapping[TriggerStatus, str]
) -> None:
    for one, root in partitions.items():
        if one.mode == "always" and any(_is_of(script, [root]) for script in scripts):
            _enable_always(connection, one.table, one.trigger)


def _drop(connection: sa.Connection, orphan: TriggerStatus) -> None:
    place = f" ON {orphan.table}" if connection.dialect.name == "postgresql" else ""
    drop = f'DROP TRIGGER "{inside_quotes(orphan.trigger)}"{place}'
    exec_raw(connection, drop)
