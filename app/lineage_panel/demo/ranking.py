"""The companies side by side, by their return over twelve months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lineage_panel.demo.companies import COMPANIES, Company
from lineage_panel.demo.figures import Figures, compute
from lineage_panel.demo.prices import Series


@dataclass(frozen=True)
class Standing:
    """A company's place; ``rank`` is None until it has a year of prices."""

    company: Company
    figures: Figures
    rank: int | None


@dataclass(frozen=True)
class Market:
    """All companies at the end of one month, best first."""

    standings: tuple[Standing, ...]

    @property
    def ranked(self) -> tuple[Standing, ...]:
        """Return those that have a rank."""
        return tuple(one for one in self.standings if one.rank is not None)

    @property
    def tickers(self) -> frozenset[str]:
        """Return the companies that have prices."""
        return frozenset(one.company.ticker for one in self.standings)

    def of(self, ticker: str) -> Standing:
        """Return the standing of one company."""
        return next(one for one in self.standings if one.company.ticker == ticker)

    def others(self, ticker: str) -> tuple[Standing, ...]:
        """Return the standings of all companies but one."""
        return tuple(one for one in self.standings if one.company.ticker != ticker)


def rank(prices: Mapping[str, Series]) -> Market:
    """Return the companies that have prices, ranked by twelve-month return."""
    figures = {ticker: compute(series) for ticker, series in prices.items()}
    companies = [company for company in COMPANIES if company.ticker in figures]
    ranked = [company for company in companies if _return(figures, company) is not None]
    ranked.sort(key=lambda company: -(_return(figures, company) or 0.0))
    unranked = [company for company in companies if _return(figures, company) is None]
    standings = [
        Standing(company, figures[company.ticker], place)
        for place, company in enumerate(ranked, start=1)
    ]
    standings += [Standing(company, figures[company.ticker], None) for company in unranked]
    return Market(tuple(standings))


def _return(figures: Mapping[str, Figures], company: Company) -> float | None:
    return figures[company.ticker].return_12m
