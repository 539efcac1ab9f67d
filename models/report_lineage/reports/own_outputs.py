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
from report_lineage.reports.tables import ARTIFACT, OUTPUT, TRANSACTION


def own_outputs(
    session: Session, rows: Sequence[LineageRow]
) -> Mapping[tuple[uuid.UUID, int], Sequence[ArtifactRef]]:
    """Return the outputs of each version's own commit, by report and number, in order of names."""
    of_commit = _commits(session, {row.transaction.id for row in rows})
    stored = _outputs(session, {row.report_id for row in rows}, set().union(*of_commit.values()))
    found: dict[tuple[uuid.UUID, int], Sequence[ArtifactRef]] = {}
    for row in rows:
        named: dict[str, ArtifactRef] = {}
        for transaction_id in sorted(of_commit[row.transaction.id]):
            # What the last id of a commit recorded under a name stands.
            named |= stored.get((row.report_id, transaction_id), {})
        found[row.key] = [named[name] for name in sorted(named)]
    return found


def _commits(session: Session, ids: set[int]) -> Mapping[int, set[int]]:
    """Return all transaction ids of the commit of each."""
    known = TRANSACTION.alias()
    query = sa.select(known.c.id, TRANSACTION.c.id).join(
        TRANSACTION, same_commit(known, TRANSACTION)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in session.execute(query.where(known.c.id.in_(ids))):
        found[one].add(other)
    return found


def _outputs(
    session: Session, report_ids: set[uuid.UUID], transaction_ids: set[int]
) -> Mapping[tuple[uuid.UUID, int], Mapping[str, ArtifactRef]]:
    """Return outputs by report, transaction and name.

    Two lists, not one of pairs: of pairs SQLite takes no more than the first half to the index.
    """
    query = (
        sa.select(OUTPUT.c.report_id, OUTPUT.c.transaction_id, *artifact_columns(OUTPUT))
        .join_from(OUTPUT, ARTIFACT, ARTIFACT.c.sha256 == OUTPUT.c.sha256)
        .where(OUTPUT.c.report_id.in_(report_ids))
        .where(OUTPUT.c.transaction_id.in_(transaction_ids))
    )
    found: dict[tuple[uuid.UUID, int], dict[str, ArtifactRef]] = defaultdict(dict)
    for row in session.execute(query):
        found[row.report_id, row.transaction_id][row.name] = artifact_ref(row)
    return found
