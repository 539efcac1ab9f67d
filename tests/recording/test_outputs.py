"""What a run makes, and how outputs belong to report versions."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Report, ReportLineage, ReportOutput, Transaction
from report_lineage.errors import BadInput, NotFound
from tests.recording.conftest import Record, new_report
from tests.recording.look import count, outputs, rows


def test_text_bytes_files_and_paths_are_taken(
    engine: sa.Engine, record: Record, store: FileStore, tmp_path: Path
) -> None:
    """Text is kept as UTF-8; the rest as it is."""
    (tmp_path / "table.csv").write_bytes(b"a,b\n1,2\n")

    with record() as run:
        run.add_output("note.md", "# März")
        run.add_output("raw", b"\x00\x01", "application/x-raw")
        run.add_output("table.csv", tmp_path / "table.csv")
        run.add_output("chart.svg", io.BytesIO(b"<svg/>"))

    made = {name: (store.read_bytes(r.sha256), r.media_type) for name, r in outputs(engine).items()}
    assert made == {
        "note.md": ("# März".encode(), "text/markdown"),
        "raw": (b"\x00\x01", "application/x-raw"),
        "table.csv": (b"a,b\n1,2\n", "text/csv"),
        "chart.svg": (b"<svg/>", "image/svg+xml"),
    }


def test_output_of_a_new_report_belongs_to_its_first_version(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """Report and output of one transaction are one version."""
    with record() as run:
        report = new_report()
        session.add(report)
        run.add_output("chart.svg", "<svg/>", report=report)

    (version,) = rows(engine, ReportLineage)
    (output,) = rows(engine, ReportOutput)
    assert (version.number, version.run_id) == (1, run.id)
    assert (output.report_id, output.transaction_id) == (report.id, version.transaction_id)
    assert outputs(engine)["chart.svg"].report_id == report.id


def test_changed_output_alone_is_a_new_version(
    engine: sa.Engine, record: Record, report: Report
) -> None:
    """A chart drawn anew makes a version though no text has changed."""
    for content in ("<svg/>", "<svg></svg>"):
        with record() as run:
            run.add_output("chart.svg", content, report=report)

    assert [version.number for version in rows(engine, ReportLineage)] == [1, 2, 3]
    assert count(engine, ReportOutput) == 2


def test_same_again_makes_no_version(
    engine: sa.Engine, session: Session, record: Record, report: Report
) -> None:
    """A run that finds nothing new leaves no version and no transaction; the run says what it made."""
    for _ in range(2):
        with record() as run:
            report.title = "second"
            run.add_output("chart.svg", "<svg/>", report=report)

    assert [version.number for version in rows(engine, ReportLineage)] == [1, 2]
    assert count(engine, ReportOutput) == 1
    assert count(engine, Transaction) == 2
    assert len(outputs(engine)) == 1
    with engine.connect() as connection:
        made_by = connection.scalars(sa.text("SELECT count(*) FROM lineage_run_output")).one()
    assert made_by == 2


def test_same_output_of_a_changed_report_is_of_that_version(
    engine: sa.Engine, record: Record, report: Report
) -> None:
    """An output drawn again with a new text is told of the new version too."""
    for title in ("second", "third"):
        with record() as run:
            report.title = title
            run.add_output("chart.svg", "<svg/>", report=report)

    made_in = [output.transaction_id for output in rows(engine, ReportOutput)]
    assert made_in == [version.transaction_id for version in rows(engine, ReportLineage)[1:]]


def test_same_output_of_a_changed_section_is_of_that_version(
    engine: sa.Engine, record: Record, report: Report
) -> None:
    """A section is part of its report."""
    for body in ("It fell.", "It rose."):
        with record() as run:
            report.sections[0].body = body
            run.add_output("chart.svg", "<svg/>", report=report)

    assert count(engine, ReportOutput) == 2
    assert [version.number for version in rows(engine, ReportLineage)] == [1, 2, 3]


def test_output_before_the_change_is_of_the_same_version(
    engine: sa.Engine, record: Record, report: Report
) -> None:
    """The order of output and change within a transaction does not matter."""
    with record() as run:
        run.add_output("chart.svg", "<svg/>", report=report)
        report.title = "second"

    assert [version.number for version in rows(engine, ReportLineage)] == [1, 2]


def test_commits_in_the_middle_make_versions(
    engine: sa.Engine, session: Session, record: Record, report: Report
) -> None:
    """Each transaction of a run has its own version and outputs."""
    with record() as run:
        run.add_output("chart.svg", "one", report=report)
        session.commit()
        run.add_output("chart.svg", "two", report=report)

    assert [version.number for version in rows(engine, ReportLineage)] == [1, 2, 3]


def test_other_content_of_one_name_is_refused_within_a_transaction(
    engine: sa.Engine, record: Record, report: Report
) -> None:
    """Outputs are never rewritten; the same content again is no harm."""
    with record() as run:
        run.add_output("chart.svg", "one", report=report)
        run.add_output("chart.svg", "one", report=report)
        with pytest.raises(BadInput, match="another output"):
            run.add_output("chart.svg", "two", report=report)

    assert count(engine, ReportOutput) == 1


def test_report_may_be_named_by_id(engine: sa.Engine, record: Record, report: Report) -> None:
    """Who has no object gives the key."""
    with record() as run:
        run.add_output("chart.svg", "<svg/>", report=report.id)

    assert count(engine, ReportOutput) == 1


def test_output_of_no_report_is_refused(engine: sa.Engine, record: Record) -> None:
    """A report that is not in the database cannot have outputs."""
    with record() as run, pytest.raises(NotFound, match="report"):
        run.add_output("chart.svg", "<svg/>", report=uuid.uuid4())

    assert count(engine, ReportOutput) == 0


def test_output_in_a_savepoint_that_is_rolled_back(
    engine: sa.Engine, session: Session, record: Record, report: Report
) -> None:
    """A version undone takes its output with it."""
    with record() as run:
        savepoint = session.begin_nested()
        run.add_output("chart.svg", "one", report=report)
        savepoint.rollback()
        run.add_output("chart.svg", "two", report=report)

    (output,) = rows(engine, ReportOutput)
    assert output.sha256 == outputs(engine)["chart.svg"].sha256
    assert [version.number for version in rows(engine, ReportLineage)] == [1, 2]
