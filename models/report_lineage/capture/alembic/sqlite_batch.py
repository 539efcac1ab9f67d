"""SQLite's batch mode with capture: what recreating a table takes away comes back.

Importing this makes Alembic use :class:`CapturedSQLiteImpl`, which is Alembic's own but for tables
of databases that have capture.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy as sa
from alembic.ddl.sqlite import SQLiteImpl

from report_lineage.capture.connections.driver import in_transaction
from report_lineage.errors import ForeignKeysOn


@contextmanager
def foreign_keys_off(connection: sa.Connection) -> Iterator[None]:
    """Have SQLite not enforce foreign keys in the block; on PostgreSQL nothing happens.

    A table that batch mode recreates is dropped, and rows that refer to it would go with it.

    :param connection: before its transaction begins, since SQLite does not listen inside of one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    # The driver's cursor begins no transaction for a PRAGMA.
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys")
        ((enforced,),) = cursor.fetchall()
        cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA foreign_keys={enforced}")


class CapturedSQLiteImpl(SQLiteImpl):
    """Takes capture's triggers aside while a table is recreated, and puts them back.

    Triggers go with the table that is dropped, and a trigger of another table that names it
    makes SQLite refuse the renaming of the new one.
    """

    __dialect__ = "sqlite"
    _aside: tuple[str, tuple[str, ...]] | None = None

    def prep_table_for_batch(self, batch_impl: Any, table: sa.Table) -> None:
        """Drop capture's triggers before a table is recreated.

        :raises ForeignKeysOn: if the database has capture and enforces foreign keys.
        """
        super().prep_table_for_batch(batch_impl, table)
        if self.as_sql or not self._rows(_CAPTURE):
            return
        if self._rows("PRAGMA foreign_keys") == [(1,)]:
            raise ForeignKeysOn(table=table.name)
        self._begin()
        triggers = self._rows(_TRIGGERS)
        for name, _ in triggers:
            quoted = self.dialect.identifier_preparer.quote_identifier(name)
            self._run(f"DROP TRIGGER {quoted}")
        self._aside = (table.name, tuple(sql for _, sql in triggers))

    def rename_table(self, old_table_name: str, new_table_name: Any, schema: Any = None) -> None:
        """Rename a table; one that was recreated gets its triggers back."""
        super().rename_table(old_table_name, new_table_name, schema=schema)
        if self._aside is not None and self._aside[0] == new_table_name:
            self._put_back()

    def drop_table(self, table: sa.Table, **options: Any) -> None:
        """Drop a table; where that is the copy of one that could not be recreated, put back."""
        super().drop_table(table, **options)
        if self._aside is not None and self._aside[0] != table.name:
            self._put_back()

    def _put_back(self) -> None:
        assert self._aside is not None
        for sql in self._aside[1]:
            self._run(sql)
        self._aside = None

    def _begin(self) -> None:
        """Begin the transaction that the driver would begin after the triggers were dropped."""
        assert self.connection is not None
        raw: Any = self.connection.connection.dbapi_connection
        begins = getattr(raw, "driver_connection", raw).isolation_level is not None
        if begins and not in_transaction(self.connection):
            self._run("BEGIN")

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._run(query).all()]

    def _run(self, statement: str) -> sa.CursorResult[Any]:
        assert self.connection is not None
        return self.connection.exec_driver_sql(statement)


_CAPTURE = "SELECT 1 FROM sqlite_master WHERE name = 'lineage_unit'"
# Temporary ones are on tables of attached databases, and are kept without the word that says so.
_TRIGGERS = (
    "SELECT name, sql FROM sqlite_master "
    "WHERE type = 'trigger' AND name LIKE 'lineage\\_%' ESCAPE '\\' UNION ALL "
    "SELECT name, 'CREATE TEMP' || substr(sql, 7) FROM sqlite_temp_master "
    "WHERE type = 'trigger' AND name LIKE 'lineage\\_%' ESCAPE '\\'"
)
