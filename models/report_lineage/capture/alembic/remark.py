"""A comment in a migration, where there is nothing to do and something to know."""

from __future__ import annotations

from typing import Any

from alembic.operations import MigrateOperation


class Remark(MigrateOperation):
    """One line of comment; ``alone`` where it may be all there is in its function."""

    def __init__(self, text: str, *, alone: bool = False) -> None:
        self.text = text
        self.alone = alone

    def reverse(self) -> Remark:
        """Return itself: what is to know is the same in the downgrade."""
        return self

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what ``alembic check`` prints."""
        return ("remark", self.text)
