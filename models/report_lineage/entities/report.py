"""The report and its ordered sections."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from report_lineage.entities.base import Base, manager
from report_lineage.entities.lead import Lead
from report_lineage.entities.template import ReportTemplate
from report_lineage.types import uuid7


@manager.versioned
class Report(Base):
    """A report about a lead; its data are the values the template renders."""

    __tablename__ = "lineage_report"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    lead_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("lineage_lead.id"), index=True)
    template_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("lineage_template.id"), index=True
    )
    title: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(sa.Text, default="draft", index=True)
    data: Mapped[dict[str, Any] | None]

    lead: Mapped[Lead] = relationship(back_populates="reports")
    template: Mapped[ReportTemplate | None] = relationship()
    sections: Mapped[list[ReportSection]] = relationship(
        back_populates="report",
        order_by="ReportSection.position",
        cascade="all, delete-orphan",
    )


@manager.versioned
class ReportSection(Base):
    """A part of a report; ``key`` names it for the pipeline, ``position`` orders it from 1."""

    __tablename__ = "lineage_section"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    report_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("lineage_report.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    key: Mapped[str] = mapped_column(sa.Text)
    heading: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text, default="")
    data: Mapped[dict[str, Any] | None]

    report: Mapped[Report] = relationship(back_populates="sections")
