"""The datasets that runs read and make, and how one run's output is another's input."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from report_lineage.entities import Dataset, DatasetVersion, uuid7
from report_lineage.recording.content import Kept
from report_lineage.recording.insertion import insert_if_absent


def input_version(connection: sa.Connection, *, namespace: str, kept: Kept) -> uuid.UUID:
    """Return the dataset version that an input is.

    That is, first of: what a run made under the same name, what a run made with the same bytes
    under any name (the newest, and of its own namespace before others), the bytes as read before
    under the same name, a new version. Empty files are not linked by their bytes: all are equal.
    """
    made = DatasetVersion.produced_by_run_id.is_not(None)
    same_name = sa.and_(Dataset.namespace == namespace, Dataset.name == kept.name)
    wanted = sa.or_(same_name, made) if kept.stored.size_bytes else same_name
    found = connection.scalar(
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
    return found or _version(connection, namespace, kept.name, kept.sha256, None)


def output_version(
    connection: sa.Connection, *, namespace: str, name: str, kept: Kept, run_id: uuid.UUID
) -> uuid.UUID:
    """Return the dataset version that an output is, made by ``run_id`` unless another was first."""
    return _version(connection, namespace, name, kept.sha256, run_id)


def _version(
    connection: sa.Connection, namespace: str, name: str, sha256: str, run_id: uuid.UUID | None
) -> uuid.UUID:
    dataset_id, new_id = _dataset(connection, namespace, name), uuid7()
    key = {"dataset_id": dataset_id, "sha256": sha256}
    made = {"id": new_id, "produced_by_run_id": run_id}
    if insert_if_absent(connection, DatasetVersion, **key, **made):
        return new_id
    known = sa.select(DatasetVersion.id).filter_by(**key)
    version_id = connection.execute(known).scalar_one()
    if run_id is not None:
        _claim(connection, version_id, run_id)
    return version_id


def _claim(connection: sa.Connection, version_id: uuid.UUID, run_id: uuid.UUID) -> None:
    """Say who makes a version that was only ever read so far."""
    connection.execute(
        sa.update(DatasetVersion)
        .where(DatasetVersion.id == version_id, DatasetVersion.produced_by_run_id.is_(None))
        .values(produced_by_run_id=run_id)
    )


def _dataset(connection: sa.Connection, namespace: str, name: str) -> uuid.UUID:
    query = sa.select(Dataset.id).filter_by(namespace=namespace, name=name)
    found = connection.scalar(query)
    if found is not None:
        return found
    new_id = uuid7()
    if insert_if_absent(connection, Dataset, id=new_id, namespace=namespace, name=name):
        return new_id
    return connection.execute(query).scalar_one()
