"""What is computed from prices, against figures worked out by hand."""

from datetime import date

import pytest

from lineage_panel.demo.feed import delivered
from lineage_panel.demo.figures import Move, compute, percent_change
from lineage_panel.demo.months import months_later
from lineage_panel.demo.prices import Quote, Series, read_prices
from lineage_panel.demo.ranking import rank


def series(*prices: float) -> Series:
    """Return prices of consecutive months from January 2000 on."""
    first = date(2000, 1, 1)
    return tuple(Quote(months_later(first, i), price) for i, price in enumerate(prices))


def test_returns_and_drawdown() -> None:
    """From 100 over 200 to 150: up 50 in all, 25 below the peak."""
    figures = compute(series(100, 200, 150))

    assert (figures.return_1m, figures.return_total) == (-25.0, 50.0)
    assert (figures.drawdown, figures.peak) == (-25.0, Quote(date(2000, 2, 1), 200))
    assert figures.deepest == Move(date(2000, 3, 1), -25.0)


def test_short_history_gives_no_figures() -> None:
    """A single month has no return, volatility or score, and stands at its peak."""
    figures = compute(series(100))

    assert (figures.return_1m, figures.return_12m, figures.volatility, figures.score) == (None,) * 4
    assert figures.drawdown == 0.0


def test_volatility_of_alternating_returns() -> None:
    """Returns of +10% and -10% in turn: a deviation of 10.44 a month, 36.2 a year."""
    prices = [100.0]
    for step in range(12):
        prices.append(prices[-1] * (1.1 if step % 2 == 0 else 0.9))

    assert compute(series(*prices)).volatility == pytest.approx(36.2, abs=0.05)


def test_a_tiny_fall_is_no_negative_zero() -> None:
    """The change is 0.0 with the sign of zero, since -0.0 is another value to a history."""
    assert str(percent_change(100, 99.99)) == "0.0"


def test_real_figures_of_march_2009() -> None:
    """IBM in March 2009: 95.09, 14.2% below the year before, second of five."""
    market = rank(read_prices(delivered(date(2009, 3, 1), restated=False)))

    standing = market.of("IBM")

    assert (standing.figures.price, standing.figures.return_12m) == (95.09, -14.2)
    assert (standing.rank, standing.figures.score) == (2, 55)
    assert [one.company.ticker for one in market.ranked] == ["AMZN", "IBM", "GOOG", "AAPL", "MSFT"]


def test_a_company_without_a_year_of_prices_is_not_ranked() -> None:
    """Google in August 2004 stands in the list, last, without a rank."""
    market = rank(read_prices(delivered(date(2004, 8, 1), restated=False)))

    assert market.of("GOOG").rank is None
    assert len(market.ranked) == 4
