"""Everything recorded of one run."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import NotFound
from report_lineage.reports.artifact_refs import artifact_columns, artifact_ref
from report_lineage.reports.current import Scope
from report_lineage.reports.lineage_rows import run_columns, run_ref
from report_lineage.reports.masking import masked_parameters
from report_lineage.reports.results import ArtifactRef, RunDetail, RunEventRow
from report_lineage.reports.scope import run_is_visible, run_output_is_visible
from report_lineage.reports.tables import ARTIFACT, LINEAGE, RUN, RUN_EVENT, RUN_INPUT, RUN_OUTPUT
from report_lineage.reports.versions_made import versions_made

_SHOWN = ("run_id", "actor", "code_version", "fingerprint", "error_message", "error_traceback")
_JSON = ("parameters", "secret_fingerprints", "environment")


def run_detail(session: Session, id: uuid.UUID, *, scope: Scope = None) -> RunDetail:
    """Return everything recorded of a run that the viewer may see.

    :param id: the run's own id, not OpenLineage's.
    :param scope: a condition over the columns of Report: the run must have made a version of
        such a report, and only those are told; None for everything.
    :raises NotFound: if there is no such run.
    """
    row = _run(session, id, scope)
    run = run_ref(row)
    assert run is not None  # selected from the table of runs itself
    made = _outputs(session, id, scope)
    return RunDetail(
        run=run,
        **{name: row._mapping[name] for name in _SHOWN},
        parameters=masked_parameters(row.parameters, row.secret_fingerprints),
        environment=row.environment or {},
        inputs=_inputs(session, id),
        outputs=tuple(ref for kind, ref in made if kind != "log"),
        logs=tuple(ref for kind, ref in made if kind == "log"),
        versions=versions_made(session, LINEAGE.c.run_id == id, scope=scope),
        events=_events(session, id),
    )


def _run(session: Session, id: uuid.UUID, scope: Scope) -> sa.Row[Any]:
    columns = [RUN.c[name] for name in (*_SHOWN, *_JSON)]
    query = sa.select(*run_columns(), *columns).where(RUN.c.id == id, *run_is_visible(scope))
    row = session.execute(query).first()
    if row is None:
        raise NotFound(kind="run", key=str(id))
    return row


def _inputs(session: Session, id: uuid.UUID) -> tuple[ArtifactRef, ...]:
    query = (
        sa.select(*artifact_columns(RUN_INPUT))
        .join_from(RUN_INPUT, ARTIFACT, ARTIFACT.c.sha256 == RUN_INPUT.c.sha256)
        .where(RUN_INPUT.c.pipeline_run_id == id)
        .order_by(RUN_INPUT.c.position)
    )
    return tuple(artifact_ref(row) for row in session.execute(query))


def _outputs(session: Session, id: uuid.UUID, scope: Scope) -> list[tuple[str, ArtifactRef]]:
    query = (
        sa.select(RUN_OUTPUT.c.kind, *artifact_columns(RUN_OUTPUT))
        .join_from(RUN_OUTPUT, ARTIFACT, ARTIFACT.c.sha256 == RUN_OUTPUT.c.sha256)
        .where(RUN_OUTPUT.c.pipeline_run_id == id, *run_output_is_visible(scope))
        .order_by(RUN_OUTPUT.c.position)
    )
    return [(row.kind, artifact_ref(row)) for row in session.execute(query)]


def _events(session: Session, id: uuid.UUID) -> tuple[RunEventRow, ...]:
    names = ("event_type", "event_time", "recorded_at")
    query = sa.select(*(RUN_EVENT.c[name] for name in names)).where(
        RUN_EVENT.c.pipeline_run_id == id
    )
    rows = session.execute(query.order_by(RUN_EVENT.c.id))
    return tuple(RunEventRow(*row) for row in rows)
