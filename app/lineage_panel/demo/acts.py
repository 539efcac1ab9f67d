"""What people do in the demo's story, each in one transaction that says who and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, func, update
from sqlalchemy.orm import Session

from lineage_panel.demo.companies import BY_TICKER, Company
from lineage_panel.demo.job import COVERED, TEMPLATE_ID, Order, market_brief
from lineage_panel.demo.prices import PriceFileError
from lineage_panel.demo.template import TEMPLATE_NAME, template_source
from lineage_panel.demo.wording import PER_CENT, PERCENT_SIGN
from report_lineage import ImportClock, transaction_context
from report_lineage.artifacts import ArtifactStore
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.reports.rendering import Renderer


@dataclass(frozen=True)
class Stage:
    """Where the story is played: a database, an artifact store, a renderer, the story's own clock."""

    engine: Engine
    store: ArtifactStore
    renderer: Renderer
    clock: ImportClock


Act = Callable[[Stage], None]


def begin(*companies: Company, actor: str, reason: str) -> Act:
    """Return an act that brings the first template and the companies covered from the start."""

    def act(stage: Stage) -> None:
        with transaction_context(actor=actor, reason=reason), Session(stage.engine) as session:
            source = template_source("1.0")
            session.add(
                ReportTemplate(id=TEMPLATE_ID, name=TEMPLATE_NAME, label="1.0", source=source)
            )
            session.add_all(_lead(company) for company in companies)
            session.commit()

    return act


def cover(company: Company, *, actor: str, reason: str) -> Act:
    """Return an act that takes a company under coverage."""

    def act(stage: Stage) -> None:
        with transaction_context(actor=actor, reason=reason), Session(stage.engine) as session:
            session.add(_lead(company))
            session.commit()

    return act


def _lead(company: Company) -> Lead:
    domain = company.website.removeprefix("https://www.").rstrip("/").split(".")[0]
    return Lead(
        id=company.lead_id,
        name=company.legal_name,
        email=f"investors@{domain}.example",
        website=company.website,
        attributes={"ticker": company.ticker, "coverage": COVERED},
    )


def run(order: Order) -> Act:
    """Return an act that runs the job."""

    def act(stage: Stage) -> None:
        with Session(stage.engine) as session:
            market_brief(
                session, order, store=stage.store, renderer=stage.renderer, clock=stage.clock
            )

    return act


def run_that_fails(order: Order) -> Act:
    """Return an act that runs the job on prices it cannot read: what stays is the failed run."""

    def act(stage: Stage) -> None:
        try:
            run(order)(stage)
        except PriceFileError:
            return
        raise AssertionError("the damaged prices were read")

    return act


def change_template(label: str, *, actor: str, reason: str) -> Act:
    """Return an act that puts the next version of the template in place."""

    def act(stage: Stage) -> None:
        with transaction_context(actor=actor, reason=reason), Session(stage.engine) as session:
            template = session.get_one(ReportTemplate, TEMPLATE_ID)
            template.label = label
            template.source = template_source(label)
            session.commit()

    return act


def edit_section(ticker: str, key: str, sentence: str, *, actor: str, reason: str) -> Act:
    """Return an act that adds a paragraph to a section by hand."""

    def act(stage: Stage) -> None:
        with transaction_context(actor=actor, reason=reason), Session(stage.engine) as session:
            section = session.get_one(ReportSection, BY_TICKER[ticker].section_id(key))
            section.body = f"{section.body}\n\n{sentence}"
            session.commit()

    return act


def set_status(ticker: str, status: str, *, actor: str, reason: str) -> Act:
    """Return an act that sets a report's status by hand."""

    def act(stage: Stage) -> None:
        with transaction_context(actor=actor, reason=reason), Session(stage.engine) as session:
            session.get_one(Report, BY_TICKER[ticker].report_id).status = status
            session.commit()

    return act


def change_lead(ticker: str, *, actor: str, reason: str, **values: str) -> Act:
    """Return an act that changes a lead; ``coverage`` is one of its attributes."""

    def act(stage: Stage) -> None:
        with transaction_context(actor=actor, reason=reason), Session(stage.engine) as session:
            _change_lead(session, BY_TICKER[ticker], values)
            session.commit()

    return act


def _change_lead(session: Session, company: Company, values: dict[str, str]) -> None:
    lead = session.get_one(Lead, company.lead_id)
    lead.name = values.get("name", lead.name)
    coverage = values.get("coverage")
    if coverage is not None:
        lead.attributes = {**(lead.attributes or {}), "coverage": coverage}


def suspend(ticker: str, *, actor: str, reason: str) -> Act:
    """Return an act that deletes a company's report and takes it out of coverage."""

    def act(stage: Stage) -> None:
        with transaction_context(actor=actor, reason=reason), Session(stage.engine) as session:
            _change_lead(session, BY_TICKER[ticker], {"coverage": "suspended"})
            session.delete(session.get_one(Report, BY_TICKER[ticker].report_id))
            session.commit()

    return act


def correct_percentages(stage: Stage) -> None:
    """Write ``5.3%`` for ``5.3 per cent`` in every text, by one statement without any context."""
    old, new = PER_CENT.percent_sign, PERCENT_SIGN.percent_sign
    statement = (
        update(ReportSection)
        .where(ReportSection.body.contains(old))
        .values(body=func.replace(ReportSection.body, old, new))
    )
    with stage.engine.begin() as connection:
        connection.execute(statement)
