"""PostgreSQL's migrations with capture: views of the past stand out of a change's way.

Importing this makes Alembic use :class:`CapturedPostgresqlImpl`, which is Alembic's own but that it
drops the views that stand on a table before it changes the table. PostgreSQL would refuse the change.
:func:`~report_lineage.capture.alembic.whole.require_capture` makes them anew.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.ddl.postgresql import PostgresqlImpl

from report_lineage.capture.compiler.postgresql.past import freed
from report_lineage.capture.compiler.postgresql.sql import DIALECT
from report_lineage.capture.connections.driver import exec_raw


class CapturedPostgresqlImpl(PostgresqlImpl):
    """Alembic's operations on PostgreSQL."""

    __dialect__ = "postgresql"

    def alter_column(self, table_name: str, column_name: str, **options: Any) -> None:
        """Alter a column."""
        self._free(sa.Table(table_name, sa.MetaData(), schema=options.get("schema")))
        super().alter_column(table_name, column_name, **options)

    def drop_column(self, table_name: str, column: Any, **options: Any) -> None:
        """Drop a column."""
        self._free(sa.Table(table_name, sa.MetaData(), schema=options.get("schema")))
        super().drop_column(table_name, column, **options)

    def drop_table(self, table: sa.Table, **options: Any) -> None:
        """Drop a table."""
        self._free(table)
        super().drop_table(table, **options)

    def _free(self, table: sa.Table) -> None:
        statement = freed(str(DIALECT.identifier_preparer.format_table(table)))
        if self.as_sql:
            self.static_output(f"{statement};")
        elif self.connection is not None:
            exec_raw(self.connection, statement)
