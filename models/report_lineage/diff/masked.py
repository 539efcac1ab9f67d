"""The value that stands where a secret was."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Masked(Enum):
    """Stand for a value that is secret; it has one member and no content."""

    MASKED = "masked"

    def __str__(self) -> str:
        return "••••••"


MASKED: Final = Masked.MASKED
