"""Months, each named by its first day: read, written and counted without a locale."""

from __future__ import annotations

from datetime import date

NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def read_month(text: str) -> date:
    """Return the month of a date written like ``Mar 1 2009``.

    :raises ValueError: if the text is no such date.
    """
    name, day, year = text.split(" ")
    short_names = [month[:3] for month in NAMES]
    return date(int(year), short_names.index(name) + 1, int(day)).replace(day=1)


def month_name(month: date) -> str:
    """Return a month as prose names it, such as ``March 2009``."""
    return f"{NAMES[month.month - 1]} {month.year}"


def month_key(month: date) -> str:
    """Return a month as machines name it, such as ``2009-03``."""
    return f"{month.year:04}-{month.month:02}"


def months_later(month: date, count: int) -> date:
    """Return the month ``count`` months later, or earlier if negative."""
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def months_between(first: date, last: date) -> int:
    """Return how many months ``last`` lies after ``first``."""
    return (last.year - first.year) * 12 + last.month - first.month
