"""A small recorded history for the panel's tests: two leads, three reports, a run, an edit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lineage_panel.formatting import iso_time
from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import (
    Lead,
    PipelineRun,
    Report,
    ReportSection,
    ReportTemplate,
)
from report_lineage.recording import record_run

PRICES = b"date,price\n2009-01-01,87.0\n2009-02-01,88.3\n"
CHART = b'<svg xmlns="http://www.w3.org/2000/svg"><title>IBM</title><path d="M0 0h9"/></svg>'
BRIEF = "<!doctype html><title>IBM</title><p>IBM gained 1.5 %.</p><script>alert(1)</script>"
SETTINGS = b'{"window": 12, "factor": 1.10, "names": ["a", "b"]}'


@dataclass(frozen=True)
class Recorded:
    """Ids of what was recorded. Version 1 is by the run, 2 an edit; ``deleted`` has 2 versions.

    ``last`` is a time when all of it was there, as addresses carry it.
    """

    ibm: uuid.UUID
    report: uuid.UUID
    other: uuid.UUID
    deleted: uuid.UUID
    run: uuid.UUID
    prices: str
    chart: str
    settings: str
    log: str
    last: str


def record_history(engine: Engine, store: FileStore) -> Recorded:
    """Record the history, as a host application would."""
    with Session(engine) as session:
        ibm, microsoft = Lead(name="IBM"), Lead(name="Microsoft")
        template = ReportTemplate(name="brief", label="1.0", source="<p>{{ text }}</p>")
        session.add_all([ibm, microsoft, template])
        session.commit()
        run_id, report = _run(session, store, ibm, template)
        other = _report(microsoft, template, "Microsoft market brief")
        deleted = _report(ibm, template, "IBM draft")
        session.add_all([other, deleted])
        session.commit()
        with transaction_context(actor="ana", reason="Clearer wording"):
            report.sections[0].body = "IBM gained 1.5 % in February 2009."
            report.data = {"score": 74}
            session.commit()
        ids = (ibm.id, report.id, other.id, deleted.id)
        session.delete(deleted)
        session.commit()
    last = iso_time(datetime.now(UTC))
    return Recorded(*ids, run_id, *_digests(engine, run_id), last)


def _report(lead: Lead, template: ReportTemplate, title: str) -> Report:
    sections = [
        ReportSection(position=1, key="return", heading="Return", body="IBM gained 1.5 %."),
        ReportSection(position=2, key="risk", heading="Risk", body="Volatility was low."),
    ]
    return Report(
        lead=lead, template=template, title=title, status="final", data={"score": 61},
        sections=sections,
    )  # fmt: skip


def _run(
    session: Session, store: FileStore, lead: Lead, template: ReportTemplate
) -> tuple[uuid.UUID, Report]:
    with record_run(
        session, job="market_brief", namespace="demo", store=store, actor="scheduler",
        inputs={"prices.csv": PRICES, "settings.json": SETTINGS},
        parameters={"window": 12}, secret_parameters={"token": "s3cret-value"},
        code_version="abc123",
    ) as run:  # fmt: skip
        report = _report(lead, template, "IBM market brief")
        session.add(report)
        session.flush()
        run.log("read prices", rows=2)
        run.add_output("chart.svg", CHART, "image/svg+xml", report=report)
        run.add_output("brief.html", BRIEF, "text/html", report=report)
    return run.id, report


def _digests(engine: Engine, run_id: uuid.UUID) -> tuple[str, str, str, str]:
    with Session(engine) as session:
        run = session.get_one(PipelineRun, run_id)
        named = {item.name: item.sha256 for item in run.inputs}
        named |= {item.name: item.sha256 for item in run.outputs}
    return named["prices.csv"], named["chart.svg"], named["settings.json"], named["log.jsonl"]
