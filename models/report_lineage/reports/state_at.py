"""A report at a moment."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.clock import aware_utc
from report_lineage.history import Operation
from report_lineage.history.past import Moment, Visible, resolve
from report_lineage.reports.lineage_rows import (
    Extent,
    extent,
    newest_version,
    read_version,
)
from report_lineage.reports.results import ReportAt
from report_lineage.reports.state import state_of
from report_lineage.reports.tables import TRANSACTION
from report_lineage.reports.version_rows import version_rows


def state_at(
    session: Session, report_id: uuid.UUID, when: Moment, *, past: Session | None = None
) -> ReportAt:
    """Return a report as it was at a moment.

    :param when: an aware datetime, which means what had been committed by then, or a Token,
        Transaction or Version.
    :param past: a session of :func:`reports_at` at the moment whose time ``when`` is: what it shows
        decides, and the run stands as it did then. None reads it all from ``session``.
    :raises NotFound: if the report never had a version.
    :raises BadMoment: if ``when`` is no moment of this database.
    :raises NaiveTime: if it is a time without a zone.
    """
    shown = resolve(session, when) if past is None else None
    moment = _instant(session, when, shown)
    known = extent(session, report_id)
    reader = past or session
    lineage = newest_version(reader, report_id, shown)
    if lineage is None:
        return _not_born(session, report_id, moment, known)
    living = lineage.operation is not Operation.DELETE
    state = state_of(reader, lineage, known.newest) if living else None
    version = version_rows(reader, [lineage])[0] if state is None else state.version
    return ReportAt(
        report_id=report_id,
        when=moment,
        status="exists" if living else "deleted",
        state=state,
        version=version,
        born_at=_born_at(session, report_id, known),
        previous_number=lineage.number - 1 if lineage.number > known.oldest else None,
        next_number=lineage.number + 1 if lineage.number < known.newest else None,
    )


def _instant(session: Session, when: Moment, shown: Visible | None) -> datetime:
    """Return a time, or when the newest transaction of another moment was committed."""
    if isinstance(when, datetime):
        return aware_utc(when, name="when")
    highest = 0 if shown is None else shown.highest
    newest = sa.select(TRANSACTION.c.committed_at).where(TRANSACTION.c.id == highest)
    return session.scalar(newest) or datetime.min.replace(tzinfo=UTC)


def _not_born(session: Session, report_id: uuid.UUID, moment: datetime, known: Extent) -> ReportAt:
    return ReportAt(
        report_id=report_id,
        when=moment,
        status="not-born",
        state=None,
        version=None,
        born_at=_born_at(session, report_id, known),
        previous_number=None,
        next_number=known.oldest,
    )


def _born_at(session: Session, report_id: uuid.UUID, known: Extent) -> datetime:
    return read_version(session, report_id, known.oldest, known).transaction.committed_at
