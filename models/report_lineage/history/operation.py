"""What a version did to its row."""

from __future__ import annotations

from enum import IntEnum


class Operation(IntEnum):
    """The operation of a version, with the numbers Continuum stores."""

    INSERT = 0
    UPDATE = 1
    DELETE = 2

    @property
    def word(self) -> str:
        """Return the operation in lower case, as pages and the API name it."""
        return self.name.lower()
