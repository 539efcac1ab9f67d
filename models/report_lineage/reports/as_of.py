"""The rows that made up one version of a report, as stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import (
    Operation,
    VersionTable,
    chosen_by,
    committed_by,
    newest,
    same_commit,
    whole_commits,
)
from report_lineage.history.past import Visible
from report_lineage.reports.artifact_refs import artifact_columns, artifact_ref
from report_lineage.reports.lineage_rows import LineageRow
from report_lineage.reports.results import ArtifactRef
from report_lineage.reports.tables import (
    ARTIFACT,
    LINEAGE,
    OUTPUT,
    RUN_INPUT,
    TRANSACTION,
    lead_versions,
    report_versions,
    section_versions,
)

Values = Mapping[str, Any]


@dataclass(frozen=True)
class StoredContent:
    """What a version says: its rows, unmasked, JSON as stored text."""

    lineage: LineageRow
    report: Values
    sections: tuple[Values, ...]
    lead: Values | None


@dataclass(frozen=True)
class StoredState(StoredContent):
    """A version's rows beside what it was made from and what was made of it."""

    inputs: tuple[ArtifactRef, ...]
    outputs: tuple[ArtifactRef, ...]


def stored_state(
    session: Session, lineage: LineageRow, visible: Visible | None = None
) -> StoredState:
    """Return what a version of a report consisted of, in a fixed number of statements.

    :param visible: of what the report refers to, only what belongs to this moment; None means all
        that had been committed by the time of the version.
    """
    content = stored_content(session, lineage, visible)
    return StoredState(
        **vars(content),
        inputs=stored_inputs(session, lineage),
        outputs=_outputs(session, lineage),
    )


def stored_content(
    session: Session, lineage: LineageRow, visible: Visible | None = None
) -> StoredContent:
    """Return what a version of a report says, in three statements.

    :param visible: as for :func:`stored_state`.
    """
    report = _report(session, lineage)
    return StoredContent(
        lineage=lineage,
        report=report,
        sections=_sections(session, lineage),
        lead=_lead(session, report["lead_id"], lineage.transaction.committed_at, visible),
    )


# Statements are built once and given their values when they run: building one takes several times
# as long as running it.
_REPORT_ID = sa.bindparam("asked_report_id", type_=LINEAGE.c.report_id.type)
_NUMBER = sa.bindparam("asked_number", type_=LINEAGE.c.number.type)
_LEAD_ID = sa.bindparam("asked_lead_id", type_=LINEAGE.c.lead_id.type)
_WHEN = sa.bindparam("asked_time", type_=TRANSACTION.c.committed_at.type)


def _asked(lineage: LineageRow) -> dict[str, Any]:
    return {"asked_report_id": lineage.report_id, "asked_number": lineage.number}


def _commits() -> sa.Select[Any]:
    """Select the transactions of all commits that made the report's versions up to this one."""
    made = sa.select(LINEAGE.c.transaction_id).where(
        LINEAGE.c.report_id == _REPORT_ID, LINEAGE.c.number <= _NUMBER
    )
    return whole_commits(TRANSACTION, made)


def _report(session: Session, lineage: LineageRow) -> Values:
    return dict(session.execute(_select_report(), _asked(lineage)).one()._mapping)


@cache
def _select_report() -> sa.Select[Any]:
    versions = report_versions()
    return (
        _select(versions)
        .where(versions.column("id") == _REPORT_ID)
        .where(versions.transaction_id.in_(_commits()))
        .order_by(versions.transaction_id.desc())
        .limit(1)
    )


def _sections(session: Session, lineage: LineageRow) -> tuple[Values, ...]:
    found = session.execute(_select_sections(), _asked(lineage))
    return tuple(dict(row._mapping) for row in found)


@cache
def _select_sections() -> sa.Select[Any]:
    versions, inner, ever = section_versions(), section_versions(), section_versions()
    ids = sa.select(ever.column("id")).where(ever.column("report_id") == _REPORT_ID)
    chosen = newest(inner, inner.column("id").in_(ids), inner.transaction_id.in_(_commits()))
    return (
        _select(versions)
        .join(chosen, chosen_by(versions, chosen))
        .where(versions.operation != Operation.DELETE)
        .where(versions.column("report_id") == _REPORT_ID)
        .order_by(versions.column("position"), versions.column("id"))
    )


def _lead(
    session: Session, lead_id: uuid.UUID | None, when: datetime, visible: Visible | None
) -> Values | None:
    query, transaction_id = _select_lead()
    if visible is not None:
        query = query.where(visible.includes(transaction_id))
    row = session.execute(query, {"asked_lead_id": lead_id, "asked_time": when}).first()
    return None if row is None else dict(row._mapping)


@cache
def _select_lead() -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
    """Return the selection, and the column that a moment restricts."""
    versions = lead_versions()
    query = (
        _select(versions)
        .where(versions.column("id") == _LEAD_ID, committed_by(versions, _WHEN))
        .order_by(versions.transaction_id.desc())
        .limit(1)
    )
    return query, versions.transaction_id


def life(lineage: LineageRow) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on versions since the report was made, or made again, up to this."""
    return _life(lineage.report_id, lineage.number)


def _life(report_id: Any, number: Any) -> list[sa.ColumnElement[bool]]:
    ended = LINEAGE.alias()
    last_end = (
        sa.select(sa.func.coalesce(sa.func.max(ended.c.number), 0))
        .where(ended.c.report_id == report_id, ended.c.number < number)
        .where(ended.c.operation == Operation.DELETE)
        .scalar_subquery()
    )
    return [
        LINEAGE.c.report_id == report_id,
        LINEAGE.c.number <= number,
        LINEAGE.c.number > last_end,
    ]


def stored_inputs(session: Session, lineage: LineageRow) -> tuple[ArtifactRef, ...]:
    """Return the inputs of the version's run; without one, of the nearest run before."""
    found = session.execute(_select_inputs(), _asked(lineage))
    return tuple(artifact_ref(row) for row in found)


@cache
def _select_inputs() -> sa.Select[Any]:
    last_run = (
        sa.select(LINEAGE.c.run_id)
        .where(*_life(_REPORT_ID, _NUMBER), LINEAGE.c.run_id.is_not(None))
        .order_by(LINEAGE.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(*artifact_columns(RUN_INPUT))
        .join_from(RUN_INPUT, ARTIFACT, ARTIFACT.c.sha256 == RUN_INPUT.c.sha256)
        .where(RUN_INPUT.c.pipeline_run_id == last_run)
        .order_by(RUN_INPUT.c.position)
    )


def _outputs(session: Session, lineage: LineageRow) -> tuple[ArtifactRef, ...]:
    """Return each output as the newest version up to this one left it, in the order of names."""
    found = session.execute(_select_outputs(), _asked(lineage))
    return tuple(artifact_ref(row) for row in found)


@cache
def _select_outputs() -> sa.Select[Any]:
    known = TRANSACTION.alias()
    turn = sa.func.row_number().over(
        partition_by=OUTPUT.c.name,
        order_by=(LINEAGE.c.number.desc(), OUTPUT.c.transaction_id.desc()),
    )
    ranked = (
        sa.select(*artifact_columns(OUTPUT), turn.label("turn"))
        .select_from(LINEAGE)
        .join(known, known.c.id == LINEAGE.c.transaction_id)
        .join(TRANSACTION, same_commit(known, TRANSACTION))
        .join(
            OUTPUT,
            sa.and_(
                OUTPUT.c.report_id == LINEAGE.c.report_id,
                OUTPUT.c.transaction_id == TRANSACTION.c.id,
            ),
        )
        .join(ARTIFACT, ARTIFACT.c.sha256 == OUTPUT.c.sha256)
        .where(*_life(_REPORT_ID, _NUMBER))
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.turn == 1).order_by(ranked.c.name)


def _select(versions: VersionTable) -> sa.Select[Any]:
    return sa.select(*versions.selected(versions.attributes)).select_from(versions.table)
