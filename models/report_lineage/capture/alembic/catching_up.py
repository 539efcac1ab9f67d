"""SQL by which a migration brings history up to live rows that it changed, or took away.

A default for a new column, a changed type and rows written while there was no capture are changes of
no statement that a trigger sees. What hangs on the version table, such as the numbers of an
aggregate, follows as from a captured write.
"""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import (
    artefact_name,
    hidden,
    inside_apostrophes,
    inside_quotes,
    revealed,
)
from report_lineage.capture.compiler.postgresql import sql as postgresql
from report_lineage.capture.compiler.standing_rows import Lacking, StandingRows
from report_lineage.capture.compiler.tables import CapturedTable


def catch_up_parts(table: CapturedTable, dialect: str) -> dict[str, tuple[str, ...]]:
    """Return ``caught_up`` and ``ended`` of a table's capture, in SQL of a dialect."""
    settling = _settling(table.transaction, "settle") if dialect == "postgresql" else ()

    def recorded(lacking: Lacking) -> tuple[str, ...]:
        rows = StandingRows(table, dialect, lacking)
        # Whatever was recorded: the table may just have got its column for the ends of versions.
        closing = rows.statements("end_followed") if rows.closes else ()
        return (*rows.statements("at_once"), *closing, *settling)

    return {"caught_up": recorded("differing"), "ended": recorded("end")}


def settled_unit(transaction: sa.Table) -> str:
    """Return what ends a transaction row now, of a table that may have no capture yet."""
    (statement,) = _settling(transaction, "settle_unit")
    return statement


def _settling(transaction: sa.Table, part: str) -> tuple[str, ...]:
    name = artefact_name("unit_commit", transaction.name)
    schema = f"{postgresql.quote(transaction.schema)}." if transaction.schema else ""
    values = {
        "transaction": postgresql.table_sql(transaction).replace("'", "''"),
        "commit_name": inside_apostrophes(name),
        "commit_trigger": f'{schema}"{hidden(inside_quotes(name))}"',
    }
    text = templates.fill(templates.parts("postgresql", "settle")[part], values)
    return templates.statements(revealed(text))
