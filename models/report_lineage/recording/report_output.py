"""The rendered outputs of a report version, written within the work's own transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import current_transaction_id
from report_lineage.entities import Report, ReportLineage, ReportOutput, Transaction
from report_lineage.errors import BadInput, NotFound
from report_lineage.recording.chunks import chunks
from report_lineage.recording.content import Kept
from report_lineage.recording.entering import work_connection
from report_lineage.recording.facts import Output
from report_lineage.recording.insertion import insert_artifacts


@dataclass(frozen=True)
class _Known:
    """What the open transaction knows of a report and its newest output of a name.

    :param changed_in: the open transaction if it has made a version of the report already.
    :param written_in: the transaction of the newest output; None if there is none.
    """

    report_id: uuid.UUID
    changed_in: int | None
    written_in: int | None
    sha256: str | None
    media_type: str | None

    def equals(self, kept: Kept) -> bool:
        """Say whether the newest output is this one."""
        return (self.sha256, self.media_type) == (kept.sha256, kept.media_type)


def add_report_output(
    session: Session, report: Report | uuid.UUID, kept: Kept
) -> tuple[uuid.UUID, int | None]:
    """Make stored bytes an output of the report's version now being made.

    An output equal to the report's newest of that name makes no version by itself: it is written
    only if the report or a section of it changed in the open transaction too.

    :return: the report's id, and the transaction the output was written in or None.
    :raises NotFound: if there is no such report in this transaction.
    :raises BadInput: if this transaction has given the report another output of this name.
    """
    session.flush()
    connection = work_connection(session)
    asked = report if isinstance(report, uuid.UUID) else report.id
    known = _known(connection, asked, kept.name)
    report_id, changed_in = known.report_id, known.changed_in
    if known.written_in is not None:
        if known.written_in == changed_in:
            _refuse_another(known, kept)
            return report_id, changed_in
        if changed_in is None and known.equals(kept):
            return report_id, None
    transaction_id = changed_in or current_transaction_id(connection)
    insert_artifacts(connection, [kept])
    connection.execute(
        sa.insert(ReportOutput).values(
            report_id=report_id,
            transaction_id=transaction_id,
            name=kept.name,
            media_type=kept.media_type,
            sha256=kept.sha256,
        )
    )
    return report_id, transaction_id


def _known(connection: sa.Connection, report_id: uuid.UUID, name: str) -> _Known:
    found = connection.execute(_what_is_known(), {"report": report_id, "output": name}).first()
    if found is None:
        raise NotFound(kind="report", key=str(report_id))
    return _Known(*found)


@cache
def _what_is_known() -> sa.Select[Any]:
    """Return the question, put together once: it is asked for every output."""
    report_id, name = sa.bindparam("report", type_=sa.Uuid()), sa.bindparam("output", type_=sa.Text)
    changed_in = (
        sa.select(ReportLineage.transaction_id)
        .join(Transaction, Transaction.id == ReportLineage.transaction_id)
        .where(ReportLineage.report_id == report_id, Transaction.committed_at.is_(None))
        .order_by(ReportLineage.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    newest = (
        sa.select(ReportOutput.transaction_id, ReportOutput.sha256, ReportOutput.media_type)
        .where(ReportOutput.report_id == report_id, ReportOutput.name == name)
        .order_by(ReportOutput.transaction_id.desc())
        .limit(1)
        .subquery()
    )
    return (
        sa.select(Report.id, changed_in, *newest.c)
        .outerjoin(newest, sa.true())
        .where(Report.id == report_id)
    )


def _refuse_another(known: _Known, kept: Kept) -> None:
    if not known.equals(kept):
        raise BadInput(
            problem=f"The report has another output {kept.name!r} in this transaction already",
            remedy="Commit between the two, or add the final one only",
        )


def committed_outputs(engine: sa.Engine, outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """Return those outputs whose report versions outlived the end of the work."""
    report_ids = {each.report_id for each in outputs if each.transaction_id is not None}
    written: set[tuple[object, ...]] = set()
    with engine.connect() as connection:
        for some in chunks(report_ids):
            written.update(_written(connection, some, outputs))
    return tuple(each for each in outputs if _key(each) in written)


def _written(
    connection: sa.Connection, report_ids: list[uuid.UUID | None], outputs: tuple[Output, ...]
) -> Iterator[tuple[object, ...]]:
    """Give the outputs of reports that were written in one of the transactions of ``outputs``."""
    transactions = {each.transaction_id for each in outputs if each.transaction_id is not None}
    row = (
        ReportOutput.report_id,
        ReportOutput.transaction_id,
        ReportOutput.name,
        ReportOutput.sha256,
    )
    for some in chunks(transactions):
        query = sa.select(*row).where(
            ReportOutput.report_id.in_(report_ids), ReportOutput.transaction_id.in_(some)
        )
        yield from (tuple(each) for each in connection.execute(query))


def _key(output: Output) -> tuple[object, ...]:
    # SQLite gives an id that was rolled back to the next transaction, so the bytes count too.
    return output.report_id, output.transaction_id, output.kept.name, output.kept.sha256
