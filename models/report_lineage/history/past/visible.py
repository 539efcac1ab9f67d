"""Which transactions of one table belong to a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Visible:
    """The transactions up to ``highest``, but for the few of ``without``.

    Those had begun before the moment and were not committed by then.
    """

    highest: int
    without: tuple[int, ...] = ()

    def includes(self, transaction_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Return the condition that a transaction belongs to the moment."""
        condition = transaction_id <= self.highest
        if self.without:
            condition = sa.and_(condition, transaction_id.not_in(self.without))
        return condition
