"""Why each version of a timeline came about, in a few words and a fixed number of statements."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture.connections.context import Context, push_context
from report_lineage.entities import PipelineRun, Report
from report_lineage.reports import timeline
from tests.reports.counting import statements_of
from tests.reports.explain.conftest import REPORT, Desk, report_of


def whys(session: Session) -> dict[int, str | None]:
    """Return the reasons of a timeline by the versions' numbers."""
    return {row.number: row.why for row in timeline(session, REPORT, limit=1000).rows}


def test_what_a_run_read_and_was_given(desk: Desk, session: Session) -> None:
    """Inputs come first; a version is compared with the one before by the same job."""
    desk.brief({"prices.csv": b"a"}, "1", parameters={"month": 1})
    desk.brief({"prices.csv": b"b", "rates.csv": b"c"}, "2", parameters={"month": 2})
    desk.brief({"other.csv": b"d"}, "3", job="copy")
    desk.brief({"prices.csv": b"b"}, "4", parameters={"month": 2}, code_version="2.0")

    assert whys(session) == {
        1: None,
        2: "prices.csv was changed, rates.csv is read now and parameter month went from 1 to 2",
        3: None,
        4: "rates.csv is no longer read and the code of the job brief went from 1.0 to 2.0",
    }


def test_an_edit_speaks_for_itself(desk: Desk, session: Session) -> None:
    """No run made it, so that there is none to compare."""
    desk.brief({"prices.csv": b"a"}, "1")
    report_of(session).title = "Another title"
    session.commit()
    desk.brief({"prices.csv": b"a"}, "2")

    assert whys(session) == {1: None, 2: None, 3: None}


def test_a_page_begins_with_what_came_before_it(desk: Desk, session: Session) -> None:
    """The oldest version of a page is compared with one that is not on it."""
    for number in range(3):
        desk.brief({"prices.csv": b"%d" % number}, str(number))

    (row,) = timeline(session, REPORT, before=3, limit=1).rows

    assert row.why == "prices.csv was changed"


def make_by_runs(session: Session, first: int, last: int) -> None:
    """Commit one version a run, each run with its own parameter."""
    now = datetime.now(UTC)
    runs = [
        PipelineRun(
            run_id=(id := sa.Uuid().python_type(int=number + 1)), id=id, job_namespace="desk",
            job_name="brief", state="COMPLETE", started_at=now, recorded_at=now,
            parameters={"month": number},
        )
        for number in range(first, last)
    ]  # fmt: skip
    session.add_all(runs)
    ids = [run.id for run in runs]
    session.commit()
    for number, id in enumerate(ids, start=first):
        with push_context(Context(run_id=id)):
            session.execute(
                sa.update(Report).where(Report.id == REPORT).values(title=f"Title {number}")
            )
            session.commit()


def test_10_and_1000_versions_take_the_same_statements(desk: Desk, session: Session) -> None:
    """What changed and why are told of a whole page at once."""
    desk.brief({"prices.csv": b"a"}, "1", parameters={"month": 0})
    sent = []
    for first, last in ((1, 10), (10, 1000)):
        make_by_runs(session, first, last)
        session.connection()
        with statements_of(session) as statements:
            found = timeline(session, REPORT, limit=1000)
        sent.append(len(statements))

    assert (len(found.rows), found.rows[0].why) == (1000, "parameter month went from 998 to 999")
    assert sent == [12, 12]
