"""Report versions: one row each, numbered when written, by trigger."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.capture import current_context, current_transaction_id, push_context
from report_lineage.capture.connections.context import Context
from report_lineage.entities import (
    Artifact,
    Lead,
    PipelineRun,
    Report,
    ReportLineage,
    ReportOutput,
    ReportSection,
    ReportTemplate,
    Transaction,
    uuid7,
)
from report_lineage.errors import AppendOnly


@pytest.fixture
def report(session: Session) -> Report:
    """Give a committed report with eight sections."""
    sections = [ReportSection(position=n, key=f"s{n}", heading=f"S{n}") for n in range(1, 9)]
    template = ReportTemplate(name="brief", label="1.0", source="")
    made = Report(lead=Lead(name="IBM"), template=template, title="IBM brief", sections=sections)
    session.add(made)
    session.commit()
    return made


def lineage_of(session: Session, report_id: uuid.UUID) -> list[ReportLineage]:
    """Return the versions of a report, oldest first."""
    query = sa.select(ReportLineage).where(ReportLineage.report_id == report_id)
    return list(session.scalars(query.order_by(ReportLineage.number)))


def test_a_commit_of_report_and_sections_is_one_version(session: Session, report: Report) -> None:
    """However many rows a commit touches, the report has one new version."""
    report.title = "changed"
    report.sections[0].body = "changed"
    session.delete(report.sections[1])
    session.commit()

    rows = lineage_of(session, report.id)
    assert [(row.number, row.operation) for row in rows] == [(1, 0), (2, 1)]


def test_a_section_alone_makes_a_version(session: Session, report: Report) -> None:
    """A change of a section is a change of its report, by raw SQL too."""
    session.execute(sa.text("UPDATE lineage_section SET body = 'x' WHERE position = 3"))
    session.commit()

    newest = lineage_of(session, report.id)[-1]
    assert (newest.number, newest.operation, newest.origin) == (2, 1, "sql")
    assert newest.lead_id == report.lead_id


def test_origins_are_told_apart(session: Session, report: Report) -> None:
    """A run, a person and raw SQL leave their own origin and run."""
    run = PipelineRun(run_id=uuid7(), job_namespace="demo", job_name="brief", state="START")
    session.add(run)
    session.commit()
    run_id = run.id
    with push_context(Context(actor="robot", run_id=run_id)):
        report.title = "by run"
        session.commit()
    with transaction_context(actor="ann", reason="typo"):
        report.title = "by ann"
        session.commit()

    rows = lineage_of(session, report.id)[1:]
    assert [(row.origin, row.run_id) for row in rows] == [("run", run_id), ("manual", None)]


def test_the_template_is_the_run_s_own_else_inferred(session: Session, report: Report) -> None:
    """A run that names its template version has it recorded; without, the newest is inferred."""
    first = lineage_of(session, report.id)[0]
    report.template.label = "1.1"
    session.commit()
    used = {report.template_id.hex: first.transaction_id}
    with push_context(Context(templates=used)):
        report.title = "older template"
        session.commit()
    report.title = "no run"
    session.commit()

    rows = lineage_of(session, report.id)
    told = [(row.template_transaction_id, row.template_inferred) for row in rows[1:]]
    assert told[0] == (first.transaction_id, False)
    assert told[1][1] is True and told[1][0] > first.transaction_id


def test_a_deletion_is_the_last_version(session: Session, report: Report) -> None:
    """Deleting a report with its sections is one version that says so; a new life goes on."""
    key, lead_id = report.id, report.lead_id
    session.delete(report)
    session.commit()
    session.add(Report(id=key, lead_id=lead_id, title="again"))
    session.commit()

    rows = lineage_of(session, key)
    assert [(row.number, row.operation) for row in rows] == [(1, 0), (2, 2), (3, 0)]
    assert rows[1].lead_id == lead_id


def test_a_moved_section_touches_both_reports(session: Session, report: Report) -> None:
    """The report a section left and the one it came to both changed."""
    other = Report(lead_id=report.lead_id, title="other")
    session.add(other)
    session.commit()
    session.execute(
        sa.update(ReportSection).where(ReportSection.position == 1).values(report_id=other.id)
    )
    session.commit()

    assert [len(lineage_of(session, key)) for key in (report.id, other.id)] == [2, 2]


def test_there_and_back_is_no_version(session: Session, report: Report) -> None:
    """A section changed and changed back in one commit leaves no version, and no gap."""
    body = sa.update(ReportSection).where(ReportSection.position == 1)
    session.execute(body.values(body="x"))
    session.execute(body.values(body=""))
    session.commit()
    session.execute(body.values(body="y"))
    session.commit()

    assert [row.number for row in lineage_of(session, report.id)] == [1, 2]


def test_a_rollback_leaves_no_gap(session: Session, report: Report) -> None:
    """The number of a rolled-back version is given to the next."""
    report.title = "lost"
    session.flush()
    session.rollback()
    report.title = "kept"
    session.commit()

    assert [row.number for row in lineage_of(session, report.id)] == [1, 2]


def test_an_output_alone_is_a_version(session: Session, report: Report) -> None:
    """A report rendered anew is a new version, though no field changed."""
    digest = "0" * 64
    session.add(Artifact(sha256=digest, size_bytes=1, compressed_bytes=1, media_type="text/html"))
    session.commit()
    transaction_id = current_transaction_id(session)
    key = {"report_id": report.id, "transaction_id": transaction_id, "name": "brief.html"}
    session.add(ReportOutput(**key, media_type="text/html", sha256=digest))
    session.commit()

    newest = lineage_of(session, report.id)[-1]
    assert (newest.number, newest.transaction_id) == (2, transaction_id)


def test_an_output_of_another_transaction_is_refused(session: Session, report: Report) -> None:
    """Outputs belong to the transaction that writes them; past versions get none."""
    digest = "0" * 64
    session.add(Artifact(sha256=digest, size_bytes=1, compressed_bytes=1, media_type="text/html"))
    session.commit()
    key = {"report_id": report.id, "transaction_id": 1, "name": "brief.html"}
    session.add(ReportOutput(**key, media_type="text/html", sha256=digest))
    with pytest.raises(AppendOnly):
        session.commit()
    session.rollback()


def test_a_bulk_correction_numbers_every_report_once(session: Session, report: Report) -> None:
    """One statement over the sections of many reports gives each one version."""
    for number in range(30):
        sections = [ReportSection(position=n, key="k", heading="H") for n in range(3)]
        made = Report(lead_id=report.lead_id, title=f"r{number}", sections=sections)
        session.add(made)
    session.commit()
    session.execute(sa.update(ReportSection).values(body="corrected"))
    session.commit()

    newest = sa.func.max(ReportLineage.number)
    per_report = sa.select(newest).group_by(ReportLineage.report_id)
    assert session.scalars(per_report).all() == [2] * 31


def test_eight_writers_of_one_report_leave_no_gap(
    engine: sa.Engine, session: Session, report: Report
) -> None:
    """Writers of different sections at once: numbers 1 to n, each commit one, in commit order."""
    sections = [section.id for section in report.sections]

    def write(section_id: uuid.UUID) -> None:
        for number in range(12):
            with transaction_context(actor=str(section_id)), Session(engine) as own:
                change = sa.update(ReportSection).where(ReportSection.id == section_id)
                own.execute(change.values(body=f"text {number}"))
                own.commit()

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(write, sections))

    session.rollback()
    rows = lineage_of(session, report.id)
    assert [row.number for row in rows] == list(range(1, 98))
    moments = {t.id: t.committed_at for t in session.scalars(sa.select(Transaction))}
    ordered = [moments[row.transaction_id] for row in rows]
    assert ordered == sorted(ordered)
    assert current_context() is None


def test_a_section_that_only_passes_through_touches_nothing(
    session: Session, report: Report
) -> None:
    """Moved away and back, or moved and deleted, a section leaves no mark where it only was."""
    other = Report(lead_id=report.lead_id, title="other")
    session.add(other)
    session.commit()
    first, second = report.sections[0].id, report.sections[1].id

    def move(section_id: uuid.UUID, to: uuid.UUID) -> None:
        chosen = sa.update(ReportSection).where(ReportSection.id == section_id)
        session.execute(
            chosen.values(report_id=to), execution_options={"synchronize_session": False}
        )

    move(first, other.id)
    move(first, report.id)
    session.commit()
    assert [len(lineage_of(session, key)) for key in (report.id, other.id)] == [1, 1]
    move(second, other.id)
    session.execute(sa.delete(ReportSection).where(ReportSection.id == second))
    session.commit()
    assert [len(lineage_of(session, key)) for key in (report.id, other.id)] == [2, 1]
    move(first, other.id)
    session.commit()
    assert [row.number for row in lineage_of(session, other.id)] == [1, 2]
