"""Every question finds an index: no table of versions is read as a whole."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from report_lineage.entities import Report
from report_lineage.reports import (
    ReportFilter,
    artifact_detail,
    compare,
    list_reports,
    report_is_visible,
    reproduce,
    run_detail,
    state,
    state_at,
    timeline,
)
from tests.reports.counting import plans_of, statements_of
from tests.reports.story import add_input, add_output, made_by_run, make_report, retitle

NOW = datetime(2100, 1, 1, tzinfo=UTC)
GROWING = "report_lineage|lineage_report_version|lineage_section_version|lineage_transaction"
WHOLE = re.compile(rf"(?:SCAN|Seq Scan on) (?:{GROWING}|lineage_run_\w+)\b")


class Nothing:
    """Renders nothing: the last output of the report is compared with it."""

    media_type = "image/svg+xml"

    def render(self, source: str, values: object, *, fresh: bool = False) -> bytes:
        """Return no bytes."""
        return b""


@pytest.fixture
def ids(session: Session) -> tuple[uuid.UUID, uuid.UUID, str]:
    """Commit a report with three versions, and give its id, its run's and an output's digest."""
    with made_by_run(session) as run:
        add_input(session, run, "prices.csv", "a")
        report = make_report(session)
        digest = add_output(session, report, "chart.svg", "1")
    retitle(session, report, "edited")
    add_output(session, report, "chart.svg", "2")
    return report.id, run.id, digest


@pytest.mark.parametrize(
    "ask",
    [
        lambda s, report, run, digest: timeline(s, report),
        lambda s, report, run, digest: state(s, report, 1),
        lambda s, report, run, digest: state_at(s, report, NOW),
        lambda s, report, run, digest: reproduce(s, report, NOW, renderer=Nothing()),
        lambda s, report, run, digest: compare(s, report, 1, 2),
        lambda s, report, run, digest: list_reports(s, ReportFilter()),
        lambda s, report, run, digest: list_reports(s, ReportFilter(run=run, changed_to=NOW)),
        lambda s, report, run, digest: list_reports(s, ReportFilter(search="x", lead="y")),
        lambda s, report, run, digest: report_is_visible(s, report, Report.title == "x"),
        lambda s, report, run, digest: run_detail(s, run, scope=Report.title != "x"),
        lambda s, report, run, digest: artifact_detail(s, digest, scope=Report.title != "x"),
    ],
    ids=[
        "timeline",
        "state",
        "at",
        "reproduce",
        "compare",
        "list",
        "filtered",
        "search",
        "visible",
        "run",
        "artifact",
    ],
)
def test_no_table_is_read_whole(
    session: Session, ids: tuple[uuid.UUID, uuid.UUID, str], ask: Callable[..., object]
) -> None:
    """The plans of all statements of an answer reach what grows with history by an index."""
    with statements_of(session) as sent:
        ask(session, *ids)

    plans = plans_of(session, sent)

    assert sent
    assert WHOLE.findall(plans) == [], plans
