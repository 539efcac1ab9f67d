"""The outputs that the very commit of a version recorded, without those of earlier versions."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import same_commit
from report_lineage.reports.artifact_refs import artifact_columns, artifact_ref
from report_lineage.reports.lineage_rows import LineageRow
from report_lineage.reports.results import ArtifactRef
from report_lineage.reports.tables import ARTIFACT, LINEAGE, OUTPUT, TRANSACTION


def own_outputs(
    session: Session, rows: Sequence[LineageRow]
) -> Mapping[tuple[uuid.UUID, int], Sequence[ArtifactRef]]:
    """Return the outputs of each version's own commit, by report and number, in order of names."""
    known = TRANSACTION.alias()
    query = (
        sa.select(LINEAGE.c.number, OUTPUT.c.report_id, *artifact_columns(OUTPUT))
        .select_from(LINEAGE)
        .join(known, known.c.id == LINEAGE.c.transaction_id)
        .join(TRANSACTION, same_commit(known, TRANSACTION))
        .join(
            OUTPUT,
            sa.and_(
                OUTPUT.c.report_id == LINEAGE.c.report_id,
                OUTPUT.c.transaction_id == TRANSACTION.c.id,
            ),
        )
        .join(ARTIFACT, ARTIFACT.c.sha256 == OUTPUT.c.sha256)
        .where(sa.tuple_(LINEAGE.c.report_id, LINEAGE.c.number).in_([row.key for row in rows]))
        .order_by(OUTPUT.c.name, OUTPUT.c.transaction_id)
    )
    found: dict[tuple[uuid.UUID, int], dict[str, ArtifactRef]] = defaultdict(dict)
    for row in session.execute(query):
        # A commit may bear several ids; what its last one recorded under a name stands.
        found[row.report_id, row.number][row.name] = artifact_ref(row)
    return {key: tuple(outputs.values()) for key, outputs in found.items()}
