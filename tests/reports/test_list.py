"""The list of reports."""

from __future__ import annotations

from sqlalchemy.orm import Session

from report_lineage.entities import Lead, ReportTemplate
from report_lineage.reports import ReportFilter, ReportList, list_reports
from tests.reports.story import make_report, retitle


def titles(found: ReportList) -> list[str]:
    """Return the titles of a page, in its order."""
    return [row.title for row in found.rows]


def test_newest_change_comes_first(session: Session) -> None:
    """A report that changes rises to the top."""
    first = make_report(session, "first")
    make_report(session, "second")
    assert titles(list_reports(session, ReportFilter())) == ["second", "first"]

    retitle(session, first, "first again")

    assert titles(list_reports(session, ReportFilter())) == ["first again", "second"]


def test_row_is_the_newest_version(session: Session) -> None:
    """A row shows lead, template and the newest version with its words."""
    template = ReportTemplate(name="brief", label="1.0", source="a")
    report = make_report(session, template=template)
    report.status = "final"
    report.lead.name = "IBM Corp."
    session.commit()

    (row,) = list_reports(session, ReportFilter()).rows

    assert row.lead is not None
    assert row.lead.name == "IBM Corp."
    assert row.template is not None
    assert (row.template.name, row.template.label) == ("brief", "1.0")
    assert (row.status, row.deleted, row.newest.number) == ("final", False, 2)
    assert row.newest.summary == "status draft → final"


def test_deleted_report_stays_in_the_list(session: Session) -> None:
    """It keeps its last title and lead, unless deleted ones are left out."""
    report = make_report(session, "gone", lead=Lead(name="Microsoft"))
    session.delete(report)
    session.commit()

    (row,) = list_reports(session, ReportFilter()).rows
    living = list_reports(session, ReportFilter(include_deleted=False))

    assert (row.title, row.deleted, row.newest.operation) == ("gone", True, "delete")
    assert row.lead is not None
    assert row.lead.name == "Microsoft"
    assert (living.rows, living.total) == ((), 0)


def test_empty_list(session: Session) -> None:
    """A database without reports has an empty first page."""
    found = list_reports(session, ReportFilter())

    assert found == ReportList(rows=(), total=0, next_cursor=None, previous_cursor=None)
