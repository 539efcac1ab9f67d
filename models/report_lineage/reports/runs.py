"""The list of runs, newest start first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.clock import aware_utc
from report_lineage.reports.current import Scope
from report_lineage.reports.filters import job_condition
from report_lineage.reports.lineage_rows import run_columns, run_ref
from report_lineage.reports.paging import Order, read_page
from report_lineage.reports.results import RunFilter, RunList, RunRow
from report_lineage.reports.scope import reports_in, run_is_visible
from report_lineage.reports.tables import LINEAGE, RUN

_SHOWN = ("actor", "code_version", "error_message")


def list_runs(
    session: Session,
    filter: RunFilter,
    *,
    scope: Scope = None,
    cursor: str | None = None,
    limit: int = 50,
) -> RunList:
    """Return a page of runs, newest start first; one that never said so counts from its record.

    :param scope: a condition over the columns of Report: only runs that made a version of such
        a report are there; None for all runs.
    :param cursor: a cursor of a neighbouring page, None for the first.
    :param limit: rows of a page, 1 to 1,000.
    :raises BadParameter: if the cursor or the limit cannot be used.
    :raises NaiveTime: if a time of the filter carries no zone.
    """
    where = [*run_is_visible(scope), *_conditions(filter)]
    made = _versions_made(scope).label("versions_made")
    query = sa.select(*run_columns(), *(RUN.c[name] for name in _SHOWN), made).where(*where)
    page = read_page(session, query, Order(_started(), RUN.c.id), cursor, limit)
    total = session.scalar(sa.select(sa.func.count()).select_from(RUN).where(*where))
    return RunList(
        rows=tuple(_run_row(row) for row in page.rows),
        total=total or 0,
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
    )


def _started() -> sa.ColumnElement[Any]:
    return sa.func.coalesce(RUN.c.started_at, RUN.c.recorded_at)


def _versions_made(scope: Scope) -> sa.ScalarSelect[int]:
    made = LINEAGE.alias()
    count = sa.select(sa.func.count()).select_from(made).where(made.c.run_id == RUN.c.id)
    return count.where(*reports_in(made.c.report_id, scope)).scalar_subquery()


def _conditions(filter: RunFilter) -> Iterator[sa.ColumnElement[bool]]:
    if filter.job is not None:
        yield job_condition(filter.job)
    if filter.state is not None:
        yield RUN.c.state == filter.state
    if filter.started_from is not None:
        yield _started() >= aware_utc(filter.started_from, name="started_from")
    if filter.started_to is not None:
        yield _started() < aware_utc(filter.started_to, name="started_to")


def _run_row(row: sa.Row[Any]) -> RunRow:
    run = run_ref(row)
    assert run is not None  # selected from the table of runs itself
    return RunRow(run=run, **{name: row._mapping[name] for name in (*_SHOWN, "versions_made")})
