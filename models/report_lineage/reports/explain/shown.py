"""What a viewer may see of an explanation: runs outside the scope, and what they had, are not named."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.current import Scope
from report_lineage.reports.explain.answer import summary
from report_lineage.reports.explain.asked_pairs import one_of
from report_lineage.reports.explain.results import (
    Cause,
    CauseKind,
    Evidence,
    Explanation,
    Place,
)
from report_lineage.reports.scope import run_is_visible
from report_lineage.reports.tables import RUN

_OWN_PATH = 2
"""Of a path, the job and the input of the report's own run, which whoever sees the report sees."""


def shown(session: Session, explanation: Explanation, scope: Scope) -> Explanation:
    """Return an explanation without what lies upstream in runs that the viewer may not see.

    Those causes become one at the end, of the kind ``not shown``, which counts them and tells
    nothing else; the verdict stays. A run is visible if it made a version of a visible report, as
    on its own page.

    :param scope: a condition over the columns of Report; None for everything.
    """
    if scope is None:
        return explanation
    visible = _visible(session, _runs(explanation), scope)
    told = [_told(cause, visible) for cause in explanation.causes]
    causes = tuple(cause for cause in told if cause is not None)
    if hidden := len(told) - len(causes):
        causes = (*causes, _untold(hidden))
    subjects = {cause.subject for cause in causes}
    return replace(
        explanation,
        causes=causes,
        summary=summary(explanation.old, explanation.new, explanation.verdict, causes),
        partial=tuple(one for one in explanation.partial if one.path in subjects),
    )


def _runs(explanation: Explanation) -> set[uuid.UUID]:
    places = [place for cause in explanation.causes for place in cause.places]
    runs = [run for place in places for run in (place.old_run, place.new_run)]
    return {run.id for run in runs if run is not None}


def _visible(session: Session, ids: Collection[uuid.UUID], scope: Scope) -> frozenset[uuid.UUID]:
    query = sa.select(RUN.c.id).where(one_of(session, RUN.c.id, ids), *run_is_visible(scope))
    return frozenset(session.scalars(query))


def _told(cause: Cause, visible: Collection[uuid.UUID]) -> Cause | None:
    """Return a cause with the places that may be named; None if the one that it tells of may not."""
    places = [place for place in cause.places if _is_visible(cause.kind, place, visible)]
    if places[:1] != list(cause.places[:1]):
        return None
    if cause.transaction is not None and places[0].depth > 0:
        return None  # an edit of another report, whichever that is
    return replace(cause, places=tuple(map(_without_way, places)))


def _is_visible(kind: CauseKind, place: Place, visible: Collection[uuid.UUID]) -> bool:
    if kind is CauseKind.JOB and place.depth > _OWN_PATH:
        return False  # it names an input of the run before, which may be hidden
    runs = [run for run in (place.old_run, place.new_run) if run is not None]
    return all(run.id in visible for run in runs)


def _without_way(place: Place) -> Place:
    return replace(place, path=place.path[:_OWN_PATH])


def _untold(count: int) -> Cause:
    clause = "something upstream, which you may not see, differs"
    if count > 1:
        clause = f"{count} things upstream, which you may not see, differ"
    return Cause(
        kind=CauseKind.HIDDEN,
        subject="",
        sentence=f"{clause[:1].upper()}{clause[1:]}.",
        clause=clause,
        evidence=Evidence(),
        inferred=False,
        places=(),
    )
