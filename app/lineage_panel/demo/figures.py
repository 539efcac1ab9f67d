"""What a company's prices say: returns, volatility, drawdown and a score.

Only the four operations and square roots are used, all of them exact to the last bit by IEEE 754,
so that every machine computes the same figures.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import date

from lineage_panel.demo.prices import Quote, Series

WINDOW_MONTHS = 12
FEWEST_RETURNS = 6


@dataclass(frozen=True)
class Move:
    """A change of price within one month, in percent."""

    month: date
    percent: float


@dataclass(frozen=True)
class Figures:
    """A company at the end of a month; changes in percent, None where history is too short.

    ``drawdown`` is how far the price stands below its peak, and ``deepest`` the lowest it has
    ever been so; both are zero or negative. ``volatility`` is annual.
    """

    first_month: date
    month: date
    price: float
    price_12m_ago: float | None
    return_1m: float | None
    return_3m: float | None
    return_12m: float | None
    return_total: float | None
    best: Move | None
    worst: Move | None
    volatility: float | None
    volatility_12m_ago: float | None
    peak: Quote
    drawdown: float
    deepest: Move
    score: int | None


def percent_change(old: float, new: float) -> float:
    """Return the change from ``old`` to ``new`` in percent, to one decimal."""
    return round((new - old) / old * 100, 1) + 0.0  # so that a tiny fall is 0.0, not -0.0


def compute(series: Series) -> Figures:
    """Return the figures at the end of a series of at least one price."""
    last = series[-1]
    moves = _moves(series)
    year = moves[-WINDOW_MONTHS:]
    peak = _peak(series)
    drawdown = percent_change(peak.price, last.price)
    volatility = _volatility(year)
    return_12m = _return(series, 12)
    return Figures(
        first_month=series[0].month,
        month=last.month,
        price=last.price,
        price_12m_ago=series[-13].price if len(series) > 12 else None,
        return_1m=_return(series, 1),
        return_3m=_return(series, 3),
        return_12m=return_12m,
        return_total=_return(series, len(series) - 1) if len(series) > 1 else None,
        best=max(year, key=lambda move: move.percent, default=None),
        worst=min(year, key=lambda move: move.percent, default=None),
        volatility=volatility,
        volatility_12m_ago=_volatility(moves[-2 * WINDOW_MONTHS : -WINDOW_MONTHS]),
        peak=peak,
        drawdown=drawdown,
        deepest=_deepest(series),
        score=_score(return_12m, volatility, drawdown),
    )


def _moves(series: Series) -> list[Move]:
    pairs = itertools.pairwise(series)
    return [Move(new.month, percent_change(old.price, new.price)) for old, new in pairs]


def _return(series: Series, months: int) -> float | None:
    if len(series) <= months:
        return None
    return percent_change(series[-1 - months].price, series[-1].price)


def _volatility(moves: list[Move]) -> float | None:
    if len(moves) < FEWEST_RETURNS:
        return None
    mean = math.fsum(move.percent for move in moves) / len(moves)
    squares = math.fsum((move.percent - mean) * (move.percent - mean) for move in moves)
    return round(math.sqrt(squares / (len(moves) - 1)) * math.sqrt(12), 1)


def _peak(series: Series) -> Quote:
    return max(series, key=lambda quote: quote.price)


def _deepest(series: Series) -> Move:
    peak, deepest = series[0].price, Move(series[0].month, 0.0)
    for quote in series:
        peak = max(peak, quote.price)
        fall = percent_change(peak, quote.price)
        if fall < deepest.percent:
            deepest = Move(quote.month, fall)
    return deepest


def _score(return_12m: float | None, volatility: float | None, drawdown: float) -> int | None:
    if return_12m is None or volatility is None:
        return None
    parts = (
        _scaled(return_12m, worst=-50.0, best=50.0),
        _scaled(volatility, worst=80.0, best=10.0),
        _scaled(drawdown, worst=-60.0, best=0.0),
    )
    return round(math.fsum(parts) / len(parts))


def _scaled(value: float, *, worst: float, best: float) -> float:
    share = (value - worst) / (best - worst)
    return 100 * min(max(share, 0.0), 1.0)
