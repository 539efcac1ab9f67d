"""One digest over a whole history, to tell whether two databases tell the same story."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Executable, Table, select
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.entities import (
    Lead,
    Report,
    ReportLineage,
    ReportOutput,
    ReportSection,
    ReportTemplate,
    RunInput,
    Transaction,
)

_VERSIONED = (Lead, ReportTemplate, Report, ReportSection)
_LINEAGE_COLUMNS = {"report_id", "number", "operation", "origin", "lead_id", "template_id"}


def history_digest(session: Session) -> str:
    """Return the SHA-256 over every version, who made it and why, every input and every output.

    Left out is what differs by nature: times of recording, ids of runs, and ids of transactions
    (for which their commit times stand).
    """
    digest = hashlib.sha256()
    for name, statement in _statements():
        rows = [
            json.dumps(list(row), default=str, sort_keys=True) for row in session.execute(statement)
        ]
        digest.update("\n".join([name, *sorted(rows)]).encode())
    return digest.hexdigest()


def _statements() -> Iterator[tuple[str, Executable]]:
    transaction: Table = Transaction.__table__  # type: ignore[assignment]  # a Table, since mapped
    made = (transaction.c.committed_at, transaction.c.actor, transaction.c.reason)
    yield "transactions", select(*made, transaction.c.channel)
    yield "inputs", select(RunInput.name, RunInput.media_type, RunInput.sha256)
    for entity in (ReportLineage, ReportOutput, *map(version_class, _VERSIONED)):
        table: Table = entity.__table__
        kept = [column for column in table.c if not column.name.endswith("transaction_id")]
        if entity is ReportLineage:
            kept = [column for column in kept if column.name in _LINEAGE_COLUMNS]
        joined = table.join(transaction, table.c.transaction_id == transaction.c.id)
        yield table.name, select(transaction.c.committed_at, *kept).select_from(joined)
