"""Which managers version the tables of a metadata."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

INFO = "report_lineage_managers"


def remember(manager: Any) -> None:
    """Note in a metadata that a manager versions tables of it."""
    known = manager.metadata.info.setdefault(INFO, [])
    if manager not in known:
        known.append(manager)


def managers_of(metadata: sa.MetaData | Iterable[sa.MetaData] | None) -> list[Any]:
    """Return the managers of one metadata or several, in the order they were built."""
    if metadata is None:
        return []
    given = [metadata] if isinstance(metadata, sa.MetaData) else list(metadata)
    return [manager for one in given for manager in one.info.get(INFO, ())]
