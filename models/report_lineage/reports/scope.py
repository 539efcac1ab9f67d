"""What the viewer may see: a scope, asked of reports as their newest versions left them.

So a deleted report is as visible as it was when it was deleted.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import NotFound
from report_lineage.reports.current import Scope, current_reports
from report_lineage.reports.tables import LINEAGE, RUN, RUN_OUTPUT


def is_visible(report_id: sa.ColumnElement[uuid.UUID], scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition that the report with this id has versions and lies in the scope."""
    return current_reports(scope).has(report_id)


def reports_in(
    report_id: sa.ColumnElement[uuid.UUID], scope: Scope
) -> list[sa.ColumnElement[bool]]:
    """Return conditions on the id of a report that has versions: that it lies in the scope."""
    return [] if scope is None else [is_visible(report_id, scope)]


def run_is_visible(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Return conditions on runs: that it made a version of a visible report."""
    if scope is None:
        return []
    made = LINEAGE.alias()
    return [sa.exists().where(made.c.run_id == RUN.c.id, is_visible(made.c.report_id, scope))]


def run_output_is_visible(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Return conditions on outputs of runs: that they are not for a hidden report."""
    if scope is None:
        return []
    report_id = RUN_OUTPUT.c.report_id
    return [sa.or_(report_id.is_(None), is_visible(report_id, scope))]


def report_is_visible(session: Session, report_id: uuid.UUID, scope: Scope) -> bool:
    """Say whether a report has any version and lies in the scope.

    :param scope: a condition over the columns of Report, None for everything.
    """
    return bool(session.scalar(sa.select(is_visible(sa.literal(report_id, sa.Uuid()), scope))))


def unknown_report(report_id: object) -> NotFound:
    """Return the error for a report that is not there, or not for the one who asks."""
    return NotFound(kind="report", key=str(report_id))
