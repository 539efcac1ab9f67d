"""The five sections of a brief, written from the figures."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lineage_panel.demo.figures import Figures, Move
from lineage_panel.demo.months import NAMES, month_key, month_name, months_between, months_later
from lineage_panel.demo.ranking import Market, Standing
from lineage_panel.demo.wording import Style, count, dollars, ordinal


@dataclass(frozen=True)
class Section:
    """A section as the pipeline writes it: prose for people, the same figures for machines."""

    key: str
    heading: str
    body: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """What a brief is written from; ``previous`` is the company's standing a month before."""

    standing: Standing
    market: Market
    previous: Standing | None
    style: Style

    @property
    def figures(self) -> Figures:
        """Return the company's figures."""
        return self.standing.figures

    @property
    def name(self) -> str:
        """Return the company's name."""
        return self.standing.company.name


def write_sections(subject: Subject) -> tuple[Section, ...]:
    """Return the sections of a brief, in order."""
    writers: tuple[Callable[[Subject], Section], ...] = (
        _summary,
        _return,
        _volatility,
        _drawdown,
        _ranking,
    )
    return tuple(write(subject) for write in writers)


def _paragraphs(*sentences: str | None) -> str:
    return "\n\n".join(sentence for sentence in sentences if sentence)


def _summary(subject: Subject) -> Section:
    figures, style = subject.figures, subject.style
    opening = f"{subject.name} ended {month_name(figures.month)} at {dollars(figures.price)}"
    if figures.return_1m is not None:
        opening += f", {style.signed(figures.return_1m)} on the month"
    data = {"month": month_key(figures.month), "price": figures.price, "score": figures.score}
    body = _paragraphs(f"{opening}. {_year(subject)}", _score(subject))
    return Section("summary", "In brief", body, data)


def _year(subject: Subject) -> str:
    figures, style = subject.figures, subject.style
    if figures.return_12m is None or subject.standing.rank is None:
        comparable = month_name(months_later(figures.first_month, 12))
        return f"Its prices begin in {month_name(figures.first_month)}; the first comparison over a year follows in {comparable}."
    place = f"{ordinal(subject.standing.rank)} of {len(subject.market.ranked)}"
    return (
        f"Over twelve months the price {style.has_moved(figures.return_12m)}, "
        f"which ranks it {place} companies; it stands {_below_peak(subject)}."
    )


def _below_peak(subject: Subject) -> str:
    figures = subject.figures
    if figures.drawdown == 0:
        return "at its highest"
    return f"{subject.style.share(figures.drawdown)} below its highest month-end"


def _score(subject: Subject) -> str | None:
    score = subject.figures.score
    if score is None:
        return None
    before = subject.previous.figures.score if subject.previous else None
    text = f"The score is {score} of 100"
    if before is None:
        return f"{text}, the first one given."
    month = NAMES[months_later(subject.figures.month, -1).month - 1]
    if before == score:
        return f"{text}, as in {month}."
    return f"{text}, {'up' if score > before else 'down'} from {before} in {month}."


def _return(subject: Subject) -> Section:
    figures = subject.figures
    data = {
        "one_month": figures.return_1m,
        "three_months": figures.return_3m,
        "twelve_months": figures.return_12m,
        "total": figures.return_total,
        "best": _move_data(figures.best),
        "worst": _move_data(figures.worst),
    }
    body = _paragraphs(_short_returns(subject), _long_returns(subject), _extremes(subject))
    return Section("return", "Return", body, data)


def _move_data(move: Move | None) -> dict[str, Any] | None:
    return {"month": month_key(move.month), "percent": move.percent} if move else None


def _short_returns(subject: Subject) -> str:
    figures, style = subject.figures, subject.style
    if figures.return_1m is None:
        return (
            f"{month_name(figures.month)} is the first month with a price, so there is no return."
        )
    month = NAMES[figures.month.month - 1]
    sentence = f"The price {style.moved(figures.return_1m)} in {month}"
    if figures.return_3m is not None:
        sentence += f" {_and_or_but(style, figures.return_1m, figures.return_3m)} over three months"
    return sentence + "."


def _and_or_but(style: Style, first: float, second: float) -> str:
    if first * second > 0:
        return f"and {style.share(second)}"
    return f"{'but' if first and second else 'and'} {style.moved(second)}"


def _long_returns(subject: Subject) -> str | None:
    figures, style = subject.figures, subject.style
    if figures.return_12m is None or figures.price_12m_ago is None or figures.return_total is None:
        return None
    return (
        f"A year ago it stood at {dollars(figures.price_12m_ago)}; since then it "
        f"{style.has_moved(figures.return_12m)}. Since {month_name(figures.first_month)}, "
        f"where the prices begin, it {style.has_moved(figures.return_total)}."
    )


def _extremes(subject: Subject) -> str | None:
    best, worst, style = subject.figures.best, subject.figures.worst, subject.style
    if best is None or worst is None or subject.figures.return_3m is None:
        return None
    return (
        f"The best of the last twelve months was {month_name(best.month)} "
        f"({style.signed(best.percent)}), the worst {month_name(worst.month)} "
        f"({style.signed(worst.percent)})."
    )


def _volatility(subject: Subject) -> Section:
    figures = subject.figures
    typical = _typical_volatility(subject)
    data = {
        "annual": figures.volatility,
        "a_year_ago": figures.volatility_12m_ago,
        "typical_of_the_others": typical,
    }
    if figures.volatility is None:
        body = "Volatility is given from the sixth monthly return on."
    else:
        body = (
            "The monthly returns of the past year amount to a volatility of "
            f"{subject.style.share(figures.volatility)} a year.{_volatility_in_context(subject)}"
        )
    return Section("volatility", "Volatility", body, data)


def _typical_volatility(subject: Subject) -> float | None:
    others = subject.market.others(subject.standing.company.ticker)
    known = [one.figures.volatility for one in others if one.figures.volatility is not None]
    return round(statistics.median(known), 1) if known else None


def _volatility_in_context(subject: Subject) -> str:
    volatility, share = subject.figures.volatility, subject.style.share
    measures = (
        (subject.figures.volatility_12m_ago, "of a year earlier"),
        (_typical_volatility(subject), "typical of the other companies"),
    )
    compared = [
        f"{_compared(volatility, other)} the {share(other)} {whose}"
        for other, whose in measures
        if other is not None and volatility is not None
    ]
    return f" That is {', and '.join(compared)}." if compared else ""


def _compared(value: float, other: float) -> str:
    if value > other * 1.5:
        return "far above"
    if value > other * 1.1:
        return "above"
    if value < other / 1.5:
        return "far below"
    return "below" if value < other / 1.1 else "close to"


def _drawdown(subject: Subject) -> Section:
    figures, style = subject.figures, subject.style
    data = {
        "from_peak": figures.drawdown,
        "peak": {"month": month_key(figures.peak.month), "price": figures.peak.price},
        "deepest": _move_data(figures.deepest),
    }
    deepest = None
    if figures.deepest.percent < 0:
        deepest = (
            f"The deepest it has stood below an earlier peak since {month_name(figures.first_month)} "
            f"is {style.share(figures.deepest.percent)}, in {month_name(figures.deepest.month)}."
        )
    return Section("drawdown", "Drawdown", _paragraphs(_from_peak(subject), deepest), data)


def _from_peak(subject: Subject) -> str:
    figures, share = subject.figures, subject.style.share
    if figures.drawdown == 0:
        since = month_name(figures.first_month)
        return (
            f"At {dollars(figures.price)} the price stands at its highest month-end since {since}."
        )
    ago = months_between(figures.peak.month, figures.month)
    needed = (figures.peak.price - figures.price) / figures.price * 100
    return (
        f"At {dollars(figures.price)} the price stands {share(figures.drawdown)} below its peak of "
        f"{dollars(figures.peak.price)} in {month_name(figures.peak.month)}, "
        f"{count(ago)} month{'' if ago == 1 else 's'} ago. "
        f"It would have to rise {share(needed)} to return there."
    )


def _ranking(subject: Subject) -> Section:
    market = subject.market
    rows = [
        {
            "name": one.company.name,
            "rank": one.rank,
            "return_12m": one.figures.return_12m,
            "score": one.figures.score,
        }
        for one in market.standings
    ]
    body = _paragraphs(_place(subject), _places(subject))
    return Section("ranking", "Ranking against the others", body, {"companies": rows})


def _place(subject: Subject) -> str:
    rank = subject.standing.rank
    if rank is None:
        since = month_name(subject.figures.first_month)
        return (
            f"{subject.name} is not ranked yet: its prices begin in {since}, less than a year ago."
        )
    if rank == 1:
        return f"{subject.name} leads the {count(len(subject.market.ranked))} companies by return over twelve months."
    ahead = subject.market.ranked[rank - 2]
    gap = (ahead.figures.return_12m or 0.0) - (subject.figures.return_12m or 0.0)
    return (
        f"By return over twelve months {subject.name} is {ordinal(rank)} of "
        f"{count(len(subject.market.ranked))}, {gap:.1f} points behind {ahead.company.name}."
    )


def _places(subject: Subject) -> str:
    lines = [
        f"{one.rank}. {one.company.name}, {subject.style.signed(one.figures.return_12m or 0.0)}"
        for one in subject.market.ranked
    ]
    return "\n".join(lines)
