"""A report's versions along time, and the form that leads to any moment between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lineage_panel.asked import asked_zone
from lineage_panel.formatting import exact_time
from report_lineage.history.past.moments import moment_text
from report_lineage.reports.results import VersionMark

WIDTH = 1000
_MARGIN = 0.03


@dataclass(frozen=True)
class Mark:
    """A version on the line: ``x`` from 0 to 1000, ``at`` its time as addresses carry it."""

    number: int
    operation: str
    time: datetime
    x: float
    at: str
    label: str


@dataclass(frozen=True)
class TimeLine:
    """The versions of a report, oldest first, and the moment among them.

    ``x`` is where ``moment`` stands, both None if none was asked for; ``first`` and ``last`` are the times
    at the ends of the line. ``number`` is the version that stood then, None before the first.
    ``previous`` and ``next`` are its neighbours, None at the ends.
    """

    url: str
    marks: tuple[Mark, ...]
    first: datetime
    last: datetime
    moment: datetime | None
    x: float | None
    number: int | None
    previous: Mark | None
    next: Mark | None


@dataclass(frozen=True)
class ZoneChoice:
    """One thing that a time may mean: in words, in UTC, and where it leads."""

    label: str
    time: datetime
    url: str


@dataclass(frozen=True)
class InstantForm:
    """A GET form with fields ``at`` (``datetime-local``), ``tz`` (a choice) and ``zone`` (typed).

    ``value`` stands in ``at`` and means ``zone``, the name of the zone that is chosen; ``keep`` are
    hidden fields.
    """

    url: str
    value: str
    zone: str
    keep: Mapping[str, str] = field(default_factory=dict)


def instant_form(
    url: str, when: datetime | None, *, keep: Mapping[str, str] | None = None
) -> InstantForm:
    """Return the form, at a time in the zone that the request names, else in UTC.

    :param when: the time; None means now.
    :param keep: hidden fields; None means none.
    """
    zone = asked_zone()
    local = (when or datetime.now(UTC)).astimezone(zone or UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return InstantForm(url, local, zone.key if zone else "UTC", keep or {})


def time_line(
    url: str, marks: Sequence[VersionMark], number: int | None, when: datetime | None
) -> TimeLine:
    """Return the line of a report's versions.

    :param url: the page of the report at a moment.
    :param marks: at least one, oldest first.
    :param number: the version that stood at the moment; None before the first.
    :param when: the moment; None if none was asked for.
    """
    begin, end = _ends(marks)
    placed = tuple(_mark(mark, begin, end) for mark in marks)
    before = [mark for mark in placed if number is not None and mark.number < number]
    after = [mark for mark in placed if number is None or mark.number > number]
    return TimeLine(
        url=url,
        marks=placed,
        first=begin,
        last=end,
        moment=when,
        x=None if when is None else _place(when, begin, end),
        number=number,
        previous=before[-1] if before else None,
        next=after[0] if after and when is not None else None,
    )


def _ends(marks: Sequence[VersionMark]) -> tuple[datetime, datetime]:
    times = [mark.transaction.committed_at for mark in marks]
    margin = max((max(times) - min(times)) * _MARGIN, timedelta(seconds=1))
    return min(times) - margin, max(times) + margin


def _mark(mark: VersionMark, begin: datetime, end: datetime) -> Mark:
    time = mark.transaction.committed_at
    deleted = ", deleted" if mark.operation == "delete" else ""
    return Mark(
        number=mark.number,
        operation=mark.operation,
        time=time,
        x=_place(time, begin, end),
        at=moment_text(time),
        label=f"v{mark.number}{deleted}, {exact_time(time)}",
    )


def _place(time: datetime, begin: datetime, end: datetime) -> float:
    """Return where a time stands on the line; one beyond it stands at the end."""
    share = (time - begin) / (end - begin)
    return round(min(max(share, 0.0), 1.0) * WIDTH, 2)
