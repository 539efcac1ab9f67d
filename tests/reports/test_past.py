"""Every question about reports, asked in the past."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from report_lineage import ImportClock
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, PipelineRun, Report, ReportSection, RunEvent
from report_lineage.errors import NotFound
from report_lineage.history.past import Token, snapshot_token
from report_lineage.recording import record_run
from report_lineage.reports import (
    ReportFilter,
    RunFilter,
    artifact_detail,
    compare,
    filter_choices,
    list_reports,
    list_runs,
    reports_at,
    run_detail,
    scope_as_now,
    state,
    timeline,
)
from tests.reports.counting import statements_of
from tests.support.older_work import wait_for_older_work

TICK = timedelta(microseconds=1)


@dataclasses.dataclass(frozen=True)
class Story:
    """A report that a run made and somebody renamed, and the token before the new name."""

    report: uuid.UUID
    run: uuid.UUID
    prices: str
    before: Token


@pytest.fixture
def story(session: Session, tmp_path: Any) -> Story:
    """Record a run with an input, an output and a log, then a change of report and lead."""
    store = FileStore(tmp_path / "store")
    given = {"prices.csv": b"date,price\n"}
    with record_run(session, job="brief", namespace="demo", store=store, inputs=given) as run:
        report = Report(
            lead=Lead(name="IBM"), title="IBM brief", status="draft", data={"score": 1},
            sections=[ReportSection(position=1, key="a", heading="A", body="It gained.")],
        )  # fmt: skip
        session.add(report)
        session.flush()
        run.log("began")
        run.add_output("chart.svg", "<svg/>", "image/svg+xml", report=report)
    (read,) = run_detail(session, run.id).inputs
    session.rollback()
    before = snapshot_token(session)
    session.rollback()
    report.lead.name = "International Business Machines"
    report.title, report.status = "IBM market brief", "final"
    session.commit()
    return Story(report.id, run.id, read.sha256, before)


QUESTIONS: list[Callable[[Session, Story], object]] = [
    lambda session, story: list_reports(session, ReportFilter()),
    lambda session, story: list_reports(session, ReportFilter(search="ibm", job="demo/brief")),
    lambda session, story: list_reports(session, ReportFilter(), scope=Report.status == "final"),
    lambda session, story: filter_choices(session),
    lambda session, story: state(session, story.report),
    lambda session, story: state(session, story.report, 1),
    lambda session, story: timeline(session, story.report),
    lambda session, story: compare(session, story.report, 1, 2),
    lambda session, story: list_runs(session, RunFilter()),
    lambda session, story: list_runs(session, RunFilter(), scope=Report.status == "final"),
    lambda session, story: run_detail(session, story.run),
    lambda session, story: artifact_detail(session, story.prices),
]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_the_past_of_now_is_the_present(
    session: Session, story: Story, ask: Callable[[Session, Story], object]
) -> None:
    """Each question has the same answer at this moment as in the present."""
    wait_for_older_work(session.get_bind())  # until then a token has another text each time
    present = ask(session, story)
    session.rollback()

    with reports_at(session, datetime.now(UTC)) as (past, _):
        assert ask(past, story) == present


def test_a_list_of_10_and_1000_reports_of_then(session: Session) -> None:
    """1,000 reports and runs on a page of the past cost as many statements as 10."""

    def add(number: int) -> None:
        run = PipelineRun(
            run_id=uuid.uuid4(), job_namespace="demo", job_name=f"job {number}", state="START"
        )
        event = RunEvent(event_type="START", event_time=datetime.now(UTC), payload={})
        run.events.append(event)
        report = Report(lead=Lead(name=f"lead {number}"), title=str(number))
        session.add_all([run, report])
        if number % 10 == 9:
            session.commit()

    def ask() -> list[int]:
        counts = []
        with reports_at(session, datetime.now(UTC)) as (past, _):
            for question in (
                lambda: list_reports(past, ReportFilter(), limit=1000),
                lambda: list_runs(past, RunFilter(), limit=1000),
                lambda: filter_choices(past),
            ):
                with statements_of(session) as sent:
                    shown.append(question())
                counts.append(len(sent))
        return counts

    shown: list[Any] = []
    for number in range(10):
        add(number)
    few = ask()
    for number in range(10, 1000):
        add(number)
    many = ask()

    assert [len(shown[place].rows) for place in (0, 1, 3, 4)] == [10, 10, 1000, 1000]
    assert few == many == [9, 2, 4]


def test_a_run_stands_as_its_events_had_come(session: Session, story: Story) -> None:
    """Before its first event it is not there; before its last it has no end, output or log."""
    started, ended = run_detail(session, story.run).events
    seen = []
    for when in (ended.recorded_at - TICK, ended.recorded_at):
        with reports_at(session, when) as (past, _):
            found = run_detail(past, story.run)
            listed = list_runs(past, RunFilter(state=found.run.state))
            seen.append((found.run.state, len(found.events), len(found.outputs), len(found.logs)))
            assert [row.run for row in listed.rows] == [found.run]
    with reports_at(session, started.recorded_at - TICK) as (past, _):
        assert list_runs(past, RunFilter()).total == 0
        with pytest.raises(NotFound):
            run_detail(past, story.run)

    assert seen == [("START", 1, 0, 0), ("COMPLETE", 2, 1, 1)]


def test_an_end_stays_whatever_is_said_later(session: Session) -> None:
    """The fold is of the events recorded by then: the first end is not taken back."""
    told = ["START", "RUNNING", "FAIL", "RUNNING", "COMPLETE"]
    run = PipelineRun(run_id=uuid.uuid4(), job_namespace="demo", job_name="job", state="FAIL")
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for minute, kind in enumerate(told):
        at = begin + timedelta(minutes=minute)
        run.events.append(RunEvent(event_type=kind, event_time=at, recorded_at=at, payload={}))
    session.add(run)
    session.commit()

    states = []
    for minute in range(len(told)):
        with reports_at(session, begin + timedelta(minutes=minute)) as (past, _):
            states.append(list_runs(past, RunFilter()).rows[0].run.state)

    assert states == ["START", "RUNNING", "FAIL", "FAIL", "FAIL"]


def test_an_imported_run_counts_from_its_own_time(session: Session, tmp_path: Any) -> None:
    """As the commits of an import do, since its record is only as old as the import."""
    clock = ImportClock(datetime(2009, 3, 1, tzinfo=UTC))
    store = FileStore(tmp_path / "store")
    with record_run(session, job="old", namespace="demo", store=store, clock=clock):
        clock.set(datetime(2009, 3, 2, tzinfo=UTC))

    states = {}
    for day in (1, 2):
        with reports_at(session, datetime(2009, 3, day, tzinfo=UTC)) as (past, _):
            states[day] = [row.run.state for row in list_runs(past, RunFilter()).rows]

    assert states == {1: ["START"], 2: ["COMPLETE"]}


def test_a_token_shows_the_list_of_then(session: Session, story: Story) -> None:
    """Names and filters are of then; without a time of its own it stands at its last commit."""
    with reports_at(session, story.before) as (past, as_of):
        (row,) = list_reports(past, ReportFilter(lead="IBM", status="draft")).rows
        made = row.newest.transaction
        assert (row.title, row.newest.number) == ("IBM brief", 1)
        assert as_of.time >= made.committed_at
        assert as_of.token == story.before.text
        assert list_reports(past, ReportFilter(status="final")).total == 0


def test_a_scope_as_now_lets_see_what_is_open_now(session: Session, story: Story) -> None:
    """A report that was a draft then is seen there if it is final now, and the other way round."""
    open_now = scope_as_now(session, Report.status == "final")
    open_then = scope_as_now(session, Report.status == "draft")
    session.rollback()

    with reports_at(session, story.before) as (past, _):
        assert list_reports(past, ReportFilter(), scope=open_now).total == 1
        assert list_reports(past, ReportFilter(), scope=open_then).total == 0
        assert list_runs(past, RunFilter(), scope=open_then).total == 0
    assert scope_as_now(session, None) is None
