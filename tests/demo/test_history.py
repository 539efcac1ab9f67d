"""The whole recorded history, as a reader finds it."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lineage_panel.demo.companies import BY_TICKER, COMPANIES
from report_lineage.entities import PipelineRun, Report, ReportLineage, Transaction
from report_lineage.reports import compare, run_detail, state, state_at, timeline
from report_lineage.reports.results import VersionRow
from tests.support.databases import MakeEngine
from tests.support.demo import RecordedDemo

IBM, AMAZON, APPLE = (BY_TICKER[ticker].report_id for ticker in ("IBM", "AMZN", "AAPL"))


@pytest.fixture
def demo(recorded_demo: RecordedDemo, make_engine: MakeEngine) -> Iterator[Session]:
    """Give a session that reads the whole demo."""
    with Session(make_engine(f"sqlite:///{recorded_demo.database}")) as session:
        yield session


def versions(session: Session, report_id: uuid.UUID) -> list[VersionRow]:
    """Return all versions of a report, oldest first."""
    return list(reversed(timeline(session, report_id, limit=1000).rows))


def test_there_is_enough_to_look_at(demo: Session) -> None:
    """Five reports with more than 150 versions, all on imported dates up to April 2010."""
    assert set(demo.scalars(select(Report.id))) == {company.report_id for company in COMPANIES}
    assert demo.scalars(select(func.count()).select_from(ReportLineage)).one() > 550
    assert set(demo.scalars(select(Transaction.imported))) == {True}
    newest = demo.scalars(select(func.max(Transaction.committed_at))).one()
    assert newest is not None
    assert newest.date().isoformat() == "2010-04-01"


def test_numbers_have_no_gap(demo: Session) -> None:
    """The versions of each report count from 1, and those of Google begin in September 2004."""
    for company in COMPANIES:
        rows = versions(demo, company.report_id)
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    google = versions(demo, BY_TICKER["GOOG"].report_id)[0]
    assert google.transaction.committed_at.date().isoformat() == "2004-09-01"


def test_a_restated_price_makes_the_reports_again(demo: Session) -> None:
    """IBM's report of March 2009 was withheld, then made again from other bytes."""
    before, withheld, after = versions(demo, IBM)[115:118]

    changed = compare(demo, IBM, before.number, after.number)

    assert (withheld.origin, withheld.transaction.actor) == ("manual", "maria.keller")
    assert "95.09 → 95.9" in changed.summary
    assert [change.name for change in changed.inputs] == ["prices.csv"]
    assert after.transaction.reason is not None
    assert "restated" in after.transaction.reason


def test_a_report_was_deleted_and_made_again(demo: Session) -> None:
    """Amazon's is gone in the summer of 2005 and goes on under the next number."""
    gone = state_at(demo, AMAZON, datetime(2005, 7, 1, tzinfo=UTC))

    assert gone.status == "deleted"
    assert gone.version is not None
    assert gone.version.transaction.reason == "Coverage of Amazon suspended for summer"
    again = versions(demo, AMAZON)[gone.version.number]
    assert (again.operation, again.origin) == ("insert", "run")


def test_a_run_failed_and_left_its_traceback(demo: Session) -> None:
    """The run of October 2008 failed on a damaged line and made no version."""
    failed = demo.scalars(select(PipelineRun).filter_by(state="FAIL")).one()

    detail = run_detail(demo, failed.id)

    assert detail.versions == ()
    assert [item.name for item in detail.inputs] == ["prices.csv"]
    assert "AAPL,Sep 1 2008,113,66" in (detail.error_message or "")
    assert 'File "lineage_panel/demo/prices.py", line' in (detail.error_traceback or "")
    assert detail.parameters["feed_token"] == "••••••"


def test_a_bulk_statement_touched_every_report(demo: Session) -> None:
    """One SQL statement of June 2007 made a version of all five reports, with no name on it."""
    at = datetime(2007, 6, 4, 17, tzinfo=UTC)
    made = select(ReportLineage).join(Transaction).where(Transaction.committed_at == at)

    rows = demo.scalars(made).all()

    assert {row.report_id for row in rows} == {company.report_id for company in COMPANIES}
    assert {row.origin for row in rows} == {"sql"}
    assert {(row.transaction.actor, row.transaction.channel) for row in rows} == {(None, "sql")}
    assert "per cent" in state(demo, APPLE, rows[0].number - 1).sections[1].body


def test_a_new_template_is_tried_on_the_same_month(demo: Session) -> None:
    """From 1.2 to 1.3 the page changed and not one word of the report."""
    tried = [row for row in versions(demo, APPLE) if "Template" in (row.transaction.reason or "")]

    changed = compare(demo, APPLE, tried[-1].number - 1, tried[-1].number)

    assert [row.template.label for row in tried if row.template] == ["1.1", "1.2", "1.3"]
    assert not changed.sections.changed
    assert changed.template is not None
    assert [change.name for change in changed.outputs] == ["brief.html"]


def test_an_analyst_says_why(demo: Session) -> None:
    """An edit by hand has an actor, a reason and no run, and the inputs of the run before."""
    edits = [row for row in versions(demo, APPLE) if row.transaction.actor == "maria.keller"]

    seen = state(demo, APPLE, edits[0].number)

    assert (edits[0].origin, edits[0].run) == ("manual", None)
    assert "asked for by readers" in (edits[0].transaction.reason or "")
    assert [item.name for item in seen.inputs] == ["prices.csv"]


def test_a_lead_is_called_as_it_was_then(demo: Session) -> None:
    """Apple Computer, Inc. dropped a word in January 2007."""
    names = [
        state_at(demo, APPLE, datetime(year, 2, 15, tzinfo=UTC)).state for year in (2006, 2008)
    ]

    assert [seen.lead.name for seen in names if seen and seen.lead] == [
        "Apple Computer, Inc.",
        "Apple Inc.",
    ]
