"""The panel as a visitor meets it: the demo's history, and what the demo has none of."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel.database import make_engine
from lineage_panel.demo.companies import BY_TICKER
from lineage_panel.factory import create_app
from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, PipelineRun, Report, ReportSection, RunInput, RunOutput
from report_lineage.recording import record_run
from tests.support.panel import served

THEN = "2005-03-05T12:00:00Z"
UNBROKEN = "Overlong" * 20
MANY = "Many changes"
DOWNLOAD_LIMIT_BYTES = 1024 * 1024
NOISE = random.Random(1).randbytes(DOWNLOAD_LIMIT_BYTES + 1000)
FIGURES = b'{"price": 98.40, "peers": [{"name": "MSFT"}, {"name": "AAPL"}], "note": null}'


@dataclass(frozen=True)
class Site:
    """A served panel: its address, and the paths of its main pages by name."""

    url: str
    paths: Mapping[str, str]

    def address(self, name: str) -> str:
        """Return the address of a page."""
        return f"{self.url}/lineage{self.paths[name]}"


# What every check of a page goes through; `Site.paths` has exactly these.
PAGES = (
    "reports",
    "reports found",
    "reports not found",
    "report",
    "report of long words",
    "version",
    "compare",
    "compare all",
    "compare far",
    "compare restated",
    "compare ignoring",
    "compare same",
    "compare in pages",
    "at",
    "at before birth",
    "at after deletion",
    "at form",
    "reports then",
    "report then",
    "runs then",
    "run then",
    "runs",
    "run",
    "run failed",
    "artifact CSV",
    "artifact JSON",
    "artifact image",
    "artifact log",
    "artifact binary",
    "artifact in parts",
    "access",
)


def open_panel(folder: Path) -> Flask:
    """Return the panel on the history in a folder, open to this machine, downloads cut small."""
    return create_app(
        {
            "LINEAGE_OPEN": True,
            "LINEAGE_DATABASE_URL": f"sqlite:///{folder / 'lineage.db'}",
            "LINEAGE_ARTIFACTS": str(folder / "artifacts"),
            "LINEAGE_DOWNLOAD_LIMIT_BYTES": DOWNLOAD_LIMIT_BYTES,
        }
    )


def add_hard_cases(folder: Path) -> None:
    """Add a report of overlong words, made from JSON, to the history in a folder."""
    engine = make_engine(f"sqlite:///{folder / 'lineage.db'}")
    store = FileStore(folder / "artifacts")
    with Session(engine) as session:
        given = {
            "figures.json": FIGURES,
            "noise.bin": NOISE,
            f"{UNBROKEN}.txt": UNBROKEN.encode(),
        }
        with record_run(session, job="long", namespace="tests", inputs=given, store=store) as run:
            report = _long_report()
            session.add(report)
            run.log("read the figures", rows=3)
        with transaction_context(actor=UNBROKEN, reason=UNBROKEN):
            report.sections[0].body = f"New {UNBROKEN}"
            report.data = {UNBROKEN: f"other {UNBROKEN}"}
            session.commit()
        _add_many_changes(session)
    engine.dispose()


def _add_many_changes(session: Session) -> None:
    """Add a report whose comparison has several pages of text, and of JSON."""
    lines = [f"Paragraph {number} of many says what it said before." for number in range(3000)]
    section = ReportSection(position=1, key="a", heading="Many paragraphs", body="\n".join(lines))
    rows = [{"id": number, "value": number} for number in range(250)]
    report = Report(lead=Lead(name="Many"), title=MANY, data={"rows": rows}, sections=[section])
    session.add(report)
    session.commit()
    edited = [f"{line} Edited." if at % 3 == 0 else line for at, line in enumerate(lines)]
    section.body = "\n".join(edited)
    report.data = {"rows": [{"id": number, "value": number + 1} for number in range(250)]}
    session.commit()


def _long_report() -> Report:
    section = ReportSection(position=1, key="a", heading=UNBROKEN, body=f"Old {UNBROKEN}")
    return Report(
        lead=Lead(name=UNBROKEN), title=UNBROKEN, data={UNBROKEN: UNBROKEN}, sections=[section]
    )


@contextmanager
def serve_site(app: Flask, folder: Path) -> Iterator[Site]:
    """Serve the panel and yield where its pages are."""
    engine = make_engine(f"sqlite:///{folder / 'lineage.db'}")
    with served(app) as url, sessionmaker(engine)() as session:
        yield Site(url, _paths(session))
    engine.dispose()


def _paths(session: Session) -> dict[str, str]:
    ibm = f"/reports/{BY_TICKER['IBM'].report_id}"
    amazon = f"/reports/{BY_TICKER['AMZN'].report_id}"
    long = session.scalars(select(Report.id).where(Report.title == UNBROKEN)).first()
    many = session.scalars(select(Report.id).where(Report.title == MANY)).first()
    return {
        "reports": "/reports",
        "reports found": "/reports?search=IBM&status=published&changed_from=2001-01-01T00:00",
        "reports not found": "/reports?search=nothing+like+it",
        "report": ibm,
        "report of long words": f"/reports/{long}/compare/1/2" if long else ibm,
        "version": f"{ibm}/versions/100",
        "compare": f"{ibm}/compare/99/100",
        "compare all": f"{ibm}/compare/20/100?all=1",
        "compare restated": f"{ibm}/compare/117/118",
        "compare ignoring": f"{ibm}/compare/99/100?ignore=data/price",
        "compare far": f"{ibm}/compare/20/100",
        "compare in pages": f"/reports/{many}/compare/1/2" if many else ibm,
        "compare same": f"{ibm}/compare/100/100",
        "at": f"{ibm}/at?at=2009-03-05T12:00:00Z",
        "at before birth": f"{ibm}/at?at=1999-01-01T00:00:00Z",
        "at after deletion": f"{amazon}/at?at=2005-07-01T00:00:00Z",
        "at form": f"{ibm}/at",
        "reports then": f"/reports?at={THEN}&tz=Europe/Berlin",
        "report then": f"{ibm}?at={THEN}",
        "runs then": f"/runs?at={THEN}",
        "run then": f"/runs/{_run(session, 'COMPLETE')}?at=2026-01-01T00:00:00Z",
        "runs": "/runs",
        "run": f"/runs/{_run(session, 'COMPLETE')}",
        "run failed": f"/runs/{_run(session, 'FAIL')}",
        "artifact CSV": f"/artifacts/{_input(session, 'prices.csv')}",
        "artifact JSON": f"/artifacts/{_input(session, 'figures.json')}",
        "artifact image": f"/artifacts/{_output(session, 'image/svg+xml')}",
        "artifact log": f"/artifacts/{_output(session, 'application/jsonl')}",
        "artifact binary": f"/artifacts/{_input(session, 'noise.bin')}",
        "artifact in parts": f"/artifacts/{_input(session, 'noise.bin')}/parts",
        "access": "/access",
    }


def _run(session: Session, state: str) -> object:
    newest = select(PipelineRun.id).where(
        PipelineRun.state == state, PipelineRun.job_namespace == "demo"
    )
    return session.scalars(newest.order_by(PipelineRun.started_at.desc()).limit(1)).one()


def _input(session: Session, name: str) -> str | None:
    read = select(RunInput.sha256).join(PipelineRun, PipelineRun.id == RunInput.pipeline_run_id)
    newest = read.where(RunInput.name == name).order_by(PipelineRun.started_at.desc())
    return session.scalars(newest.limit(1)).first()


def _output(session: Session, media_type: str) -> str:
    made = select(RunOutput.sha256).where(RunOutput.media_type == media_type)
    return session.scalars(made.limit(1)).one()
