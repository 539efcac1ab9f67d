"""The numbers of an aggregate's versions, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from report_lineage.capture.aggregate import Aggregate
from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import hidden
from report_lineage.capture.compiler.row_pieces import named, row_pieces
from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.capture.doctor.finding import Finding, finding
from report_lineage.capture.doctor.rows import ask
from report_lineage.capture.doctor.structure import types_of

_DETAIL = {"number-missing": "number"}


def aggregate_findings(
    connection: sa.Connection, declared: Aggregate, root: CapturedTable, samples: int
) -> Iterator[Finding]:
    """Yield what is wrong with the table that numbers the versions of a root and its parts.

    :param root: the captured table of the aggregate's root.
    :param samples: how many keys to give of each finding.
    """
    if not types_of(connection, declared.table):
        yield finding("table-missing", declared.table.fullname, 1)
        return
    parts = templates.parts(connection.dialect.name, "doctor")
    pieces = _pieces(connection, declared, root)
    for name in ("numbers", "unnumbered", "lineage_transactions"):
        rows = [tuple(row) for row in ask(connection, parts[name], pieces, samples)]
        if not rows:
            continue
        code, total = rows[0][:2]
        columns = (*declared.root_columns, _DETAIL.get(code, "transaction_id"))
        keys = [dict(zip(columns, row[2:], strict=True)) for row in rows]
        yield finding(code, declared.table.fullname, total, keys)


def _pieces(connection: sa.Connection, declared: Aggregate, root: CapturedTable) -> dict[str, str]:
    def quote(name: str) -> str:
        return hidden(str(connection.dialect.identifier_preparer.quote(name)))

    columns = [f"l.{quote(name)}" for name in declared.root_columns]
    pairs = zip(columns, root.key, strict=True)
    return row_pieces(root, connection.dialect.name) | {
        "lineage": named(declared.table, connection.dialect.name),
        "l_key": ", ".join(columns),
        "l_keys": ", ".join(f"{name} AS k{place}" for place, name in enumerate(columns)),
        "l_is_v": " AND ".join(f"{column} = v.{quote(key)}" for column, key in pairs),
    }
