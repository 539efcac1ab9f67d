"""How values are written on pages: times, sizes, digests, counts, JSON. Used as Jinja filters.

Filters exist in the panel's own templates (and a host's overrides of them) alone; the host's
other templates never see them. `FILTERS` is the list.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lineage_panel.json_formatting import JSON_FILTERS
from lineage_panel.pages.leaves import beginning, only_new
from report_lineage.artifacts import Token, highlight_json
from report_lineage.artifacts.media_type import essence
from report_lineage.diff import NumberDelta
from report_lineage.history.past.moments import moment_text

_STEPS: tuple[tuple[float, float, str], ...] = (
    (60.0, 1.0, "second"),
    (3600.0, 60.0, "minute"),
    (86400.0, 3600.0, "hour"),
    (86400.0 * 30, 86400.0, "day"),
    (86400.0 * 365, 86400.0 * 30.4375, "month"),
    (math.inf, 86400.0 * 365.25, "year"),
)
_SIZES = ("KB", "MB", "GB", "TB")
_MEDIA_LABELS = {
    "application/gzip": "gzip",
    "application/json": "JSON",
    "application/octet-stream": "binary",
    "application/pdf": "PDF",
    "application/jsonl": "JSON lines",
    "application/x-ndjson": "JSON lines",
    "image/jpeg": "JPEG image",
    "image/png": "PNG image",
    "image/svg+xml": "SVG image",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/plain": "text",
}
_STATES = {
    "START": "started",
    "RUNNING": "running",
    "COMPLETE": "complete",
    "ABORT": "aborted",
    "FAIL": "failed",
}


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Return ``count`` with its noun: ``1 section``, ``1,204 sections``."""
    word = noun if count == 1 else many or f"{noun}s"
    return f"{count:,} {word}"


def relative_time(when: datetime, now: datetime | None = None) -> str:
    """Return how far ``when`` is from ``now`` in words: ``3 days ago``, ``in 2 hours``.

    :param when: an aware datetime.
    :param now: an aware datetime; None means the present.
    """
    seconds = ((now or datetime.now(UTC)) - when).total_seconds()
    distance = abs(seconds)
    if distance < 5:
        return "just now"
    for limit, unit_s, noun in _STEPS:
        if distance < limit:
            text = plural(max(1, int(distance / unit_s)), noun)
            return f"{text} ago" if seconds > 0 else f"in {text}"
    raise AssertionError("the last step has no limit")


def exact_time(when: datetime) -> str:
    """Return a time to the second in UTC: ``1 Mar 2009, 14:05:00 UTC``."""
    utc = when.astimezone(UTC)
    return f"{exact_date(utc)}, {utc:%H:%M:%S} UTC"


def exact_date(when: date) -> str:
    """Return a day: ``1 Mar 2009``. A datetime is taken in UTC."""
    day = when.astimezone(UTC) if isinstance(when, datetime) else when
    return f"{day.day} {day:%b %Y}"


def exact_day(local: datetime) -> str:
    """Return the day of a time in the time's own zone: ``1 Mar 2009``."""
    return exact_date(local.date())


def iso_time(when: datetime) -> str:
    """Return a time for ``<time datetime>`` and addresses: ``2009-03-01T14:05:00Z``."""
    return moment_text(when)


def duration(value: float | timedelta) -> str:
    """Return a duration, given in seconds: ``0.42 s``, ``12 s``, ``3 min 5 s``, ``2 h 4 min``."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    minutes, rest_s = divmod(round(seconds), 60)
    if minutes == 0:
        return f"{rest_s} s"
    if minutes < 60:
        return f"{minutes} min {rest_s} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min"


def size(size_bytes: int) -> str:
    """Return a size in decimal units: ``512 bytes``, ``12.4 KB``, ``1.9 MB``."""
    if size_bytes < 1000:
        return plural(size_bytes, "byte")
    amount = float(size_bytes)
    for unit in _SIZES:
        amount /= 1000
        if amount < 999.5 or unit == _SIZES[-1]:
            break
    return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:,.0f} {unit}"


def digest(sha256: str) -> str:
    """Return the first twelve digits of a digest."""
    return sha256[:12]


def media(media_type: str) -> str:
    """Return a media type in words where it has a common name: ``CSV``, ``SVG image``."""
    kind = essence(media_type)
    return _MEDIA_LABELS.get(kind, kind)


def run_state(state: str) -> str:
    """Return a run's state in words: COMPLETE is ``complete``, FAIL ``failed``."""
    return _STATES.get(state, state.lower())


def percent(share: float) -> str:
    """Return a share of one as a percentage: ``+12.5 %``, ``−3.0 %``."""
    return signed(share * 100, 1) + " %"


def signed(number: float, digits: int | None = None) -> str:
    """Return a number with its sign, a true minus: ``+5``, ``−0.25``."""
    text = f"{abs(number):,.{digits}f}" if digits is not None else f"{abs(number):,}"
    return ("−" if number < 0 else "+") + text


def json_tokens(text: str) -> list[Token]:
    """Return the tokens of a JSON text as it is written, for highlighting."""
    return highlight_json(text)


def interval_words(interval: timedelta) -> str:
    """Return how far apart two times are, with its sign: ``+31 days``, ``−2 h 4 min``."""
    sign = "−" if interval < timedelta(0) else "+"
    distance = abs(interval)
    if distance >= timedelta(days=2):
        return sign + plural(distance.days, "day")
    return sign + duration(distance)


def sentence_case(text: str) -> str:
    """Return a text whose first letter is a capital; markup stays markup."""
    return text[:1].upper() + text[1:]


def delta_words(delta: NumberDelta) -> str:
    """Return how much a number grew: ``+13 (+21.3 %)``."""
    sign = "−" if delta.delta < 0 else "+"
    text = f"{sign}{abs(delta.delta):,f}"
    return text if delta.percent is None else f"{text} ({signed(delta.percent, 1)} %)"


FILTERS: Mapping[str, Callable[..., Any]] = {
    **JSON_FILTERS,
    "delta_words": delta_words,
    "digest": digest,
    "duration": duration,
    "exact_date": exact_date,
    "beginning": beginning,
    "only_new": only_new,
    "exact_day": exact_day,
    "exact_time": exact_time,
    "interval_words": interval_words,
    "iso_time": iso_time,
    "json_tokens": json_tokens,
    "media": media,
    "percent": percent,
    "plural": plural,
    "relative_time": relative_time,
    "run_state": run_state,
    "sentence_case": sentence_case,
    "signed": signed,
    "size": size,
}
