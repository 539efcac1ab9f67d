"""Who committed a change, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

_PREFIX = "transaction__"


@dataclass(frozen=True)
class TransactionInfo:
    """Who committed a change, when and why. ``imported`` says that the time was given, not taken."""

    id: int
    committed_at: datetime
    recorded_at: datetime
    imported: bool
    actor: str | None
    reason: str | None
    channel: str
    request_id: str | None
    database_user: str | None
    meta: Mapping[str, Any]


_NAMES = tuple(TransactionInfo.__dataclass_fields__)


def transaction_columns(transactions: sa.FromClause) -> list[sa.Label[Any]]:
    """Return the columns that :func:`transaction_info` reads."""
    return [transactions.c[name].label(_PREFIX + name) for name in _NAMES]


def transaction_info(row: sa.Row[Any]) -> TransactionInfo:
    """Return the transaction of a row selected with :func:`transaction_columns`.

    A session that reads its own uncommitted work gets the time of recording as commit time.
    """
    facts = {name: row._mapping[_PREFIX + name] for name in _NAMES}
    facts["committed_at"] = facts["committed_at"] or facts["recorded_at"]
    facts["imported"] = bool(facts["imported"])
    facts["meta"] = facts["meta"] or {}
    return TransactionInfo(**facts)
