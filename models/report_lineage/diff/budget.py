"""A limit on work, counted in steps so that the same input always gives the same answer."""

from __future__ import annotations

from typing import Final

DEFAULT_STEPS: Final = 6_000_000
BUDGET_REASON: Final = "the work budget was used up"


class Budget:
    """Count steps down; a step is one comparison or one visited node (0.1 to 0.5 µs).

    Diffs that are given the same budget share it.
    """

    __slots__ = ("left",)

    def __init__(self, steps: int | None = None) -> None:
        self.left = DEFAULT_STEPS if steps is None else steps

    @classmethod
    def of(cls, given: int | Budget | None) -> Budget:
        """Return a budget of so many steps, None for the default, or the one that is given."""
        return given if isinstance(given, Budget) else cls(given)

    def spend(self, steps: int) -> bool:
        """Take steps and tell whether there were enough."""
        self.left -= steps
        return self.left >= 0

    @property
    def exhausted(self) -> bool:
        """Tell whether more was asked for than there was."""
        return self.left < 0
