"""Whether the tables are what the models say, without which their rows cannot be compared."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from report_lineage.capture.compiler.naming import revealed
from report_lineage.capture.compiler.row_pieces import named
from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.capture.doctor.finding import Finding, finding

_POSTGRESQL = sa.text(
    "SELECT attname, CAST(CAST(atttypid AS regtype) AS text) FROM pg_attribute "
    "WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped"
)
# The hidden columns of table_xinfo are the generated ones.
_SQLITE = sa.text("SELECT name, '' FROM pragma_table_xinfo(:table)")


def structure_findings(connection: sa.Connection, table: CapturedTable) -> Iterator[Finding]:
    """Yield what a captured table and its version table lack."""
    live = types_of(connection, table.live)
    version = types_of(connection, table.version)
    own = (table.transaction_column, table.operation_column, table.end_column)
    yield from _lacking(table.live, live, table.columns)
    yield from _lacking(table.version, version, (*table.columns, *filter(None, own)))
    both = live.keys() & version.keys()
    other = [name for name in table.columns if name in both and live[name] != version[name]]
    if other:
        samples = [{"column": n, "table": live[n], "versions": version[n]} for n in other]
        yield finding("column-types-differ", table.live.fullname, len(other), samples)


def types_of(connection: sa.Connection, table: sa.Table) -> dict[str, str]:
    """Return the type of each column a table has in the database; nothing if it is not there.

    On SQLite a type is empty: a stored value has a type of its own there.
    """
    postgresql = connection.dialect.name == "postgresql"
    name = revealed(named(table, "postgresql")) if postgresql else str(table.name)
    rows = connection.execute(_POSTGRESQL if postgresql else _SQLITE, {"table": name})
    return {str(column): str(kind) for column, kind in rows}


def _lacking(table: sa.Table, there: dict[str, str], wanted: tuple[str, ...]) -> Iterator[Finding]:
    if not there:
        yield finding("table-missing", table.fullname, 1)
        return
    missing = [name for name in wanted if name not in there]
    if missing:
        samples = [{"column": name} for name in missing]
        yield finding("columns-missing", table.fullname, len(missing), samples)
