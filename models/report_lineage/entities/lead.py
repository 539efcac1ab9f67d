"""Who a report is about."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from report_lineage.entities.base import Base, manager
from report_lineage.types import uuid7

if TYPE_CHECKING:
    from report_lineage.entities.report import Report


@manager.versioned
class Lead(Base):
    """A person or company that reports are made for."""

    __tablename__ = "lineage_lead"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(sa.Text, index=True)
    email: Mapped[str | None] = mapped_column(sa.Text)
    website: Mapped[str | None] = mapped_column(sa.Text)
    attributes: Mapped[dict[str, Any] | None]

    reports: Mapped[list[Report]] = relationship(back_populates="lead")
