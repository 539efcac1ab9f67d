"""The words, the chart and the page of a brief."""

from datetime import date
from xml.etree import ElementTree

import pytest

from lineage_panel.demo.chart import draw
from lineage_panel.demo.feed import delivered, last_month
from lineage_panel.demo.months import months_later
from lineage_panel.demo.prices import read_prices
from lineage_panel.demo.ranking import rank
from lineage_panel.demo.sections import Subject, write_sections
from lineage_panel.demo.template import template_source
from lineage_panel.demo.wording import PER_CENT, PERCENT_SIGN, Style
from report_lineage.reports.rendering import JinjaRenderer, TemplateValues

SVG = "{http://www.w3.org/2000/svg}"


def subject_of(ticker: str, month: date, style: Style = PERCENT_SIGN) -> Subject:
    """Return what a brief of a month is written from."""
    prices = read_prices(delivered(month, restated=False))
    market = rank(prices)
    before = rank({name: series[:-1] for name, series in prices.items() if len(series) > 1})
    previous = before.of(ticker) if ticker in before.tickers else None
    return Subject(market.of(ticker), market, previous, style)


def bodies(subject: Subject) -> dict[str, str]:
    """Return the texts of a brief by key."""
    return {section.key: section.body for section in write_sections(subject)}


def test_a_brief_reads_like_one() -> None:
    """The summary of IBM in March 2009, word for word."""
    assert bodies(subject_of("IBM", date(2009, 3, 1)))["summary"] == (
        "IBM ended March 2009 at $95.09, up 5.3% on the month. Over twelve months the price has "
        "fallen 14.2%, which ranks it 2nd of 5 companies; it stands 24.0% below its highest "
        "month-end.\n\nThe score is 55 of 100, up from 52 in February."
    )


def test_the_old_style_differs_in_the_percent_sign_alone() -> None:
    """Replacing `per cent` in the old texts gives the new ones, as the correction does."""
    new = bodies(subject_of("AAPL", date(2007, 4, 1)))
    old = bodies(subject_of("AAPL", date(2007, 4, 1), PER_CENT))

    assert old != new
    assert {key: body.replace(" per cent", "%") for key, body in old.items()} == new


def test_every_month_can_be_written() -> None:
    """All five sections have words in every month, from the first one on."""
    month = date(2000, 1, 1)
    while month <= last_month():
        subject = subject_of("AAPL", month)
        texts = bodies(subject)
        assert list(texts) == ["summary", "return", "volatility", "drawdown", "ranking"]
        assert all(texts.values())
        assert "None" not in "".join(texts.values())
        month = months_later(month, 1)


@pytest.mark.parametrize("month", [date(2000, 1, 1), date(2000, 2, 1), date(2010, 3, 1)])
def test_a_chart_is_an_accessible_image(month: date) -> None:
    """The SVG parses, is an image to assistive technology, and its title and text say what it shows."""
    series = read_prices(delivered(month, restated=False))["AAPL"]

    root = ElementTree.fromstring(draw("Apple", series))

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    assert root.findtext(f"{SVG}title", "").startswith("Apple: price at the end of each month")
    assert f"${series[-1].price:.2f}" in root.findtext(f"{SVG}desc", "")


def test_a_chart_stays_within_its_frame() -> None:
    """No point of the line leaves the drawing."""
    series = read_prices(delivered(last_month(), restated=False))["GOOG"]

    line = ElementTree.fromstring(draw("Google", series)).find(f"{SVG}polyline")

    assert line is not None
    points = [tuple(map(float, point.split(","))) for point in line.get("points", "").split(" ")]
    assert len(points) == 60
    assert all(0 <= x <= 720 and 0 <= y <= 260 for x, y in points)


def test_a_chart_escapes_names() -> None:
    """A name with markup is text."""
    series = read_prices(delivered(date(2000, 2, 1), restated=False))["IBM"]

    assert b'<title id="title">&lt;b&gt; &amp; Co:' in draw("<b> & Co", series)


def values_of(subject: Subject) -> TemplateValues:
    """Return what the page of a subject is rendered from."""
    sections = [
        {"key": one.key, "heading": one.heading, "body": one.body, "data": dict(one.data)}
        for one in write_sections(subject)
    ]
    figures = subject.figures
    data = {
        "month": "2009-03",
        "price": figures.price,
        "return_12m": figures.return_12m,
        "volatility": figures.volatility,
        "drawdown": figures.drawdown,
        "score": figures.score,
    }
    lead = {"name": "Tom & Co", "website": "https://example.org/"}
    report = {"title": "IBM <brief>", "status": "published", "data": data}
    return {"report": report, "lead": lead, "sections": sections}


@pytest.mark.parametrize("label", ["1.0", "1.1", "1.2", "1.3"])
def test_every_template_renders(label: str) -> None:
    """Each version of the template shows title and texts, escaped."""
    values = values_of(subject_of("IBM", date(2009, 3, 1)))

    with JinjaRenderer() as renderer:
        page = renderer.render(template_source(label), values).decode()

    assert "<h1>IBM &lt;brief&gt;</h1>" in page
    assert "Tom &amp; Co" in page
    assert "IBM ended March 2009 at $95.09" in page
    assert "IBM is 2nd of five" in page
