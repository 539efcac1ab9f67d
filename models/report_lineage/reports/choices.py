"""What the filters of the list of reports can be set to."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import is_newest
from report_lineage.reports.current import Scope, current_reports, everything
from report_lineage.reports.results import FilterChoices, LeadRef
from report_lineage.reports.scope import reports_in
from report_lineage.reports.tables import LINEAGE, RUN, lead_versions, template_versions

MOST: Final = 500
_KEYS = ("lead_id", "template_id", "status")


def filter_choices(session: Session, *, scope: Scope = None) -> FilterChoices:
    """Return what the filters can be set to: the first 500 of each, in their order.

    :param scope: a condition over the columns of Report, None for everything.
    """
    current = current_reports(scope).select(_KEYS, everything)
    return FilterChoices(
        leads=_leads(session, current),
        jobs=_jobs(session, scope),
        templates=_templates(session, current),
        statuses=_statuses(session, current),
    )


def _leads(session: Session, current: sa.Subquery) -> tuple[LeadRef, ...]:
    leads = lead_versions()
    if "name" in leads.secrets:
        return ()
    key, name = leads.column("id"), leads.column("name")
    query = (
        sa.select(key, name)
        .where(is_newest(leads), key.in_(sa.select(current.c.lead_id)))
        .order_by(name, key)
        .limit(MOST)
    )
    return tuple(LeadRef(id=row.id, name=row.name) for row in session.execute(query))


def _templates(session: Session, current: sa.Subquery) -> tuple[str, ...]:
    templates = template_versions()
    key, name = templates.column("id"), templates.column("name")
    query = (
        sa.select(name)
        .where(is_newest(templates), key.in_(sa.select(current.c.template_id)))
        .distinct()
        .order_by(name)
        .limit(MOST)
    )
    return tuple(session.scalars(query))


def _jobs(session: Session, scope: Scope) -> tuple[str, ...]:
    made = sa.exists().where(LINEAGE.c.run_id == RUN.c.id, *reports_in(LINEAGE.c.report_id, scope))
    job = (RUN.c.job_namespace, RUN.c.job_name)
    query = sa.select(*job).distinct().where(made).order_by(*job).limit(MOST)
    return tuple(f"{namespace}/{name}" for namespace, name in session.execute(query))


def _statuses(session: Session, current: sa.Subquery) -> tuple[str, ...]:
    status = current.c.status
    query = sa.select(status).where(status.is_not(None)).distinct().order_by(status)
    return tuple(session.scalars(query.limit(MOST)))
