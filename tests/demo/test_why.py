"""Every step from one version of the demo's reports to the next is explained by what was done."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lineage_panel.demo.companies import BY_TICKER, COMPANIES
from lineage_panel.demo.record import record_demo
from lineage_panel.demo.story import NEW_TOKEN_AT, PERCENT_SIGN_AT
from report_lineage.artifacts import FileStore
from report_lineage.reports import timeline
from report_lineage.reports.explain import Cause, CauseKind, Explanation, Verdict, explain
from report_lineage.reports.results import VersionRow
from tests.demo.test_recording import ABRIDGED
from tests.support.databases import MakeEngine
from tests.support.demo import RecordedDemo

Expected = tuple[CauseKind, str]

PRICES = (CauseKind.INPUT_CHANGED, "prices.csv")
MONTH = (CauseKind.PARAMETER, "month")
TOKEN = (CauseKind.PARAMETER, "feed_token")
CODE = (CauseKind.CODE_VERSION, "market_brief")
TEMPLATE = (CauseKind.TEMPLATE, "market_brief")
MADE_AGAIN = (CauseKind.JOB, "market_brief")
RENAMED = (CauseKind.LEAD, "Apple Inc.")
RENAMED_AT = datetime(2007, 1, 10, 9, tzinfo=UTC)
EDITS = {"manual": CauseKind.MANUAL_EDIT, "sql": CauseKind.SQL_CORRECTION}


@pytest.fixture
def demo(recorded_demo: RecordedDemo, make_engine: MakeEngine) -> Iterator[Session]:
    """Give a session that reads the whole demo."""
    with Session(make_engine(f"sqlite:///{recorded_demo.database}")) as session:
        yield session


def versions(session: Session, report_id: uuid.UUID) -> list[VersionRow]:
    """Return all versions of a report, oldest first."""
    return list(reversed(timeline(session, report_id, limit=1000).rows))


def expected(before: VersionRow, after: VersionRow, last: VersionRow) -> set[Expected]:
    """Return the causes of a step, from what the story says was done in it.

    :param last: the last version up to ``before`` that a run made.
    """
    causes = renamed(before, after)
    if after.origin != "run":
        return {*causes, (EDITS[after.origin], "")}
    if before.origin != "run":
        causes.add((EDITS[before.origin], ""))
    if before.operation == "delete":
        return {*causes, MADE_AGAIN}
    if month_of(last) != month_of(after):
        causes |= {PRICES, MONTH}
    reason = after.transaction.reason or ""
    if "restated" in reason:
        causes.add(PRICES)
    if label(last) != label(after):
        causes.add(TEMPLATE)
    for moment, cause in ((NEW_TOKEN_AT, TOKEN), (PERCENT_SIGN_AT, CODE)):
        if began(last) < moment <= began(after):
            causes.add(cause)
    return causes


def renamed(before: VersionRow, after: VersionRow) -> set[Expected]:
    """Return that Apple dropped Computer, which its report shows from its next version on."""
    is_apple = after.report_id == BY_TICKER["AAPL"].report_id
    times = before.transaction.committed_at, after.transaction.committed_at
    return {RENAMED} if is_apple and times[0] < RENAMED_AT <= times[1] else set()


def began(row: VersionRow) -> datetime:
    """Return when the run began that made a version."""
    assert row.run is not None
    assert row.run.started_at is not None
    return row.run.started_at


def month_of(row: VersionRow) -> str:
    """Return the month that a run was for, which its reason ends with."""
    return " ".join((row.transaction.reason or "").split()[-2:])


def label(row: VersionRow) -> str | None:
    """Return which version of the template was in place."""
    return row.template and row.template.label


def told(cause: Cause) -> Expected:
    """Return what a cause is; of an edit, what it changed is left out."""
    return cause.kind, "" if cause.kind in EDITS.values() else cause.subject


def require_every_step_explained(session: Session) -> int:
    """Require the expected causes of each step, and no other; return how many steps there are."""
    steps = 0
    for company in COMPANIES:
        rows = versions(session, company.report_id)
        for before, after in pairwise(rows):
            found = explain(session, company.report_id, before.number, after.number)
            last = next(row for row in reversed(rows[: before.number]) if row.run)
            step = (company.ticker, after.number)
            assert (step, {told(one) for one in found.causes}) == (
                step,
                expected(before, after, last),
            )
            assert (step, found.verdict) == (step, Verdict.EXPLAINED)
            steps += 1
    return steps


def test_every_step_of_the_whole_demo(demo: Session) -> None:
    """Ten years of five reports: each step has the causes that the story gives it."""
    assert require_every_step_explained(demo) > 550


def test_every_step_on_postgresql(postgresql_engine: Engine, tmp_path: Path) -> None:
    """The same on PostgreSQL, with a fifth of the months."""
    record_demo(postgresql_engine, FileStore(tmp_path / "artifacts"), steps=ABRIDGED)

    with Session(postgresql_engine) as session:
        assert require_every_step_explained(session) > 60


def explained(session: Session, demo: RecordedDemo, ticker: str, number: int) -> Explanation:
    """Explain a version by the one before, with the bytes of the inputs at hand."""
    store = FileStore(demo.artifacts)
    report_id = BY_TICKER[ticker].report_id
    return explain(session, report_id, number - 1, number, store=store)


def test_the_restated_price_in_one_sentence(demo: Session, recorded_demo: RecordedDemo) -> None:
    """The cell that the vendor restated is in the summary."""
    found = explained(demo, recorded_demo, "IBM", 118)

    assert found.summary.startswith(
        "v118 differs from v117 because "
        "prices.csv was changed (IBM, Mar 1 2009: price 95.09 → 95.90) and "
    )


def test_what_ibm_s_price_changed_in_microsoft_s_report(
    demo: Session, recorded_demo: RecordedDemo
) -> None:
    """Only what sets the companies beside each other uses the price of another one."""
    (cause,) = explained(demo, recorded_demo, "MSFT", 116).causes

    assert cause.traced
    assert {one.difference.name for one in cause.effects} == {
        "section “Ranking against the others”"
    }


def test_a_secret_shows_only_that_it_changed(demo: Session, recorded_demo: RecordedDemo) -> None:
    """The feed's new token is a cause, and neither token is in the answer."""
    found = explained(demo, recorded_demo, "MSFT", 80)

    assert TOKEN in {told(one) for one in found.causes}
    assert "demo-feed-token" not in repr(found)
