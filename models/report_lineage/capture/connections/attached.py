"""Which engines carry the context, and by which clock."""

from __future__ import annotations

from contextlib import closing
from weakref import WeakKeyDictionary, WeakSet

import sqlalchemy as sa

from report_lineage.clock import Clock

clocks: WeakKeyDictionary[sa.Engine, Clock | None] = WeakKeyDictionary()
_installed: WeakSet[sa.Pool] = WeakSet()
_without: WeakSet[sa.Pool] = WeakSet()


def is_attached(engine: sa.Engine) -> bool:
    """Return whether the engine carries the context, itself or as another with its options."""
    return engine in clocks or any(known.pool is engine.pool for known in clocks)


def clock_of(connection: sa.Connection) -> Clock | None:
    """Return the import clock; execution options make engines that share their parent's pool."""
    engine = connection.engine
    if engine in clocks:
        return clocks[engine]
    return next((clock for known, clock in clocks.items() if known.pool is engine.pool), None)


def has_capture(connection: sa.Connection) -> bool:
    """Return whether the SQLite database has capture: an engine may be attached before it has."""
    if connection.engine.pool not in _installed and _answers(connection):
        _installed.add(connection.engine.pool)
    return connection.engine.pool in _installed


def found_unattached(connection: sa.Connection) -> bool:
    """Return whether an engine that nobody attached is one of a database with capture.

    That it is not is remembered until the next engine is attached.
    """
    engine = connection.engine
    if is_attached(engine) or engine.pool in _without:
        return False
    if connection.dialect.name not in _PROBES or not _answers(connection):
        _without.add(engine.pool)
        return False
    return True


def forget_absences() -> None:
    """Look again at engines whose databases had no capture."""
    _without.clear()


_PROBES = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'lineage_unit'",
    "postgresql": "SELECT to_regclass('lineage_history')",
}


def _answers(connection: sa.Connection) -> bool:
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(_PROBES[connection.dialect.name])
        row = cursor.fetchone()
        return row is not None and row[0] is not None


def capture_dropped(connection: sa.Connection) -> None:
    """Look again for capture before the next transaction."""
    _installed.discard(connection.engine.pool)
