"""Runs: their list, and everything recorded of one."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from report_lineage.entities import RunEvent
from report_lineage.errors import NotFound
from report_lineage.reports import RunFilter, list_runs, run_detail
from tests.reports.counting import statements_of
from tests.reports.story import (
    STARTED,
    add_input,
    add_run_output,
    made_by_run,
    make_report,
    retitle,
)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def runs(session: Session) -> None:
    """Commit a run that made two versions, one that failed, one that never started."""
    with made_by_run(session, "market_brief", started_at=STARTED):
        retitle(session, make_report(session), "edited")
    failure = {"state": "FAIL", "error_message": "no prices", "started_at": STARTED + DAY}
    with made_by_run(session, "market_brief", **failure):
        pass
    with made_by_run(session, "digest", state="START", started_at=None):
        pass


def test_newest_start_first(session: Session) -> None:
    """A run that never said when it started stands where it was recorded."""
    found = list_runs(session, RunFilter())

    assert [row.run.job_name for row in found.rows] == ["digest", "market_brief", "market_brief"]
    assert [row.run.state for row in found.rows] == ["START", "FAIL", "COMPLETE"]
    assert [row.versions_made for row in found.rows] == [0, 0, 2]
    assert (found.rows[1].error_message, found.total) == ("no prices", 3)


@pytest.mark.parametrize(
    ("filter", "count"),
    [
        (RunFilter(job="market_brief"), 2),
        (RunFilter(job="demo/digest"), 1),
        (RunFilter(state="FAIL"), 1),
        (RunFilter(started_from=STARTED, started_to=STARTED + DAY), 1),
        (RunFilter(started_from=STARTED + 2 * DAY), 1),
        (RunFilter(started_to=STARTED), 0),
    ],
)
def test_filter(session: Session, filter: RunFilter, count: int) -> None:
    """Rows and count are those of the runs that match."""
    found = list_runs(session, filter)

    assert (len(found.rows), found.total) == (count, count)


def test_pages_join(session: Session) -> None:
    """The cursors lead forth and back."""
    first = list_runs(session, RunFilter(), limit=2)
    second = list_runs(session, RunFilter(), cursor=first.next_cursor, limit=2)
    back = list_runs(session, RunFilter(), cursor=second.previous_cursor, limit=2)

    assert len({row.run.id for row in (*first.rows, *second.rows)}) == 3
    assert (back.rows, back.previous_cursor) == (first.rows, None)


def test_detail_holds_everything(session: Session) -> None:
    """Inputs, outputs and logs apart, versions made and events."""
    facts: dict[str, Any] = {
        "actor": "ann",
        "code_version": "abc",
        "environment": {"python": "3.11"},
    }
    with made_by_run(session, parameters={"months": 12}, **facts) as run:
        add_input(session, run, "prices.csv", "a")
        add_run_output(session, run, "chart.svg", "b")
        add_run_output(session, run, "log.jsonl", "c", kind="log")
        report = make_report(session, "made")
        retitle(session, report, "made, then edited")
    event = RunEvent(pipeline_run_id=run.id, event_type="START", event_time=STARTED, payload={})
    session.add(event)
    session.commit()

    found = run_detail(session, run.id)

    assert (found.run.id, found.run_id, found.actor, found.code_version) == (
        run.id,
        run.run_id,
        "ann",
        "abc",
    )
    assert (found.parameters, found.environment) == ({"months": 12}, {"python": "3.11"})
    assert [[ref.name for ref in refs] for refs in (found.inputs, found.outputs, found.logs)] == [
        ["prices.csv"], ["chart.svg"], ["log.jsonl"],
    ]  # fmt: skip
    assert [(made.number, made.title) for made in found.versions] == [
        (1, "made"),
        (2, "made, then edited"),
    ]
    assert [(e.event_type, e.event_time) for e in found.events] == [("START", STARTED)]


def test_output_says_which_report_it_is_for(session: Session) -> None:
    """The title is that of the run's own version, or the newest if it made none; None for none."""
    known = make_report(session, "old")
    with made_by_run(session) as run:
        new = make_report(session, "as the run made it")
    retitle(session, new, "later")
    retitle(session, known, "newest")
    for report_id in (new.id, None, known.id):
        add_run_output(session, run, "brief.html", "b", report_id=report_id)

    found = run_detail(session, run.id).outputs

    assert [(output.report_id, output.report_title) for output in found] == [
        (new.id, "as the run made it"),
        (None, None),
        (known.id, "newest"),
    ]
    assert {(output.name, output.size_bytes) for output in found} == {("brief.html", 1)}


def test_output_for_a_deleted_report(session: Session) -> None:
    """A report that is gone is named as it was last."""
    report = make_report(session, "gone")
    report_id = report.id
    session.delete(report)
    session.commit()
    with made_by_run(session) as run:
        pass
    add_run_output(session, run, "brief.html", "b", report_id=report_id)

    (found,) = run_detail(session, run.id).outputs

    assert (found.report_id, found.report_title) == (report_id, "gone")


def test_outputs_of_many_reports(session: Session) -> None:
    """Telling their titles takes one statement, however many they are."""

    def ask(reports: int) -> int:
        with made_by_run(session) as run:
            pass
        for number in range(reports):
            report = make_report(session, f"report {number}")
            add_run_output(session, run, "brief.html", "b", report_id=report.id)
        identity = run.id
        session.connection()
        with statements_of(session) as sent:
            assert len(run_detail(session, identity).outputs) == reports
        return len(sent)

    assert ask(2) == ask(12)


def test_unknown_run(session: Session) -> None:
    """A run that is not there is named in the error."""
    with pytest.raises(NotFound, match="There is no run"):
        run_detail(session, uuid.UUID(int=1))
