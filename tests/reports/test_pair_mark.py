"""The mark of two versions: it changes with what their comparison says, and with nothing else."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report
from report_lineage.recording import record_run
from report_lineage.reports import pair_mark
from tests.reports.counting import statements_of


@pytest.fixture
def report_id(session: Session) -> uuid.UUID:
    """Commit a report with two versions."""
    report = Report(title="One", lead=Lead(name="IBM"))
    session.add(report)
    session.commit()
    report.title = "Two"
    session.commit()
    return report.id


def test_others_leave_the_mark_as_it_is(session: Session, report_id: uuid.UUID) -> None:
    """Another report, a lead, and the end of a run that made neither version."""
    before = pair_mark(session, report_id, 1, 2)
    session.add(Report(title="Other", lead=Lead(name="HAL")))
    session.commit()
    with record_run(session, job="brief", namespace="demo"):
        session.rollback()

    assert pair_mark(session, report_id, 1, 2) == before


def test_each_pair_has_its_own_and_another_version_changes_all(
    session: Session, report_id: uuid.UUID
) -> None:
    """A page says how many versions there are."""
    before = {pair_mark(session, report_id, *pair) for pair in ((1, 1), (1, 2), (2, 3))}
    session.get_one(Report, report_id).title = "Three"
    session.commit()
    after = {pair_mark(session, report_id, *pair) for pair in ((1, 1), (1, 2), (2, 3))}

    assert len(before | after) == 6


def test_the_end_of_the_run_that_made_a_version_changes_the_mark(
    session: Session, report_id: uuid.UUID, tmp_path: Path
) -> None:
    """With it comes what the run made besides."""
    with record_run(session, job="brief", namespace="demo", store=FileStore(tmp_path)) as run:
        session.get_one(Report, report_id).title = "Three"
        session.commit()
        run.add_output("b.txt", b"b", "text/plain")
        going = pair_mark(session, report_id, 2, 3)
        untouched = pair_mark(session, report_id, 1, 2)

    assert pair_mark(session, report_id, 2, 3) != going
    assert pair_mark(session, report_id, 1, 2) == untouched


def test_what_is_declared_secret_changes_the_mark(
    session: Session, report_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer of before shows what must not be shown any more."""
    before = pair_mark(session, report_id, 1, 2)
    monkeypatch.setitem(Report.__table__.c.data.info, "lineage_secrets", ("/pin",))

    assert pair_mark(session, report_id, 1, 2) != before


def test_it_takes_one_statement(session: Session, report_id: uuid.UUID) -> None:
    """So that a reader who has the answer is told so at once."""
    with statements_of(session) as sent:
        pair_mark(session, report_id, 1, 2)

    assert len(sent) == 1
