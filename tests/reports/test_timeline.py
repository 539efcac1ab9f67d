"""The timeline of a report."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.entities import ReportTemplate
from report_lineage.errors import BadParameter, NotFound
from report_lineage.reports import timeline
from tests.reports.story import made_by_run, make_report, raw, retitle


def test_newest_version_comes_first(session: Session) -> None:
    """Each commit is a version, numbered from 1, with who and why."""
    report = make_report(session)
    with transaction_context(actor="ann", reason="typo", ticket=7):
        retitle(session, report, "IBM market brief")

    found = timeline(session, report.id)

    assert [row.number for row in found.rows] == [2, 1]
    assert [row.operation for row in found.rows] == ["update", "insert"]
    assert found.rows[0].transaction.actor == "ann"
    assert found.rows[0].transaction.reason == "typo"
    assert found.rows[0].transaction.meta == {"ticket": 7}
    assert found.rows[0].transaction.committed_at >= found.rows[1].transaction.committed_at


def test_raw_sql_says_so(session: Session) -> None:
    """A change by SQL text has no actor and the channel sql."""
    report = make_report(session)
    raw(session, "UPDATE lineage_report SET title = 'x'")

    row = timeline(session, report.id).rows[0]

    assert (row.origin, row.transaction.actor, row.transaction.channel) == ("sql", None, "sql")


def test_run_stands_beside_its_version(session: Session) -> None:
    """A version that a run made names it, an edit by hand does not."""
    with made_by_run(session) as run:
        report = make_report(session)
    retitle(session, report, "IBM market brief")

    edited, made = timeline(session, report.id).rows

    assert made.run is not None
    assert (made.run.id, made.run.job_name, made.origin) == (run.id, "market_brief", "run")
    assert (edited.run, edited.origin) == (None, "manual")


def test_template_is_that_of_its_time(session: Session) -> None:
    """A version keeps the label its template had then; no run named it, so it is inferred."""
    template = ReportTemplate(name="brief", label="1.0", source="a")
    report = make_report(session, template=template)
    template.label = "1.1"
    session.commit()
    retitle(session, report, "IBM market brief")

    labels = [
        (row.template.label, row.template.inferred)
        for row in timeline(session, report.id).rows
        if row.template
    ]

    assert labels == [("1.1", True), ("1.0", True)]


def test_pages_join_without_gap(session: Session) -> None:
    """`next_before` leads from page to page, and the last has none."""
    report = make_report(session)
    for number in range(2, 6):
        retitle(session, report, f"title {number}")

    first = timeline(session, report.id, limit=3)
    second = timeline(session, report.id, before=first.next_before, limit=3)

    assert [row.number for row in (*first.rows, *second.rows)] == [5, 4, 3, 2, 1]
    assert (first.total, first.next_before, second.next_before) == (5, 3, None)


def test_unknown_report_is_not_found(session: Session) -> None:
    """A report without any version is an error that names it."""
    unknown = uuid.uuid4()

    with pytest.raises(NotFound) as caught:
        timeline(session, unknown)

    assert caught.value.facts == {"kind": "report", "key": str(unknown)}


def test_limit_is_checked(session: Session) -> None:
    """A page has from 1 to 1,000 rows."""
    with pytest.raises(BadParameter):
        timeline(session, make_report(session).id, limit=0)
