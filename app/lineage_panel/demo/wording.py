"""Numbers as prose writes them."""

from __future__ import annotations

from dataclasses import dataclass

_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}
_COUNTS = ("none", "one", "two", "three", "four", "five")


def dollars(amount: float) -> str:
    """Return an amount such as ``$1,095.90``."""
    return f"${amount:,.2f}"


def ordinal(number: int) -> str:
    """Return a place from 1 to 20, such as ``3rd``."""
    return _ORDINALS.get(number, f"{number}th")


def count(number: int) -> str:
    """Return a small number in words."""
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


@dataclass(frozen=True)
class Style:
    """How the briefs write percentages: as ``5.3%``, or in the old way as ``5.3 per cent``."""

    percent_sign: str

    def share(self, percent: float) -> str:
        """Return a percentage without its sign."""
        return f"{abs(percent):.1f}{self.percent_sign}"

    def moved(self, percent: float) -> str:
        """Return a change as a verb, such as ``rose 5.3%``."""
        if percent == 0:
            return "did not change"
        return f"{'rose' if percent > 0 else 'fell'} {self.share(percent)}"

    def has_moved(self, percent: float) -> str:
        """Return a change up to now, such as ``has risen 5.3%``."""
        if percent == 0:
            return "has not changed"
        return f"has {'risen' if percent > 0 else 'fallen'} {self.share(percent)}"

    def signed(self, percent: float) -> str:
        """Return a change for a list, such as ``up 5.3%``."""
        if percent == 0:
            return "unchanged"
        return f"{'up' if percent > 0 else 'down'} {self.share(percent)}"


PER_CENT = Style(" per cent")
PERCENT_SIGN = Style("%")
