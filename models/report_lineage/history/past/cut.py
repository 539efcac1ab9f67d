"""A cut through the history: which commits belong to a moment, whoever asks and whenever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Snapshot:
    """What PostgreSQL showed a reader, told by the ids of its transactions.

    Every transaction below ``xmin`` had ended, and of the others the reader saw the commits
    ``seen``. None from ``unborn`` on had begun; None means that this is not known. The server's own
    list of those in progress would not do: a standby's lacks them. Nor would its ``xmax``, since some
    above it may have begun: it is the first that had not ended.
    """

    xmin: int
    seen: tuple[int, ...]
    unborn: int | None


@dataclass(frozen=True)
class Cut:
    """What a reader of a database saw, or the part of it that had been committed by a time.

    :param history_id: of the database the reader was in.
    :param highest: the highest id the reader saw in each transaction table, by its name.
    :param snapshot: None on SQLite, where a commit is whole before the next one begins.
    :param until: only what had been committed by then; None means all.
    :param until_id: of the commits at ``until`` itself only those up to this id; None means all.
    """

    history_id: str
    highest: Mapping[str, int] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    until: datetime | None = None
    until_id: int | None = None
