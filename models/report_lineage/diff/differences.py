"""How far apart two numbers or two moments are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from typing import Final

_PRECISION: Final = Context(prec=80)
_MOST_PERCENT: Final = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class NumberDelta:
    """Hold how much a number grew; `percent` is None from nought or beyond all sense."""

    delta: Decimal
    percent: float | None

    def to_json(self) -> dict[str, object]:
        """Return a plain dict; the delta is text, so that its digits stay."""
        return {"delta": f"{self.delta:f}", "percent": self.percent}


def number_delta(old: object, new: object) -> NumberDelta | None:
    """Return the distance between two numbers; None where one is no finite number."""
    before, after = _decimal(old), _decimal(new)
    if before is None or after is None:
        return None
    delta = _PRECISION.subtract(after, before)
    if before == 0:
        return NumberDelta(delta, None)
    percent = _PRECISION.divide(_PRECISION.multiply(delta, Decimal(100)), abs(before))
    return NumberDelta(delta, float(percent) if abs(percent) < _MOST_PERCENT else None)


def interval(old: object, new: object) -> timedelta | None:
    """Return the time between two dates or two moments; None where it has no meaning.

    A moment with a zone and one without cannot be set against each other.
    """
    if isinstance(old, datetime) and isinstance(new, datetime):
        return new - old if (old.tzinfo is None) == (new.tzinfo is None) else None
    if isinstance(old, datetime) or isinstance(new, datetime):
        return None
    return new - old if isinstance(old, date) and isinstance(new, date) else None


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None
