"""The list of reports, newest change first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import Operation, is_newest
from report_lineage.reports.current import Scope, current_reports
from report_lineage.reports.filters import report_conditions
from report_lineage.reports.lineage_rows import LineageRow, read_lineage
from report_lineage.reports.masking import masked_values
from report_lineage.reports.paging import Order, read_page
from report_lineage.reports.results import (
    LeadRef,
    ReportFilter,
    ReportList,
    ReportListRow,
    VersionRow,
)
from report_lineage.reports.tables import LINEAGE, TRANSACTION, lead_versions, report_versions
from report_lineage.reports.version_rows import version_rows

_SHOWN = ("title", "status", "lead_id")


def list_reports(
    session: Session,
    filter: ReportFilter,
    *,
    scope: Scope = None,
    cursor: str | None = None,
    limit: int = 50,
) -> ReportList:
    """Return a page of reports, those changed last first, the deleted ones among them.

    :param scope: a condition over the columns of Report, None for everything.
    :param cursor: a cursor of a neighbouring page, None for the first.
    :param limit: rows of a page, 1 to 1,000.
    :raises BadParameter: if the cursor or the limit cannot be used.
    :raises NaiveTime: if a time of the filter carries no zone.
    """
    current = current_reports(scope).select(
        ("id", *_SHOWN),
        partial(report_conditions, filter),
        include_deleted=filter.include_deleted,
    )
    newest = _newest_versions(current)
    order = Order(newest.c.committed_at, newest.c.id)
    page = read_page(session, sa.select(newest), order, cursor, limit)
    total = session.scalar(sa.select(sa.func.count()).select_from(current))
    return ReportList(
        rows=_list_rows(session, page.rows),
        total=total or 0,
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
    )


def _newest_versions(current: sa.Subquery) -> sa.Subquery:
    """Return the reports with number and commit time of their newest versions.

    Scalar subqueries, since a join lets SQLite begin with all versions there ever were.
    """

    def newest(column: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
        return (
            sa.select(column)
            .join_from(LINEAGE, TRANSACTION, TRANSACTION.c.id == LINEAGE.c.transaction_id)
            .where(LINEAGE.c.report_id == current.c.id)
            .order_by(LINEAGE.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )

    number, time = newest(LINEAGE.c.number), newest(TRANSACTION.c.committed_at)
    return sa.select(current, number.label("number"), time.label("committed_at")).subquery()


def lead_refs(session: Session, ids: set[uuid.UUID | None]) -> Mapping[uuid.UUID, LeadRef]:
    """Return leads as they are named now, or were when they were deleted."""
    wanted = ids - {None}
    if not wanted:
        return {}
    leads = lead_versions()
    query = sa.select(*leads.selected(("id", "name"))).where(
        leads.column("id").in_(wanted), is_newest(leads)
    )
    found = (masked_values(leads, dict(row._mapping)) for row in session.execute(query))
    return {lead["id"]: LeadRef(**lead) for lead in found}


def _list_rows(session: Session, rows: Sequence[sa.Row[Any]]) -> tuple[ReportListRow, ...]:
    versions = report_versions()
    leads = lead_refs(session, {row.lead_id for row in rows})
    newest = version_rows(session, _lineage(session, rows))
    return tuple(
        _list_row(masked_values(versions, dict(row._mapping)), version, leads)
        for row, version in zip(rows, newest, strict=True)
    )


def _lineage(session: Session, rows: Sequence[sa.Row[Any]]) -> list[LineageRow]:
    """Return the newest versions of the reports of a page, in its order."""
    key = sa.tuple_(LINEAGE.c.report_id, LINEAGE.c.number)
    keys = [(row.id, row.number) for row in rows]
    found = {row.key: row for row in read_lineage(session, key.in_(keys))} if keys else {}
    return [found[key] for key in keys]


def _list_row(
    values: Mapping[str, Any], newest: VersionRow, leads: Mapping[uuid.UUID, LeadRef]
) -> ReportListRow:
    return ReportListRow(
        id=newest.report_id,
        title=values["title"],
        status=values["status"],
        lead=leads.get(values["lead_id"]),
        template=newest.template,
        newest=newest,
        deleted=newest.operation == Operation.DELETE.word,
    )
