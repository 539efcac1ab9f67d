"""What the price vendor delivered on a given day, faults included."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

from lineage_panel.demo.months import read_month
from lineage_panel.demo.prices import HEADER

RESTATED_MONTH = date(2009, 3, 1)
_AS_PRINTED = "IBM,Mar 1 2009,95.09"
_AS_RESTATED = "IBM,Mar 1 2009,95.90"


@cache
def _source_lines() -> tuple[tuple[date, str], ...]:
    text = files("lineage_panel.demo").joinpath("stocks.csv").read_text(encoding="utf-8")
    return tuple((read_month(line.split(",")[1]), line) for line in text.splitlines()[1:])


def last_month() -> date:
    """Return the last month the source has prices for."""
    return max(month for month, _ in _source_lines())


def delivered(month: date, *, restated: bool) -> bytes:
    """Return the price file with everything known at the end of a month.

    :param restated: whether IBM's price of March 2009 has been corrected by then.
    """
    lines = [line for known, line in _source_lines() if known <= month]
    if restated:
        lines = [_AS_RESTATED if line == _AS_PRINTED else line for line in lines]
    return _file(lines)


def delivered_damaged(month: date) -> bytes:
    """Return the file of a month whose last line came with a decimal comma."""
    lines = delivered(month, restated=False).decode().splitlines()[1:]
    symbol, day, price = lines[-1].split(",")
    return _file([*lines[:-1], f"{symbol},{day},{price.replace('.', ',')}"])


def _file(lines: list[str]) -> bytes:
    return ("\n".join([HEADER, *lines]) + "\n").encode()
