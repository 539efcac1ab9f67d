"""The template a report is rendered from."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from report_lineage.entities.base import Base, manager
from report_lineage.types import uuid7


@manager.versioned
class ReportTemplate(Base):
    """A named Jinja template; ``label`` is its version in the authors' own words, such as 1.2."""

    __tablename__ = "lineage_template"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(sa.Text, unique=True)
    label: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.Text)
