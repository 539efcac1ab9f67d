"""One row per report version: what made it. Written by trigger, append-only."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from report_lineage.entities.artifact import Artifact
from report_lineage.entities.base import Base
from report_lineage.entities.run import PipelineRun
from report_lineage.entities.transaction import Transaction


class ReportLineage(Base):
    """A version of a report and what made it.

    ``number`` counts a report's versions from 1, stored when written and never recomputed.
    ``transaction_id`` is the transaction that made the version; ``operation`` says what became
    of the report in it (0 made, 1 changed, 2 deleted). ``template_transaction_id`` is the
    template's version; ``template_inferred`` says that no run named it, so it is the newest of
    that time. ``origin`` is run, manual, sql, baseline or imported.
    """

    __tablename__ = "report_lineage"
    __table_args__ = (sa.UniqueConstraint("report_id", "transaction_id"),)

    report_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    transaction_id: Mapped[int] = mapped_column(
        sa.BigInteger, sa.ForeignKey("lineage_transaction.id"), index=True
    )
    operation: Mapped[int] = mapped_column(sa.SmallInteger)
    origin: Mapped[str] = mapped_column(sa.Text)
    lead_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    run_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("lineage_run.id"), index=True)
    template_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    template_transaction_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    template_inferred: Mapped[bool] = mapped_column(default=False)

    transaction: Mapped[Transaction] = relationship(viewonly=True)
    run: Mapped[PipelineRun | None] = relationship(viewonly=True)


class ReportOutput(Base):
    """A rendered output of a report version, insert-only; a new one is a new report version."""

    __tablename__ = "lineage_report_output"

    report_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[int] = mapped_column(
        sa.BigInteger,
        sa.ForeignKey("lineage_transaction.id"),
        primary_key=True,
        autoincrement=False,
    )
    name: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    media_type: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("lineage_artifact.sha256"), index=True)

    artifact: Mapped[Artifact] = relationship()
