"""Which engines carry the context, and by which clock."""

from __future__ import annotations

from weakref import WeakKeyDictionary, WeakSet

import sqlalchemy as sa

from report_lineage.clock import Clock

clocks: WeakKeyDictionary[sa.Engine, Clock | None] = WeakKeyDictionary()
_installed: WeakSet[sa.Pool] = WeakSet()


def is_attached(engine: sa.Engine) -> bool:
    """Return whether the engine carries the context."""
    return engine in clocks


def clock_of(connection: sa.Connection) -> Clock | None:
    """Return the import clock; execution options make engines that share their parent's pool."""
    return clocks.get(connection.engine) or next(
        (clock for engine, clock in clocks.items() if engine.pool is connection.engine.pool),
        None,
    )


def has_capture(connection: sa.Connection) -> bool:
    """Return whether the SQLite database has capture: an engine may be attached before it has."""
    if connection.engine.pool not in _installed and _look_for_capture(connection):
        _installed.add(connection.engine.pool)
    return connection.engine.pool in _installed


def _look_for_capture(connection: sa.Connection) -> bool:
    cursor = connection.connection.cursor()
    try:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'lineage_unit'")
        return cursor.fetchone() is not None
    finally:
        cursor.close()


def capture_dropped(connection: sa.Connection) -> None:
    """Look again for capture before the next transaction."""
    _installed.discard(connection.engine.pool)
