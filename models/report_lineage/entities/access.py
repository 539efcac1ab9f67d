"""Who read what, or was refused it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from report_lineage.clock import system_clock
from report_lineage.entities.base import Base


class AccessEvent(Base):
    """One read or refusal, append-only; ``outcome`` is allowed, refused, missing or failed."""

    __tablename__ = "lineage_access_event"
    __table_args__ = (sa.Index(None, "target_kind", "target_id", "occurred_at"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)
    occurred_at: Mapped[datetime] = mapped_column(default=system_clock, index=True)
    actor: Mapped[str | None] = mapped_column(sa.Text, index=True)
    action: Mapped[str] = mapped_column(sa.Text)
    target_kind: Mapped[str] = mapped_column(sa.Text)
    target_id: Mapped[str | None] = mapped_column(sa.Text)
    outcome: Mapped[str] = mapped_column(sa.Text)
    method: Mapped[str] = mapped_column(sa.Text)
    path: Mapped[str] = mapped_column(sa.Text)
    http_status: Mapped[int] = mapped_column(sa.SmallInteger)
    request_id: Mapped[str | None] = mapped_column(sa.Text)
    remote_addr: Mapped[str | None] = mapped_column(sa.Text)
    user_agent: Mapped[str | None] = mapped_column(sa.Text)
