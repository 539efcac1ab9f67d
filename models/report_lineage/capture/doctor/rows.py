"""The rows of a captured table against its versions, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import revealed
from report_lineage.capture.compiler.row_pieces import row_pieces
from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.capture.connections.driver import exec_raw
from report_lineage.capture.doctor.finding import Finding, finding

_OF_ROWS = frozenset(
    ["row-differs", "row-without-history", "row-after-delete", "history-without-row"]
)


def row_findings(
    connection: sa.Connection, table: CapturedTable, samples: int
) -> Iterator[Finding]:
    """Yield what is wrong with the rows and versions of one table.

    :param samples: how many keys to give of each finding.
    """
    dialect = connection.dialect.name
    parts = templates.parts(dialect, "doctor")
    pieces = row_pieces(table, dialect)
    questions = [parts[name] for name in ("rows", "missing_transactions", "order")]
    if dialect == "postgresql":  # an SQLite commit has one id, so one version of each row
        questions.append(parts["commits"])
    for question in questions:
        yield from _findings(table, ask(connection, question, pieces, samples))


def ask(
    connection: sa.Connection, question: str, pieces: dict[str, str], samples: int
) -> sa.CursorResult[Any]:
    """Return the rows that answer a question: finding, total, the key's columns, a detail."""
    found = templates.fill(question, pieces)
    answer = templates.parts(connection.dialect.name, "doctor")["answer"]
    sql = templates.fill(answer, pieces | {"samples": str(samples), "found": found})
    return exec_raw(connection, revealed(sql))


def _findings(table: CapturedTable, rows: sa.CursorResult[Any]) -> Iterator[Finding]:
    totals: dict[str, int] = {}
    samples: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        code, total, *key, transaction = tuple(row)
        totals[code] = total
        sample = dict(zip(table.key, key, strict=True))
        if transaction is not None:
            sample[table.transaction_column] = transaction
        samples.setdefault(code, []).append(sample)
    for code, total in totals.items():
        name = table.live.fullname if code in _OF_ROWS else table.version.fullname
        yield finding(code, name, total, samples[code])
