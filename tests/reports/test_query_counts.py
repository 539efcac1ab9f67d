"""Pages take the same number of statements however much they show."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.reports import ReportFilter, filter_choices, list_reports, state, timeline
from tests.reports.counting import statements_of
from tests.reports.story import make_report


def count(session: Session, ask: Callable[[], object]) -> int:
    """Return how many statements an answer takes, in a transaction that is open already."""
    session.connection()
    with statements_of(session) as sent:
        ask()
    return len(sent)


def edit(session: Session, report: Report, times: int) -> None:
    """Commit changes of a report and of one of its sections."""
    retitle = sa.update(Report).where(Report.id == report.id)
    rewrite = sa.update(ReportSection).where(ReportSection.id == report.sections[0].id)
    for number in range(times):
        session.execute(retitle.values(data={"score": number}))
        session.execute(rewrite.values(body=f"Text {number}."))
        session.commit()


def test_timeline_of_10_and_1000_versions(session: Session) -> None:
    """Summaries included, 1,000 versions on a page cost as many statements as 10."""
    report = make_report(session)
    identity = report.id
    edit(session, report, 9)
    few = count(session, lambda: timeline(session, identity, limit=1000))
    edit(session, report, 990)

    found = timeline(session, identity, limit=1000)
    many = count(session, lambda: timeline(session, identity, limit=1000))

    assert len(found.rows) == 1000
    assert found.rows[0].summary == "section “Return”, score 988 → 989"
    assert (few, many) == (7, 7)


def test_leads_of_10_and_1000_versions(session: Session) -> None:
    """The names of all leads that a report went to are read in one statement more."""
    report = make_report(session)
    identity, leads = report.id, [report.lead, Lead(name="HAL")]
    session.add_all(leads)
    session.commit()

    def change(times: int) -> int:
        for _ in range(times):
            leads.reverse()
            report.lead = leads[0]
            session.commit()
        return count(session, lambda: timeline(session, identity, limit=1000))

    few = change(10)
    many = change(989)

    found = timeline(session, identity, limit=1000).rows
    assert {row.summary for row in found[:-1]} == {"lead IBM → HAL", "lead HAL → IBM"}
    assert (few, many) == (8, 8)


def test_state_after_many_versions(session: Session) -> None:
    """A state costs the same whatever came before it."""
    report = make_report(session)
    identity = report.id
    first = count(session, lambda: state(session, identity))
    edit(session, report, 50)

    assert count(session, lambda: state(session, identity)) == first == 12


def test_list_of_10_and_1000_reports(session: Session) -> None:
    """1,000 reports on a page, each with a version of its own, cost as many statements as 10."""

    def add(number: int) -> None:
        lead = Lead(name=f"lead {number}")
        sections = [ReportSection(position=1, key="a", heading="A")]
        session.add(Report(lead=lead, title=str(number), sections=sections))
        if number % 10 == 9:
            session.commit()

    def ask() -> object:
        return list_reports(session, ReportFilter(), scope=Report.status != "x", limit=1000)

    for number in range(10):
        add(number)
    few = count(session, ask)
    for number in range(10, 1000):
        add(number)

    assert len(list_reports(session, ReportFilter(), limit=1000).rows) == 1000
    assert (few, count(session, ask)) == (9, 9)
    assert count(session, lambda: filter_choices(session)) == 4
