"""The pipeline's raw input: read strictly, delivered as it was known."""

from datetime import date

import pytest

from lineage_panel.demo.feed import delivered, delivered_damaged, last_month
from lineage_panel.demo.prices import PriceFileError, Quote, read_prices

MARCH_2009 = date(2009, 3, 1)


def test_a_delivery_holds_what_was_known_by_then() -> None:
    """No price of a later month is in a file, and Google's begin in August 2004."""
    prices = read_prices(delivered(date(2004, 8, 1), restated=False))

    assert {series[-1].month for series in prices.values()} == {date(2004, 8, 1)}
    assert prices["GOOG"] == (Quote(date(2004, 8, 1), 102.37),)
    assert "GOOG" not in read_prices(delivered(date(2004, 7, 1), restated=False))


def test_the_whole_file_is_read() -> None:
    """The last delivery holds all 560 prices."""
    prices = read_prices(delivered(last_month(), restated=False))

    assert sum(map(len, prices.values())) == 560


def test_a_restatement_changes_one_price() -> None:
    """Files before and after IBM's restatement differ in one line."""
    before = delivered(MARCH_2009, restated=False).splitlines()
    after = delivered(MARCH_2009, restated=True).splitlines()

    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]

    assert changed == [(b"IBM,Mar 1 2009,95.09", b"IBM,Mar 1 2009,95.90")]


def test_a_damaged_line_is_named() -> None:
    """A decimal comma is refused with the line it stands in."""
    with pytest.raises(PriceFileError, match="'AAPL,Sep 1 2008,113,66'") as caught:
        read_prices(delivered_damaged(date(2008, 9, 1)))

    assert caught.value.line == len(delivered_damaged(date(2008, 9, 1)).splitlines())


@pytest.mark.parametrize(
    "data", [b"", b"symbol;date;price\n", b"symbol,date,price\nIBM,Mar 1 2009,n/a\n"]
)
def test_what_is_no_price_file_is_refused(data: bytes) -> None:
    """An empty file, other columns and a price that is no number are refused."""
    with pytest.raises(PriceFileError):
        read_prices(data)
