"""What is known of stored bytes, and the datasets they are versions of."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from report_lineage.clock import system_clock
from report_lineage.entities.base import Base
from report_lineage.types import uuid7


class Artifact(Base):
    """Bytes that the artifact store keeps under their SHA-256; sizes in bytes."""

    __tablename__ = "lineage_artifact"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    compressed_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    media_type: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(default=system_clock)


class Dataset(Base):
    """A named input or output of jobs (OpenLineage: a dataset's namespace and name)."""

    __tablename__ = "lineage_dataset"
    __table_args__ = (sa.UniqueConstraint("namespace", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    namespace: Mapped[str] = mapped_column(sa.Text)
    name: Mapped[str] = mapped_column(sa.Text)

    versions: Mapped[list[DatasetVersion]] = relationship(back_populates="dataset")


class DatasetVersion(Base):
    """The bytes a dataset held: one row per digest, made by ``produced_by_run_id`` if known."""

    __tablename__ = "lineage_dataset_version"
    __table_args__ = (sa.UniqueConstraint("dataset_id", "sha256"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    dataset_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("lineage_dataset.id"))
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("lineage_artifact.sha256"), index=True)
    produced_by_run_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("lineage_run.id"), index=True
    )
    recorded_at: Mapped[datetime] = mapped_column(default=system_clock)

    dataset: Mapped[Dataset] = relationship(back_populates="versions")
