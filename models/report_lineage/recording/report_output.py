"""The rendered outputs of a report version, written within the work's own transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import current_transaction_id
from report_lineage.entities import Report, ReportLineage, ReportOutput, Transaction
from report_lineage.errors import BadInput, NotFound
from report_lineage.recording.content import Kept
from report_lineage.recording.entering import work_connection
from report_lineage.recording.facts import Output
from report_lineage.recording.insertion import insert_artifacts


@dataclass(frozen=True)
class _Newest:
    transaction_id: int
    sha256: str
    media_type: str


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
    report_id = _existing(session, report)
    changed_in = _changed_in(session, report_id)
    newest = _newest(session, report_id, kept.name)
    if newest is not None and newest.transaction_id == changed_in:
        _refuse_another(newest, kept)
        return report_id, changed_in
    if changed_in is None and newest is not None and _equal(newest, kept):
        return report_id, None
    connection = work_connection(session)
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


def _existing(session: Session, report: Report | uuid.UUID) -> uuid.UUID:
    report_id = report if isinstance(report, uuid.UUID) else report.id
    found = session.scalar(sa.select(Report.id).where(Report.id == report_id))
    if found is None:
        raise NotFound(kind="report", key=str(report_id))
    return found


def _changed_in(session: Session, report_id: uuid.UUID) -> int | None:
    """Return the open transaction if it has made a version of the report already."""
    return session.scalar(
        sa.select(ReportLineage.transaction_id)
        .join(Transaction, Transaction.id == ReportLineage.transaction_id)
        .where(ReportLineage.report_id == report_id, Transaction.committed_at.is_(None))
        .order_by(ReportLineage.number.desc())
        .limit(1)
    )


def _newest(session: Session, report_id: uuid.UUID, name: str) -> _Newest | None:
    columns = (ReportOutput.transaction_id, ReportOutput.sha256, ReportOutput.media_type)
    found = session.execute(
        sa.select(*columns)
        .where(ReportOutput.report_id == report_id, ReportOutput.name == name)
        .order_by(ReportOutput.transaction_id.desc())
        .limit(1)
    ).first()
    return None if found is None else _Newest(found[0], found[1], found[2])


def _equal(newest: _Newest, kept: Kept) -> bool:
    return (newest.sha256, newest.media_type) == (kept.sha256, kept.media_type)


def _refuse_another(newest: _Newest, kept: Kept) -> None:
    if not _equal(newest, kept):
        raise BadInput(
            problem=f"The report has another output {kept.name!r} in this transaction already",
            remedy="Commit between the two, or add the final one only",
        )


def committed_outputs(engine: sa.Engine, outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """Return those outputs whose report versions outlived the end of the work."""
    with engine.connect() as connection:
        return tuple(each for each in outputs if _is_committed(connection, each))


def _is_committed(connection: sa.Connection, output: Output) -> bool:
    if output.transaction_id is None:
        return False
    # SQLite gives an id that was rolled back to the next transaction, so the bytes count too.
    found = connection.scalar(
        sa.select(ReportOutput.sha256).where(
            ReportOutput.report_id == output.report_id,
            ReportOutput.transaction_id == output.transaction_id,
            ReportOutput.name == output.kept.name,
        )
    )
    return found == output.kept.sha256
