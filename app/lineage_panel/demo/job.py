"""The job ``market_brief``: reads the prices known at the end of a month and writes the briefs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lineage_panel.demo.brief import PRICES_NAME, add_outputs, say_what_is_used, write_brief
from lineage_panel.demo.chart import draw
from lineage_panel.demo.companies import BY_TICKER, demo_id
from lineage_panel.demo.figures import WINDOW_MONTHS
from lineage_panel.demo.months import month_key
from lineage_panel.demo.prices import Series, read_prices
from lineage_panel.demo.ranking import Market, Standing, rank
from lineage_panel.demo.sections import Subject
from lineage_panel.demo.template import TEMPLATE_NAME
from lineage_panel.demo.wording import Style
from report_lineage import ImportClock
from report_lineage.artifacts import ArtifactStore
from report_lineage.entities import Lead, PipelineRun, Report, ReportTemplate
from report_lineage.recording import Run, record_run
from report_lineage.reports.rendering import Renderer, report_values

JOB_NAMESPACE, JOB_NAME = "demo", "market_brief"
TEMPLATE_ID = demo_id("template", TEMPLATE_NAME)
COVERED = "active"
READING_TIME = timedelta(seconds=2)
WRITING_TIME = timedelta(milliseconds=400)


@dataclass(frozen=True)
class Order:
    """One run as it was ordered: for which month, by whom, why, and from which bytes."""

    month: date
    prices: bytes
    actor: str
    reason: str
    code_version: str
    style: Style
    feed_token: str


def market_brief(
    session: Session,
    order: Order,
    *,
    store: ArtifactStore,
    renderer: Renderer,
    clock: ImportClock,
) -> None:
    """Write the brief of every company under coverage, as one recorded run.

    :param renderer: makes the pages.
    :param clock: moved forward by the time the work would take.
    :raises PriceFileError: if the prices cannot be read; the run then fails with it.
    """
    with record_run(
        session,
        job=JOB_NAME,
        namespace=JOB_NAMESPACE,
        inputs={PRICES_NAME: order.prices},
        parameters={"month": month_key(order.month), "window_months": WINDOW_MONTHS},
        secret_parameters={"feed_token": order.feed_token},
        code_version=order.code_version,
        actor=order.actor,
        reason=order.reason,
        store=store,
        clock=clock,
        run_id=_run_id(session, clock),
    ) as run:
        _write_briefs(session, run, order, renderer, clock)


def _run_id(session: Session, clock: ImportClock) -> uuid.UUID | None:
    """Return the id of the run of this moment; None for another, if that one was interrupted."""
    run_id = demo_id("run", clock().isoformat())
    interrupted = session.get(PipelineRun, run_id) is not None
    session.rollback()
    return None if interrupted else run_id


def _write_briefs(
    session: Session, run: Run, order: Order, renderer: Renderer, clock: ImportClock
) -> None:
    clock.set(clock() + READING_TIME)
    prices = read_prices(order.prices)
    run.log("read prices.csv", companies=len(prices), month=month_key(order.month))
    template = session.get_one(ReportTemplate, TEMPLATE_ID)
    run.use_template(template)
    market, before = rank(prices), rank(_a_month_earlier(prices))
    # Held while they are needed: the session forgets what nobody holds, and loads it again.
    leads = _covered(session, market)
    subjects = {
        ticker: Subject(market.of(ticker), market, _previous(before, ticker), order.style)
        for ticker in map(_ticker, leads)
    }
    # All are written before the first output, so that the database is sent them together.
    reports = {
        ticker: write_brief(session, template, subject) for ticker, subject in subjects.items()
    }
    for ticker, subject in subjects.items():
        report = reports[ticker]
        page = renderer.render(template.source, report_values(session, report))
        add_outputs(run, report, page, draw(subject.name, prices[ticker]))
        say_what_is_used(run, report, BY_TICKER[ticker])
        clock.set(clock() + WRITING_TIME)
        run.log("wrote a brief", title=report.title, score=subject.figures.score)


def _a_month_earlier(prices: Mapping[str, Series]) -> dict[str, Series]:
    return {ticker: series[:-1] for ticker, series in prices.items() if len(series) > 1}


def _previous(market: Market, ticker: str) -> Standing | None:
    return market.of(ticker) if ticker in market.tickers else None


def _covered(session: Session, market: Market) -> list[Lead]:
    loaded = selectinload(Lead.reports).selectinload(Report.sections)
    leads = session.scalars(select(Lead).options(loaded)).all()
    wanted = [lead for lead in leads if (lead.attributes or {}).get("coverage") == COVERED]
    order = list(BY_TICKER)
    wanted.sort(key=lambda lead: order.index(_ticker(lead)))
    return [lead for lead in wanted if _ticker(lead) in market.tickers]


def _ticker(lead: Lead) -> str:
    return str((lead.attributes or {})["ticker"])
