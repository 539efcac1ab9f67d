"""Whether a database carries the capture this code would install."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compile import compile_capture
from report_lineage.capture.script import Script

# Where capture of every manager in a database keeps its books.
SHARED_TABLES = {"lineage_unit", "lineage_attempt"}


class TriggerState(enum.StrEnum):
    """What a database has of a trigger that capture needs."""

    INSTALLED = "INSTALLED"
    OUTDATED = "OUTDATED"
    MISSING = "MISSING"
    DISABLED = "DISABLED"
    ORPHAN = "ORPHAN"


@dataclass(frozen=True)
class TriggerStatus:
    """A trigger, the table it is on, and its state."""

    table: str
    trigger: str
    state: TriggerState


def capture_status(connection: sa.Connection, manager: Any = None) -> tuple[TriggerStatus, ...]:
    """Return the state of every trigger of capture, expected or found.

    Triggers on tables that are not the manager's are another's, such as a host's own capture.

    :param manager: whose models; None means the product's own.
    """
    if manager is None:
        from report_lineage.entities import manager as own

        manager = own
    scripts = compile_capture(manager, connection.dialect.name)
    found = dict(_found(connection))
    known = {name for script in scripts for name, _ in script.triggers}
    tables = {table for script in scripts for _, table in script.triggers} - SHARED_TABLES
    expected = tuple(_expected(scripts, found))
    orphans = tuple(
        TriggerStatus(table, name, TriggerState.ORPHAN)
        for name, (table, _, _) in sorted(found.items())
        if name not in known and table in tables
    )
    return expected + orphans


def _expected(
    scripts: Iterable[Script], found: dict[str, tuple[str, str | None, bool]]
) -> Iterator[TriggerStatus]:
    for script in scripts:
        for name, table in script.triggers:
            yield TriggerStatus(table, name, _state(found.get(name), script.stamp))


def _state(found: tuple[str, str | None, bool] | None, stamp: str) -> TriggerState:
    if found is None:
        return TriggerState.MISSING
    _, installed, enabled = found
    if not enabled:
        return TriggerState.DISABLED
    return TriggerState.INSTALLED if installed == stamp else TriggerState.OUTDATED


_POSTGRESQL = sa.text(
    "SELECT t.tgname, c.relname, obj_description(t.oid, 'pg_trigger'), t.tgenabled <> 'D' "
    "FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND t.tgname LIKE 'lineage\\_%' AND t.tgparentid = 0 "
    "AND c.relnamespace = current_schema()::regnamespace"
)
_SQLITE = sa.text(
    "SELECT name, tbl_name, sql, 1 FROM sqlite_master "
    "WHERE type = 'trigger' AND name LIKE 'lineage\\_%' ESCAPE '\\'"
)


def _found(connection: sa.Connection) -> Iterator[tuple[str, tuple[str, str | None, bool]]]:
    query = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    for name, table, text, enabled in connection.execute(query):
        yield name, (table, _stamp_in(text or ""), bool(enabled))


def _stamp_in(text: str) -> str | None:
    for marker in ("-- capture: ", "report-lineage capture "):
        if marker in text:
            return text.split(marker, 1)[1].split()[0]
    return None
