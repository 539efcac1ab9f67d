"""Pages of the list of reports, forth and back."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report
from report_lineage.errors import BadParameter
from report_lineage.reports import ReportFilter, ReportList, list_reports
from report_lineage.reports.cursor import Cursor, read_cursor
from tests.reports.story import make_report
from tests.reports.test_list import titles

EVERY = ReportFilter()


@pytest.fixture
def seven(session: Session) -> None:
    """Commit seven reports, "1" to "7", the last three in one commit."""
    lead = Lead(name="IBM")
    for number in range(1, 5):
        make_report(session, str(number), lead=lead)
    identities = sorted(uuid.uuid4() for _ in range(3))
    session.add_all(
        Report(id=identity, lead=lead, title=str(number))
        for number, identity in enumerate(identities, start=5)
    )
    session.commit()


def walk(session: Session, first: ReportList, direction: str) -> list[list[str]]:
    """Return the titles page by page, as far as the cursors lead."""
    pages, page = [titles(first)], first
    while cursor := getattr(page, direction):
        page = list_reports(session, EVERY, cursor=cursor, limit=3)
        pages.append(titles(page))
    return pages


@pytest.mark.usefixtures("seven")
def test_forth_and_back(session: Session) -> None:
    """Every report once, reports of one commit included, and the same pages back."""
    first = list_reports(session, EVERY, limit=3)
    forth = walk(session, first, "next_cursor")
    assert forth == [["7", "6", "5"], ["4", "3", "2"], ["1"]]

    second = list_reports(session, EVERY, cursor=first.next_cursor, limit=3)
    last = list_reports(session, EVERY, cursor=second.next_cursor, limit=3)
    assert walk(session, last, "previous_cursor") == [["1"], ["4", "3", "2"], ["7", "6", "5"]]
    assert (first.previous_cursor, last.next_cursor, last.total) == (None, None, 7)


@pytest.mark.usefixtures("seven")
def test_page_stands_while_reports_come_in(session: Session) -> None:
    """A report made meanwhile neither repeats nor hides a row of the next page."""
    first = list_reports(session, EVERY, limit=3)
    make_report(session, "new")

    second = list_reports(session, EVERY, cursor=first.next_cursor, limit=3)
    before = list_reports(session, EVERY, cursor=second.previous_cursor, limit=9)

    assert titles(second) == ["4", "3", "2"]
    assert titles(before) == ["new", "7", "6", "5"]


@pytest.mark.parametrize(
    "text", ["", "x", "AAAA", "é", "bnVsbA", "WzEsMl0", "a" * 3000, "\0", "W3RydWUsInNvb24iLDFd"]
)
def test_bad_cursor_is_named(text: str) -> None:
    """Text that is no cursor is refused with the parameter's name."""
    with pytest.raises(BadParameter) as caught:
        read_cursor(text, uuid.UUID)

    assert caught.value.facts["parameter"] == "cursor"


def test_cursor_of_another_list_is_refused() -> None:
    """A cursor of the access list does not lead into the list of reports."""
    text = Cursor(False, datetime(2009, 3, 1, tzinfo=UTC), 7).text()

    assert read_cursor(text, int) == Cursor(False, datetime(2009, 3, 1, tzinfo=UTC), 7)
    with pytest.raises(BadParameter):
        read_cursor(text, uuid.UUID)


def test_limit_is_checked(session: Session) -> None:
    """A page has from 1 to 1,000 rows."""
    for limit in (0, -1, 1001):
        with pytest.raises(BadParameter, match="limit"):
            list_reports(session, EVERY, limit=limit)
