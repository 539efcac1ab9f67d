"""The datasets that runs read and make, and how one run's output is another's input."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from report_lineage.entities import Dataset, DatasetVersion, uuid7
from report_lineage.recording.chunks import chunks
from report_lineage.recording.content import Kept
from report_lineage.recording.insertion import insert_absent

Named = tuple[str, str]
"""A dataset's name, and the SHA-256 of one of its versions."""


def input_versions(
    connection: sa.Connection, *, namespace: str, inputs: Sequence[Kept]
) -> dict[Named, uuid.UUID]:
    """Return the dataset versions that inputs are.

    That is, first of: what a run made under the same name, what a run made with the same bytes
    under any name (the newest, and of its own namespace before others), the bytes as read before
    under the same name, a new version. Empty files are not linked by their bytes: all are equal.
    """
    found: dict[Named, uuid.UUID] = {}
    for kept in inputs:
        version_id = _known(connection, namespace, kept)
        if version_id is not None:
            found[kept.name, kept.sha256] = version_id
    new = {(kept.name, kept.sha256) for kept in inputs} - found.keys()
    return found | _versions(connection, namespace, new, None)


def output_versions(
    connection: sa.Connection, *, namespace: str, outputs: Collection[Named], run_id: uuid.UUID
) -> dict[Named, uuid.UUID]:
    """Return the dataset versions that outputs are, made by ``run_id`` unless by one before."""
    return _versions(connection, namespace, outputs, run_id)


def _known(connection: sa.Connection, namespace: str, kept: Kept) -> uuid.UUID | None:
    made = DatasetVersion.produced_by_run_id.is_not(None)
    same_name = sa.and_(Dataset.namespace == namespace, Dataset.name == kept.name)
    wanted = sa.or_(same_name, made) if kept.stored.size_bytes else same_name
    return connection.scalar(
        sa.select(DatasetVersion.id)
        .join(Dataset, Dataset.id == DatasetVersion.dataset_id)
        .where(DatasetVersion.sha256 == kept.sha256, wanted)
        .order_by(
            made.desc(),
            same_name.desc(),
            (Dataset.namespace == namespace).desc(),
            DatasetVersion.recorded_at.desc(),
            DatasetVersion.id.desc(),
        )
        .limit(1)
    )


def _versions(
    connection: sa.Connection, namespace: str, named: Collection[Named], run_id: uuid.UUID | None
) -> dict[Named, uuid.UUID]:
    """Return versions, made where they are missing, in one order for all writers."""
    names = sorted({name for name, _ in named})
    insert_absent(
        connection, Dataset, [{"id": uuid7(), "namespace": namespace, "name": n} for n in names]
    )
    datasets = _datasets(connection, namespace, names)
    insert_absent(
        connection,
        DatasetVersion,
        [
            {
                "id": uuid7(),
                "dataset_id": datasets[name],
                "sha256": sha256,
                "produced_by_run_id": run_id,
            }
            for name, sha256 in sorted(named)
        ],
    )
    versions = _version_ids(connection, datasets, named)
    if run_id is not None:
        _claim(connection, versions.values(), run_id)
    return versions


def _datasets(
    connection: sa.Connection, namespace: str, names: Collection[str]
) -> dict[str, uuid.UUID]:
    found: dict[str, uuid.UUID] = {}
    for some in chunks(names):
        query = sa.select(Dataset.name, Dataset.id).where(
            Dataset.namespace == namespace, Dataset.name.in_(some)
        )
        found.update((row.name, row.id) for row in connection.execute(query))
    return found


def _version_ids(
    connection: sa.Connection, datasets: dict[str, uuid.UUID], named: Collection[Named]
) -> dict[Named, uuid.UUID]:
    wanted = {(datasets[name], sha256): (name, sha256) for name, sha256 in named}
    key = sa.tuple_(DatasetVersion.dataset_id, DatasetVersion.sha256)
    found: dict[Named, uuid.UUID] = {}
    for some in chunks(wanted):
        query = sa.select(DatasetVersion.dataset_id, DatasetVersion.sha256, DatasetVersion.id)
        for row in connection.execute(query.where(key.in_(some))):
            found[wanted[row.dataset_id, row.sha256]] = row.id
    return found


def _claim(
    connection: sa.Connection, version_ids: Collection[uuid.UUID], run_id: uuid.UUID
) -> None:
    """Say who makes versions that were only ever read so far."""
    for some in chunks(version_ids):
        connection.execute(
            sa.update(DatasetVersion)
            .where(DatasetVersion.id.in_(some), DatasetVersion.produced_by_run_id.is_(None))
            .values(produced_by_run_id=run_id)
        )
