"""Which of some runs a viewer may see."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.current import Scope
from report_lineage.reports.explain.asked_pairs import one_of
from report_lineage.reports.scope import run_is_visible
from report_lineage.reports.tables import RUN


def visible_runs(
    session: Session, ids: Collection[uuid.UUID], scope: Scope
) -> frozenset[uuid.UUID]:
    """Return those of some runs that made a version of a report in a scope, in one statement.

    :param scope: a condition over the columns of Report; None for everything.
    """
    if not ids:
        return frozenset()
    query = sa.select(RUN.c.id).where(one_of(session, RUN.c.id, ids), *run_is_visible(scope))
    return frozenset(session.scalars(query))
