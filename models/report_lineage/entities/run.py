"""Pipeline runs, their raw events, and what they read and made."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from report_lineage.clock import system_clock
from report_lineage.entities.artifact import Artifact, DatasetVersion
from report_lineage.entities.base import Base
from report_lineage.types import uuid7

TERMINAL_STATES = ("COMPLETE", "ABORT", "FAIL")
"""The states of a run that has ended; the first one stays."""


class PipelineRun(Base):
    """One run of one job.

    ``run_id`` is OpenLineage's and may be shared by several jobs; ``id`` is ours and is not.
    ``state`` is START, RUNNING, COMPLETE, ABORT or FAIL, the fold of the run's events.
    Secret parameters are kept only as keyed fingerprints, to tell that one changed. ``templates``
    are those it used, each with id, transaction_id, name, label and the source's sha256; they and
    ``fingerprint``, which is over all that the run was given, are sealed at its end.
    """

    __tablename__ = "lineage_run"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "job_namespace", "job_name"),
        sa.Index(None, "job_namespace", "job_name", "started_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    run_id: Mapped[uuid.UUID]
    job_namespace: Mapped[str] = mapped_column(sa.Text)
    job_name: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.Text, index=True)
    started_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    actor: Mapped[str | None] = mapped_column(sa.Text)
    code_version: Mapped[str | None] = mapped_column(sa.Text)
    parameters: Mapped[dict[str, Any] | None]
    secret_fingerprints: Mapped[dict[str, Any] | None]
    environment: Mapped[dict[str, Any] | None]
    templates: Mapped[list[Any] | None]
    fingerprint: Mapped[str | None] = mapped_column(sa.String(64))
    error_message: Mapped[str | None] = mapped_column(sa.Text)
    error_traceback: Mapped[str | None] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(default=system_clock)

    events: Mapped[list[RunEvent]] = relationship(order_by="RunEvent.id")
    inputs: Mapped[list[RunInput]] = relationship(order_by="RunInput.position")
    outputs: Mapped[list[RunOutput]] = relationship(order_by="RunOutput.position")


class RunEvent(Base):
    """A raw OpenLineage event of a run, append-only; ``event_time`` is the producer's.

    ``imported`` says that an import clock gave that time: then it counts from its own time, as the
    commits of the import do, and otherwise from when it was recorded.
    """

    __tablename__ = "lineage_run_event"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)
    pipeline_run_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("lineage_run.id"), index=True)
    event_type: Mapped[str | None] = mapped_column(sa.Text)
    event_time: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(default=system_clock, index=True)
    imported: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[dict[str, Any]]


class RunInput(Base):
    """What a run read: ``name`` is the role the pipeline gave it and may be hostile."""

    __tablename__ = "lineage_run_input"
    __table_args__ = (sa.Index(None, "pipeline_run_id", "name", "sha256"),)

    pipeline_run_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("lineage_run.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.Text)
    media_type: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("lineage_artifact.sha256"), index=True)
    dataset_version_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("lineage_dataset_version.id"), index=True
    )

    artifact: Mapped[Artifact] = relationship()
    dataset_version: Mapped[DatasetVersion | None] = relationship()


class RunOutput(Base):
    """What a run made: outputs, and its log as kind ``log``; ``report_id`` says what for."""

    __tablename__ = "lineage_run_output"

    pipeline_run_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("lineage_run.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.Text, default="output")
    name: Mapped[str] = mapped_column(sa.Text)
    media_type: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("lineage_artifact.sha256"), index=True)
    dataset_version_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("lineage_dataset_version.id"), index=True
    )
    report_id: Mapped[uuid.UUID | None] = mapped_column(index=True)

    artifact: Mapped[Artifact] = relationship()
    dataset_version: Mapped[DatasetVersion | None] = relationship()


class RunUsage(Base):
    """What a run said a part of a report is made of: this input, or what ``selector`` takes of it.

    The part is a section, or a report's own fields if ``section_id`` is None; ``field`` names one
    of them, None means any. A ``selector`` of None means the whole input.
    """

    __tablename__ = "lineage_run_usage"

    pipeline_run_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("lineage_run.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[uuid.UUID | None]
    section_id: Mapped[uuid.UUID | None]
    field: Mapped[str | None] = mapped_column(sa.Text)
    input_name: Mapped[str] = mapped_column(sa.Text)
    selector: Mapped[dict[str, Any] | None]
