"""Short histories, recorded as a host application records them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import current_transaction_id
from report_lineage.capture.connections.context import Context, current_context, push_context
from report_lineage.entities import (
    Artifact,
    Lead,
    PipelineRun,
    Report,
    ReportOutput,
    ReportSection,
    RunInput,
    RunOutput,
)

STARTED = datetime(2009, 3, 1, 6, 0, tzinfo=UTC)


def make_report(session: Session, title: str = "IBM brief", **fields: Any) -> Report:
    """Commit a report with two sections, and a lead of its own unless one is given."""
    report = Report(
        **{"lead": Lead(name="IBM"), "title": title, "data": {"score": 61}, **fields},
        sections=[
            ReportSection(position=1, key="return", heading="Return", body="It gained."),
            ReportSection(position=2, key="risk", heading="Risk", body="It was calm."),
        ],
    )
    session.add(report)
    session.commit()
    return report


def retitle(session: Session, report: Report, title: str) -> None:
    """Commit another title."""
    report.title = title
    session.commit()


def raw(session: Session, sql: str, **values: Any) -> None:
    """Run SQL as text and commit it."""
    session.execute(sa.text(sql), values)
    session.commit()


@contextmanager
def made_by_run(
    session: Session, job: str = "market_brief", **fields: Any
) -> Iterator[PipelineRun]:
    """Have what is committed inside belong to a run of its own."""
    facts = {"run_id": uuid.uuid4(), "state": "COMPLETE", "started_at": STARTED, **fields}
    run = PipelineRun(job_namespace="demo", job_name=job, **facts)
    session.add(run)
    session.commit()
    with push_context(replace(current_context() or Context(), run_id=run.id)):
        yield run


def store_artifact(session: Session, text: str, media_type: str = "text/plain") -> str:
    """Commit what is known of an artifact's bytes, and return their digest."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if session.get(Artifact, sha256) is None:
        size = len(text)
        session.add(
            Artifact(sha256=sha256, size_bytes=size, compressed_bytes=9, media_type=media_type)
        )
        session.commit()
    return sha256


def add_input(session: Session, run: PipelineRun, name: str, text: str) -> str:
    """Commit an input of a run, and return its digest."""
    sha256 = store_artifact(session, text)
    facts = {"name": name, "media_type": "text/csv", "sha256": sha256}
    session.add(RunInput(pipeline_run_id=run.id, position=len(run.inputs) + 1, **facts))
    session.commit()
    return sha256


def add_run_output(session: Session, run: PipelineRun, name: str, text: str, **fields: Any) -> str:
    """Commit an output of a run, and return its digest."""
    sha256 = store_artifact(session, text)
    facts = {"name": name, "media_type": "text/plain", "sha256": sha256, **fields}
    session.add(RunOutput(pipeline_run_id=run.id, position=len(run.outputs) + 1, **facts))
    session.commit()
    return sha256


def add_output(session: Session, report: Report, name: str, text: str) -> str:
    """Commit an output of a report together with what is pending, and return its digest."""
    with Session(session.get_bind()) as own:
        sha256 = store_artifact(own, text)
    session.flush()
    session.add(
        ReportOutput(
            report_id=report.id,
            transaction_id=current_transaction_id(session),
            name=name,
            media_type="image/svg+xml",
            sha256=sha256,
        )
    )
    session.commit()
    return sha256
