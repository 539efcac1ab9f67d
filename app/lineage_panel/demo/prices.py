"""The pipeline's raw input: a price file, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lineage_panel.demo.months import read_month

HEADER = "symbol,date,price"


class PriceFileError(ValueError):
    """A line of a price file that is no price; ``line`` counts from 1."""

    def __init__(self, line: int, text: str, problem: str) -> None:
        super().__init__(f"prices.csv, line {line}: {problem}: {text!r}")
        self.line = line


@dataclass(frozen=True)
class Quote:
    """A price in dollars at the end of a month."""

    month: date
    price: float


Series = tuple[Quote, ...]
"""A company's prices, oldest first, without a gap."""


def read_prices(data: bytes) -> dict[str, Series]:
    """Return each symbol's prices in the order of the file.

    :param data: CSV with the columns symbol, date (``Mar 1 2009``) and price in dollars.
    :raises PriceFileError: naming the first line that is no price.
    """
    lines = data.decode("utf-8").splitlines()
    if not lines or lines[0] != HEADER:
        raise PriceFileError(1, lines[0] if lines else "", f"expected {HEADER}")
    quotes: dict[str, list[Quote]] = {}
    for number, line in enumerate(lines[1:], start=2):
        symbol, quote = _read_line(number, line)
        quotes.setdefault(symbol, []).append(quote)
    return {symbol: tuple(series) for symbol, series in quotes.items()}


def _read_line(number: int, line: str) -> tuple[str, Quote]:
    fields = line.split(",")
    if len(fields) != 3:
        raise PriceFileError(number, line, f"expected 3 fields, found {len(fields)}")
    symbol, day, price = fields
    try:
        return symbol, Quote(read_month(day), float(price))
    except ValueError as error:
        raise PriceFileError(number, line, str(error)) from error
