"""The filters of the list, answered by the database."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report, ReportTemplate
from report_lineage.reports import FilterChoices, ReportFilter, filter_choices, list_reports
from tests.reports.story import made_by_run, make_report, retitle
from tests.reports.test_list import titles

RUN = uuid.UUID(int=7)


@pytest.fixture(autouse=True)
def reports(session: Session) -> None:
    """Commit "IBM brief" by a run and edited since, "100% Ä_b" by another job, "plain"."""
    brief = ReportTemplate(name="brief", label="1.0", source="a")
    ibm = Lead(id=uuid.UUID(int=1), name="IBM")
    with made_by_run(session, id=RUN):
        report = make_report(session, "made", lead=ibm, template=brief)
    with made_by_run(session, job="weekly/digest"):
        make_report(session, "100% Ä_b", lead=Lead(name="Microsoft"), status="final")
    make_report(session, "plain", lead=Lead(name="Amazon"))
    retitle(session, report, "IBM brief")


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (ReportFilter(), ["IBM brief", "plain", "100% Ä_b"]),
        (ReportFilter(search="BRIEF"), ["IBM brief"]),
        (ReportFilter(search="micro"), ["100% Ä_b"]),
        (ReportFilter(search="%"), ["100% Ä_b"]),
        (ReportFilter(search="Ä_"), ["100% Ä_b"]),
        (ReportFilter(search="ä_"), ["100% Ä_b"]),
        (ReportFilter(search="_brief"), []),
        (ReportFilter(search="made"), []),
        (ReportFilter(lead="amaz"), ["plain"]),
        (ReportFilter(lead=str(uuid.UUID(int=1))), ["IBM brief"]),
        (ReportFilter(lead=str(uuid.UUID(int=2))), []),
        (ReportFilter(template="brief"), ["IBM brief"]),
        (ReportFilter(template="bri"), []),
        (ReportFilter(status="final"), ["100% Ä_b"]),
        (ReportFilter(job="market_brief"), ["IBM brief"]),
        (ReportFilter(job="demo/market_brief"), ["IBM brief"]),
        (ReportFilter(job="other/market_brief"), []),
        (ReportFilter(job="demo/weekly/digest"), ["100% Ä_b"]),
        (ReportFilter(job="weekly/digest"), ["100% Ä_b"]),
        (ReportFilter(run=RUN), ["IBM brief"]),
        (ReportFilter(run=uuid.UUID(int=8)), []),
        (ReportFilter(job="market_brief", status="draft", search="ibm"), ["IBM brief"]),
    ],
)
def test_filter(session: Session, filter: ReportFilter, expected: list[str]) -> None:
    """Rows and count are those of the reports that match."""
    found = list_reports(session, filter)

    assert (titles(found), found.total) == (expected, len(expected))


def test_changed_between(session: Session) -> None:
    """A report is there that has any version in the range; its end is exclusive."""
    rows = list_reports(session, ReportFilter()).rows
    edited, plain = (row.newest.transaction.committed_at for row in rows[:2])
    tick = timedelta(microseconds=1)

    def found(**range_: object) -> list[str]:
        return titles(list_reports(session, ReportFilter(**range_)))  # type: ignore[arg-type]  # times

    assert found(changed_from=edited) == ["IBM brief"]
    assert found(changed_from=plain, changed_to=edited) == ["plain"]
    assert found(changed_to=plain) == ["IBM brief", "100% Ä_b"]
    assert found(changed_from=edited + tick) == []


def test_job_and_dates_are_of_one_version(session: Session) -> None:
    """A run's version before the range and an edit within it do not add up."""
    edited = list_reports(session, ReportFilter()).rows[0].newest.transaction.committed_at

    found = list_reports(session, ReportFilter(job="market_brief", changed_from=edited))

    assert found.total == 0


def test_choices(session: Session) -> None:
    """The filters offer what there is, in order."""
    found = filter_choices(session)

    assert [lead.name for lead in found.leads] == ["Amazon", "IBM", "Microsoft"]
    assert found.jobs == ("demo/market_brief", "demo/weekly/digest")
    assert (found.templates, found.statuses) == (("brief",), ("draft", "final"))


def test_choices_within_a_scope(session: Session) -> None:
    """Nothing is offered that only others' reports have."""
    found = filter_choices(session, scope=Report.status == "none")

    assert found == FilterChoices(leads=(), jobs=(), templates=(), statuses=())
