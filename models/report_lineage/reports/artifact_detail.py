"""What is known of stored bytes."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import NotFound
from report_lineage.history import same_commit
from report_lineage.reports.current import Scope
from report_lineage.reports.lineage_rows import run_columns, run_ref
from report_lineage.reports.results import ArtifactDetail, ArtifactRef, ArtifactUse, VersionMade
from report_lineage.reports.scope import run_is_visible, run_output_is_visible
from report_lineage.reports.tables import (
    ARTIFACT,
    LINEAGE,
    OUTPUT,
    RUN,
    RUN_INPUT,
    RUN_OUTPUT,
    TRANSACTION,
)
from report_lineage.reports.versions_made import versions_made

MOST_USES: Final = 200


def artifact_detail(
    session: Session, sha256: str, *, scope: Scope = None, unlinked: bool = False
) -> ArtifactDetail:
    """Return what is known of stored bytes: their size, and the newest 200 uses of each kind.

    :param scope: a condition over the columns of Report: only uses by such reports, and by runs
        that made a version of one, are told; None for everything.
    :param unlinked: whether bytes that nothing visible uses are there, too.
    :raises NotFound: if there are no such bytes, or nothing visible uses them.
    """
    query = sa.select(ARTIFACT).where(ARTIFACT.c.sha256 == sha256)
    row = session.execute(query).first()
    if row is None:
        raise NotFound(kind="artifact", key=sha256)
    uses = _uses(session, _inputs(sha256), scope) + _uses(session, _outputs(sha256, scope), scope)
    versions, output_names = _versions(session, sha256, scope)
    names = [use.name for use in uses] + output_names
    if not names and not unlinked:
        raise NotFound(kind="artifact", key=sha256)
    return ArtifactDetail(
        artifact=ArtifactRef(
            name=names[0] if names else sha256,
            sha256=sha256,
            media_type=row.media_type,
            size_bytes=row.size_bytes,
            compressed_bytes=row.compressed_bytes,
        ),
        recorded_at=row.recorded_at,
        uses=tuple(uses),
        versions=versions,
    )


def _inputs(sha256: str) -> sa.Select[Any]:
    nothing = sa.null().cast(sa.Uuid())
    role, name = sa.literal("input").label("role"), RUN_INPUT.c.name
    return (
        sa.select(role, name, nothing.label("report_id"), *run_columns())
        .join_from(RUN_INPUT, RUN, RUN.c.id == RUN_INPUT.c.pipeline_run_id)
        .where(RUN_INPUT.c.sha256 == sha256)
    )


def _outputs(sha256: str, scope: Scope) -> sa.Select[Any]:
    role, name = RUN_OUTPUT.c.kind.label("role"), RUN_OUTPUT.c.name
    return (
        sa.select(role, name, RUN_OUTPUT.c.report_id, *run_columns())
        .join_from(RUN_OUTPUT, RUN, RUN.c.id == RUN_OUTPUT.c.pipeline_run_id)
        .where(RUN_OUTPUT.c.sha256 == sha256, *run_output_is_visible(scope))
    )


def _uses(session: Session, query: sa.Select[Any], scope: Scope) -> list[ArtifactUse]:
    newest = query.where(*run_is_visible(scope)).order_by(RUN.c.id.desc()).limit(MOST_USES)
    found = ((row, run_ref(row)) for row in session.execute(newest))
    return [
        ArtifactUse(run=run, role=row.role, name=row.name, report_id=row.report_id)
        for row, run in found
        if run is not None
    ]


def _versions(
    session: Session, sha256: str, scope: Scope
) -> tuple[tuple[VersionMade, ...], list[str]]:
    """Return the report versions that the bytes are an output of, and the outputs' names."""
    told, other = TRANSACTION.alias(), TRANSACTION.alias()
    made = (
        sa.select(OUTPUT.c.report_id, other.c.id)
        .join(told, told.c.id == OUTPUT.c.transaction_id)
        .join(other, same_commit(told, other))
        .where(OUTPUT.c.sha256 == sha256)
    )
    key = sa.tuple_(LINEAGE.c.report_id, LINEAGE.c.transaction_id)
    versions = versions_made(session, key.in_(made), scope=scope)
    if not versions:
        return (), []
    names = sa.select(OUTPUT.c.name).where(
        OUTPUT.c.sha256 == sha256, OUTPUT.c.report_id == versions[0].report_id
    )
    return versions, list(session.scalars(names.order_by(OUTPUT.c.name).limit(1)))
