"""Questions about reports, asked in the past: the same functions, given a session in it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from report_lineage.history.past import Moment, at
from report_lineage.history.past.past_session import PastSession
from report_lineage.reports.current import Scope, current_reports, everything
from report_lineage.reports.results import AsOf
from report_lineage.reports.runs_then import show_runs_as_of
from report_lineage.reports.tables import (
    ARTIFACT,
    DATASET,
    DATASET_VERSION,
    REPORT,
    RUN,
    RUN_EVENT,
    RUN_INPUT,
    RUN_OUTPUT,
    RUN_USAGE,
    TRANSACTION,
)

_PRESENT = (
    ARTIFACT,
    DATASET,
    DATASET_VERSION,
    RUN,
    RUN_EVENT,
    RUN_INPUT,
    RUN_OUTPUT,
    RUN_USAGE,
)
"""Read as they are now: artifacts never change, and of runs only what was recorded by then is let
through."""
_NOTHING_YET = datetime(1, 1, 1, tzinfo=UTC)


@contextmanager
def reports_at(session: Session, when: Moment) -> Iterator[tuple[PastSession, AsOf]]:
    """Open a session in which every question of this package is answered as it was at a moment.

    Reports, leads, templates and what made them are as they were; a run is there once an event of it
    was recorded, in the state that its events by then give it. Access events have no past.

    :param session: of the database; it stays in the present.
    :param when: a moment: an aware datetime, Token, Transaction or Version.
    :return: a context manager that gives the session and what names its moment.
    :raises BadMoment: if ``when`` is no moment of this database.
    """
    with at(session, when, present=_PRESENT) as past:
        known = AsOf(time=_time_of(past), token=past.token.text)
        show_runs_as_of(past, known.time)
        yield past, known


def scope_as_now(session: Session, scope: Scope) -> Scope:
    """Return a scope that lets the same reports be seen in the past as this one does now.

    Who may see a report is decided by what it is now: else a viewer could choose a moment at which
    it was open. What the scope itself asks for, such as a host's own tables, needs no past then.

    :param session: of the present.
    :param scope: a condition over the columns of Report, None for everything.
    """
    if scope is None:
        return None
    seen = current_reports(scope).select(("id",), everything)
    return _one_of(session, session.scalars(sa.select(seen.c.id)).all())


def _one_of(session: Session, ids: Sequence[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Return the condition that a report is one of many: in one parameter, as there is no most."""
    key = REPORT.c.id
    if session.get_bind().dialect.name == "postgresql":
        return key == sa.any_(sa.literal(ids, ARRAY(sa.Uuid)))
    listed = sa.func.json_each(json.dumps([one.hex for one in ids])).table_valued("value")
    return key.in_(sa.select(listed.c.value))


def _time_of(past: PastSession) -> datetime:
    """Return the time of the moment; of a reader's token, that of the last work it shows."""
    until = past.token.cut.until
    if until is not None:
        return until
    times = (TRANSACTION.c.committed_at, TRANSACTION.c.recorded_at)
    latest = past.execute(sa.select(*map(sa.func.max, times))).one()
    return max((time for time in latest if time is not None), default=_NOTHING_YET)
