"""Records the demo's history: from the beginning, from where it was left, or not again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, exists, func, inspect, literal, select
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from lineage_panel.demo.acts import Stage
from lineage_panel.demo.companies import COMPANIES
from lineage_panel.demo.digest import history_digest
from lineage_panel.demo.story import Step, story
from report_lineage import ImportClock, attach
from report_lineage.artifacts import ArtifactStore
from report_lineage.entities import Lead, ReportLineage, Transaction
from report_lineage.errors import NotInstalled, WriteRefused
from report_lineage.reports.rendering import JinjaRenderer


class HistoryInTheWay(WriteRefused):
    """A database whose history is not the demo's."""

    code = "history-in-the-way"
    message = (
        "The database already has a history of its own, and the demo's begins in {first}. "
        "Name an empty database in LINEAGE_DATABASE_URL."
    )


@dataclass(frozen=True)
class Recorded:
    """What a recording did. ``steps_added`` of ``steps`` were missing; ``digest`` is of it all."""

    steps: int
    steps_added: int
    reports: int
    versions: int
    digest: str


def record_demo(
    engine: Engine,
    store: ArtifactStore,
    *,
    steps: tuple[Step, ...] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Recorded:
    """Record what is missing of the demo's history, on the story's own dates.

    :param engine: an engine of its own on a migrated database: it is given the story's clock.
    :param steps: the story as far as it is wanted; None means to its end.
    :param progress: called with the steps done and all steps to do, also before the first.
    :raises NotInstalled: if the database has no lineage schema.
    :raises HistoryInTheWay: if the database holds another history; nothing is written then.
    """
    if not inspect(engine).has_table(ReportLineage.__tablename__):
        raise NotInstalled(missing=ReportLineage.__tablename__)
    steps = steps or story()
    missing = _missing(engine, steps)
    if missing:
        _play(engine, store, missing, progress or (lambda done, total: None))
    with Session(engine) as session:
        return _recorded(session, len(steps), len(missing))


def _missing(engine: Engine, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps later than the newest commit of the story."""
    with Session(engine) as session:
        if not _has_begun(session):
            _refuse_other_history(session, steps[0].at)
            return steps
        times = Transaction.committed_at
        # A day's grace, since the last run ends a little after it began.
        within = times.between(steps[0].at, steps[-1].at + timedelta(days=1))
        reached = session.scalars(select(func.max(times)).where(within)).one() or steps[0].at
    return tuple(step for step in steps if step.at > reached)


def _has_begun(session: Session) -> bool:
    first_lead = version_class(Lead).id == COMPANIES[0].lead_id
    return session.scalar(select(literal(True)).where(exists().where(first_lead))) is not None


def _refuse_other_history(session: Session, first: datetime) -> None:
    if session.scalar(select(Transaction.id).limit(1)) is not None:
        raise HistoryInTheWay(first=first.year)


def _play(
    engine: Engine,
    store: ArtifactStore,
    steps: tuple[Step, ...],
    progress: Callable[[int, int], None],
) -> None:
    clock = ImportClock(steps[0].at)
    attach(engine, import_clock=clock)
    progress(0, len(steps))
    with JinjaRenderer() as renderer:
        stage = Stage(engine, store, renderer, clock)
        for done, step in enumerate(steps, start=1):
            clock.set(step.at)
            step.act(stage)
            progress(done, len(steps))


def _recorded(session: Session, steps: int, steps_added: int) -> Recorded:
    ids = [company.report_id for company in COMPANIES]
    ours = select(func.count()).where(ReportLineage.report_id.in_(ids))
    return Recorded(
        steps=steps,
        steps_added=steps_added,
        reports=len(ids),
        versions=session.scalars(ours).one(),
        digest=history_digest(session),
    )
