"""The price chart of a brief: one line of month-ends, as an SVG of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lineage_panel.demo.months import month_name
from lineage_panel.demo.prices import Quote, Series
from lineage_panel.demo.wording import dollars

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 80, 16, 28
SHOWN_MONTHS = 60
INK, FAINT, ACCENT = "#1f2933", "#d5dae0", "#1d5fa8"


@dataclass(frozen=True)
class _Scale:
    """Places prices and months within the drawing."""

    lowest: float
    highest: float
    count: int

    def x(self, index: int) -> str:
        share = index / (self.count - 1) if self.count > 1 else 1.0
        return f"{LEFT + share * (WIDTH - LEFT - RIGHT):.1f}"

    def y(self, price: float) -> str:
        share = (price - self.lowest) / (self.highest - self.lowest)
        return f"{HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM):.1f}"


def draw(name: str, series: Series) -> bytes:
    """Return the chart of a company's last five years as SVG 1.1, with a title and a description.

    :param name: what the title calls the company.
    :param series: its prices, at least one.
    """
    shown = series[-SHOWN_MONTHS:]
    ticks = _ticks(shown)
    scale = _Scale(ticks[0], ticks[-1], len(shown))
    parts = [
        _head(name, shown),
        *(_price_line(scale, tick) for tick in ticks),
        *_years(scale, shown),
        _curve(scale, shown),
        _end(scale, shown),
        "</svg>\n",
    ]
    return "\n".join(parts).encode()


def _ticks(shown: Series) -> list[float]:
    lowest, highest = (pick(quote.price for quote in shown) for pick in (min, max))
    step = _step(max(highest - lowest, highest / 10) / 4)
    first, last = math.floor(lowest / step), math.ceil(highest / step)
    return [index * step for index in range(first, max(last, first + 1) + 1)]


def _step(least: float) -> float:
    decade: float = 10.0 ** math.floor(math.log10(least))
    return next(size * decade for size in (1, 2, 5, 10) if size * decade >= least)


def _head(name: str, shown: Series) -> str:
    low, high = (pick(shown, key=lambda quote: quote.price) for pick in (min, max))
    title = f"{name}: price at the end of each month, {_span(shown)}"
    described = (
        f"The line ends at {dollars(shown[-1].price)} in {month_name(shown[-1].month)}. "
        f"Lowest {_quoted(low)}, highest {_quoted(high)}."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="title description" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="{INK}">\n'
        f'<title id="title">{escape(title)}</title>\n'
        f'<desc id="description">{escape(described)}</desc>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    )


def _span(shown: Series) -> str:
    first, last = month_name(shown[0].month), month_name(shown[-1].month)
    return first if first == last else f"{first} to {last}"


def _quoted(quote: Quote) -> str:
    return f"{dollars(quote.price)} in {month_name(quote.month)}"


def _price_line(scale: _Scale, price: float) -> str:
    y = scale.y(price)
    return (
        f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{FAINT}"/>'
        f'<text x="{LEFT - 8}" y="{y}" dy="4" text-anchor="end">${price:,g}</text>'
    )


def _years(scale: _Scale, shown: Series) -> list[str]:
    starts = [index for index, quote in enumerate(shown) if quote.month.month == 1]
    return [
        f'<text x="{scale.x(index)}" y="{HEIGHT - 8}" text-anchor="middle">'
        f"{shown[index].month.year}</text>"
        for index in starts or [0]
    ]


def _curve(scale: _Scale, shown: Series) -> str:
    points = " ".join(
        f"{scale.x(index)},{scale.y(quote.price)}" for index, quote in enumerate(shown)
    )
    return (
        f'<polyline points="{points}" fill="none" stroke="{ACCENT}" stroke-width="2" '
        f'stroke-linejoin="round"/>'
    )


def _end(scale: _Scale, shown: Series) -> str:
    x, y = scale.x(len(shown) - 1), scale.y(shown[-1].price)
    return (
        f'<circle cx="{x}" cy="{y}" r="3.5" fill="{ACCENT}"/>'
        f'<text x="{float(x) + 8:.1f}" y="{y}" dy="4" font-weight="600">'
        f"{dollars(shown[-1].price)}</text>"
    )
