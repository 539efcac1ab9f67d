"""Writes one company's brief: the report with its sections, then its two outputs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from lineage_panel.demo.companies import Company
from lineage_panel.demo.figures import Figures
from lineage_panel.demo.months import month_key
from lineage_panel.demo.sections import Section, Subject, write_sections
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.recording import Run

HTML_NAME, CHART_NAME = "brief.html", "chart.svg"
PRICES_NAME = "prices.csv"
_OF_ALL_COMPANIES = ("summary", "ranking", "rank")
"""The sections and fields that set a company beside the others."""


def write_brief(session: Session, template: ReportTemplate, subject: Subject) -> Report:
    """Write a company's brief, new or over the last one, and return it.

    What did not change is left alone, so that a brief that says the same makes no version.
    """
    report = _report(session, subject.standing.company)
    report.template = template
    report.status = "draft" if subject.standing.rank is None else "published"
    report.data = _data(subject.figures, subject.standing.rank)
    for position, section in enumerate(write_sections(subject), start=1):
        _write_section(report, subject.standing.company, section, position)
    return report


def add_outputs(run: Run, report: Report, page: bytes, chart: bytes) -> None:
    """Add a written brief as it is read: the page and its chart."""
    run.add_output(HTML_NAME, page, "text/html", report=report)
    run.add_output(CHART_NAME, chart, "image/svg+xml", report=report)


def say_what_is_used(run: Run, report: Report, company: Company) -> None:
    """Record which prices each part of a brief is made of: the company's own, or those of all."""
    own = {"rows": {"symbol": company.ticker}}
    for section in report.sections:
        run.uses(section, PRICES_NAME, None if section.key in _OF_ALL_COMPANIES else own)
    for name in report.data or {}:
        field = f"data.{name}"
        run.uses(report, PRICES_NAME, None if name in _OF_ALL_COMPANIES else own, field=field)


def _report(session: Session, company: Company) -> Report:
    report = session.get(Report, company.report_id)
    if report is None:
        lead = session.get_one(Lead, company.lead_id)
        report = Report(id=company.report_id, lead=lead, title=company.title, sections=[])
        session.add(report)
    return report


def _data(figures: Figures, rank: int | None) -> dict[str, object]:
    return {
        "score": figures.score,
        "rank": rank,
        "price": figures.price,
        "return_12m": figures.return_12m,
        "volatility": figures.volatility,
        "drawdown": figures.drawdown,
        "month": month_key(figures.month),
    }


def _write_section(report: Report, company: Company, section: Section, position: int) -> None:
    row = next((one for one in report.sections if one.key == section.key), None)
    if row is None:
        row = ReportSection(id=company.section_id(section.key), key=section.key)
        report.sections.append(row)
    row.position = position
    row.heading = section.heading
    row.body = section.body
    row.data = dict(section.data)
