"""Everything recorded of one run."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import NotFound
from report_lineage.reports.artifact_refs import artifact_columns, artifact_ref
from report_lineage.reports.current import Scope, current_reports
from report_lineage.reports.lineage_rows import run_columns, run_ref
from report_lineage.reports.masking import MASK, masked_parameters
from report_lineage.reports.results import (
    ArtifactRef,
    RunDetail,
    RunEventRow,
    RunOutputRef,
    VersionMade,
)
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
    versions = versions_made(session, LINEAGE.c.run_id == id, scope=scope)
    outputs, logs = _outputs(session, id, scope, versions)
    return RunDetail(
        run=run,
        **{name: row._mapping[name] for name in _SHOWN},
        parameters=masked_parameters(row.parameters, row.secret_fingerprints),
        environment=row.environment or {},
        inputs=_inputs(session, id),
        outputs=outputs,
        logs=logs,
        versions=versions,
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


def _outputs(
    session: Session, id: uuid.UUID, scope: Scope, versions: tuple[VersionMade, ...]
) -> tuple[tuple[RunOutputRef, ...], tuple[ArtifactRef, ...]]:
    """Return what the run made, and its log apart."""
    query = (
        sa.select(RUN_OUTPUT.c.kind, RUN_OUTPUT.c.report_id, *artifact_columns(RUN_OUTPUT))
        .join_from(RUN_OUTPUT, ARTIFACT, ARTIFACT.c.sha256 == RUN_OUTPUT.c.sha256)
        .where(RUN_OUTPUT.c.pipeline_run_id == id, *run_output_is_visible(scope))
        .order_by(RUN_OUTPUT.c.position)
    )
    rows = session.execute(query).all()
    titles = _newest_titles(session, id) | {made.report_id: made.title for made in versions}
    return (
        tuple(_output(row, titles) for row in rows if row.kind != "log"),
        tuple(artifact_ref(row) for row in rows if row.kind == "log"),
    )


def _output(row: sa.Row[Any], titles: dict[uuid.UUID, str]) -> RunOutputRef:
    return RunOutputRef(
        **vars(artifact_ref(row)),
        report_id=row.report_id,
        report_title=titles.get(row.report_id),
    )


def _newest_titles(session: Session, id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return the titles of the reports that the run's outputs are for."""
    told = sa.select(RUN_OUTPUT.c.report_id).where(
        RUN_OUTPUT.c.pipeline_run_id == id, RUN_OUTPUT.c.report_id.is_not(None)
    )
    reports = current_reports(None)
    found = reports.select(("id", "title"), lambda versions: [versions.column("id").in_(told)])
    hidden = "title" in reports.living.secrets
    rows = session.execute(sa.select(found.c.id, found.c.title))
    return {row.id: MASK if hidden else row.title for row in rows}


def _events(session: Session, id: uuid.UUID) -> tuple[RunEventRow, ...]:
    names = ("event_type", "event_time", "recorded_at")
    query = sa.select(*(RUN_EVENT.c[name] for name in names)).where(
        RUN_EVENT.c.pipeline_run_id == id
    )
    rows = session.execute(query.order_by(RUN_EVENT.c.id))
    return tuple(RunEventRow(*row) for row in rows)
