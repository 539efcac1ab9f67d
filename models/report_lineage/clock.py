"""Where times come from: the system's clock, or an import clock that replays recorded dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from report_lineage.errors import ClockMovedBack, NaiveTime

Clock = Callable[[], datetime]
"""Anything that returns the present as an aware datetime."""


def system_clock() -> datetime:
    """Return the present as an aware UTC datetime."""
    return datetime.now(UTC)


def aware_utc(moment: datetime, *, name: str = "time") -> datetime:
    """Return ``moment`` in UTC.

    :param moment: an aware datetime in any zone.
    :param name: what the error calls the value.
    :raises NaiveTime: if the datetime carries no zone.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveTime(name=name, value=moment.isoformat())
    return moment.astimezone(UTC)


class ImportClock:
    """A clock that stands still until it is set, and only ever goes forward.

    An engine attached with one (:func:`report_lineage.attach`) writes its commit times from it,
    and everything so written is shown as *imported*.
    """

    def __init__(self, start: datetime) -> None:
        self._now = aware_utc(start, name="start")

    def __call__(self) -> datetime:
        """Return the time the clock was last set to."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Move the clock forward to ``moment``.

        :raises ClockMovedBack: if ``moment`` lies before the clock's present time.
        """
        later = aware_utc(moment, name="moment")
        if later < self._now:
            raise ClockMovedBack(now=self._now.isoformat(), asked=later.isoformat())
        self._now = later
