"""Reads the versions of a row as the database holds them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class


def history_of(session: Session, model: Any, key: object) -> list[tuple[int, str]]:
    """Return operation and name of each version of a row, oldest first."""
    version = version_class(model)
    query = (
        sa.select(version.operation_type, version.name)
        .where(version.id == key)
        .order_by(version.transaction_id)
    )
    return [(operation, name) for operation, name in session.execute(query)]
