"""SQLite connections that end the context when the driver commits without SQLAlchemy.

SQLite keeps the context in a row, so what commits that row hands it to the next writer. The
driver's ``executescript`` and ``commit`` do; here they close the books first. A COMMIT given as
text, and connections opened before the engine was attached, are mended as soon as the library
sees them: see :func:`report_lineage.capture.connections.closing.mend`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from report_lineage.capture.compiler.naming import inside_quotes
from report_lineage.capture.compiler.own_columns import SQLITE_NOW

if TYPE_CHECKING:
    from report_lineage.capture.connections.unit import Unit

# Python 3.12 added another, by which the driver keeps a transaction open from the start.
_OLDER_MANNER = getattr(sqlite3, "LEGACY_TRANSACTION_CONTROL", -1)
_DRIVERS = frozenset(["pysqlite", "aiosqlite"])
_OPEN_ROWS = (
    "UPDATE lineage_unit SET closing = 1 WHERE unit = ? AND transaction_id IS NOT NULL "
    "RETURNING facts_table, transaction_id"
)
_CLOSE_ROW = (
    'UPDATE "{table}" SET committed_at = CASE WHEN imported THEN issued_at ELSE {now} END '
    "WHERE id = ? AND committed_at IS NULL"
)
_UNSAY = (
    "UPDATE lineage_context SET context = NULL "
    "WHERE slot IN (SELECT slot FROM lineage_unit WHERE unit = ?)"
)
_CLEAR = (
    "UPDATE lineage_unit SET unit = NULL, transaction_id = NULL, closing = 0, opening = 0 "
    "WHERE unit = ?"
)


def watch_connections(engine: sa.Engine) -> None:
    """Have the engine's new SQLite connections end the context when the driver commits."""
    if engine.dialect.name == "sqlite" and engine.dialect.driver in _DRIVERS:
        sa.event.listen(engine, "do_connect", _connect)


def _connect(dialect: Any, record: Any, arguments: Any, keywords: dict[str, Any]) -> None:
    keywords["factory"] = _watched(keywords.get("factory", sqlite3.Connection))


@cache
def _watched(base: type[sqlite3.Connection]) -> type[sqlite3.Connection]:
    """Return a host's connection class, or the driver's, with the watching one before it."""
    if issubclass(base, _WatchedConnection):  # SQLAlchemy 2.0 gives the same keywords again
        return base
    return type(f"Watched{base.__name__}", (_WatchedConnection, base), {})


class _WatchedConnection(sqlite3.Connection):
    """Closes the books before the driver commits them."""

    unit: Unit | None = None

    def leave(self) -> None:
        """End the context of the open transaction, if it was given one."""
        if self.unit is not None and self.in_transaction:
            leave(self, self.unit)

    def leave_for_script(self) -> None:
        """End the context before a script, which the driver commits for in its older manner only."""
        if getattr(self, "autocommit", _OLDER_MANNER) == _OLDER_MANNER:
            self.leave()

    def executescript(self, sql_script: str) -> sqlite3.Cursor:
        self.leave_for_script()
        return super().executescript(sql_script)

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(_WatchedCursor if factory is None else factory)

    def commit(self) -> None:
        self.leave()
        super().commit()


class _WatchedCursor(sqlite3.Cursor):
    """Closes the books before a script, since the driver commits what stands open."""

    connection: _WatchedConnection

    def executescript(self, sql_script: str) -> sqlite3.Cursor:
        self.connection.leave_for_script()
        return super().executescript(sql_script)


def leave(driver: Any, unit: Unit) -> None:
    """Close the books of a unit by the driver's connection alone, and forget what it was told."""
    token, unit.token, unit.sent = unit.token, 0, None
    if not token:
        return
    with closing(driver.cursor()) as cursor:
        cursor.execute(_OPEN_ROWS, (token,))
        for table, identity in cursor.fetchall():
            name = inside_quotes(table)
            cursor.execute(_CLOSE_ROW.format(table=name, now=SQLITE_NOW), (identity,))
        for statement in (_UNSAY, _CLEAR):
            cursor.execute(statement, (token,))


def watch(connection: sa.Connection, unit: Unit) -> None:
    """Tell the driver's connection which unit stands in its open transaction."""
    raw: Any = connection.connection.dbapi_connection
    driver = getattr(raw, "driver_connection", raw)
    inner = getattr(driver, "_conn", driver)  # aiosqlite keeps the driver's connection there
    if isinstance(inner, _WatchedConnection):
        inner.unit = unit
