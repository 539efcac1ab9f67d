"""What every diff says about itself: its counts, and what it shows whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """Count what a diff holds."""

    changed: int = 0
    added: int = 0
    removed: int = 0
    moved: int = 0

    @property
    def total(self) -> int:
        """Return the number of all changes."""
        return self.changed + self.added + self.removed + self.moved

    def __add__(self, other: Summary) -> Summary:
        return Summary(
            self.changed + other.changed,
            self.added + other.added,
            self.removed + other.removed,
            self.moved + other.moved,
        )

    def invert(self) -> Summary:
        """Return the counts of the opposite diff."""
        return Summary(self.changed, self.removed, self.added, self.moved)

    def to_json(self) -> dict[str, int]:
        """Return a plain dict."""
        return {
            "changed": self.changed,
            "added": self.added,
            "removed": self.removed,
            "moved": self.moved,
        }


@dataclass(frozen=True, slots=True)
class Partial:
    """Name a part that is shown whole, old beside new, and why.

    `path` is a JSON pointer in the new document, or "line 12" in a text; it is empty where
    the whole is meant.
    """

    path: str
    reason: str

    def to_json(self) -> dict[str, str]:
        """Return a plain dict."""
        return {"path": self.path, "reason": self.reason}


def partials_to_json(partials: Iterable[Partial]) -> list[dict[str, str]]:
    """Return plain dicts for a result's `partial`."""
    return [partial.to_json() for partial in partials]
