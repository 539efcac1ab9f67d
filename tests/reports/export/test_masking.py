"""What is secret never leaves in an export."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.recording import record_run
from report_lineage.reports import export
from tests.reports.export.conftest import archive_of, unpacked

MASK = "••••••"


@pytest.fixture
def secret_columns() -> Iterator[None]:
    """Mark columns of every table that an export reads as secret, as a host may."""
    columns = [
        Report.__table__.c.title, Report.__table__.c.data, Report.__table__.c.status,
        Lead.__table__.c.name, Lead.__table__.c.email, Lead.__table__.c.website,
        Lead.__table__.c.attributes, ReportSection.__table__.c.key,
        ReportSection.__table__.c.heading, ReportSection.__table__.c.body,
        ReportSection.__table__.c.data, ReportTemplate.__table__.c.name,
        ReportTemplate.__table__.c.label, ReportTemplate.__table__.c.source,
    ]  # fmt: skip
    for column in columns:
        column.info["lineage"] = "secret"
    yield
    for column in columns:
        del column.info["lineage"]


def secret_report(session: Session) -> Report:
    """Commit a report of which every text is a secret."""
    lead = Lead(name="hush 1", email="hush 2", website="hush 3", attributes={"pin": "hush 4"})
    section = ReportSection(
        position=1, key="hush 5", heading="hush 6", body="hush 7", data={"pin": "hush 8"}
    )
    template = ReportTemplate(name="hush 9", label="hush 10", source="hush 11")
    report = Report(
        lead=lead, template=template, sections=[section], title="hush 12", status="hush 13",
        data={"pin": "hush 14"},
    )  # fmt: skip
    session.add(report)
    session.commit()
    return report


@pytest.mark.usefixtures("secret_columns")
def test_secret_columns_are_masked(session: Session, store: FileStore) -> None:
    """Neither a file nor the name of one holds a secret; a mask stands in its place."""
    made = export(session, secret_report(session).id, store=store)
    files = unpacked(made)

    assert b"hush" not in archive_of(made)
    assert not any(b"hush" in data for data in files.values())
    assert files["data.json"].decode() == f'"{MASK}"'
    (template,) = [data for path, data in files.items() if path.startswith("template/")]
    assert template.decode() == files[f"sections/001-{MASK}.txt"].decode() == MASK


def test_the_same_without_the_marks_is_there(session: Session, store: FileStore) -> None:
    """The search finds what is no secret."""
    files = unpacked(export(session, secret_report(session).id, store=store))

    found = b"\n".join(files.values())
    assert [n for n in range(1, 15) if b"hush %d" % n not in found] == []


def test_secret_parameters_are_masked(session: Session, store: FileStore) -> None:
    """A secret parameter is named, and neither it nor its fingerprint is shown."""
    report = Report(lead=Lead(name="IBM"), title="IBM")
    with record_run(
        session, job="j", namespace="n", store=store, parameters={"window": 12},
        secret_parameters={"token": "s3cret-value"},
    ) as run:  # fmt: skip
        session.add(report)
    files = unpacked(export(session, report.id, store=store))

    everything = b"\n".join(files.values())
    assert f'"token": "{MASK}"'.encode() in files["runs.json"]
    assert b"s3cret" not in everything and b"fingerprint" not in everything
    assert str(run.id).encode() in everything
