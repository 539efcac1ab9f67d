"""What a viewer is told of causes upstream: nothing of runs that the scope hides."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report
from report_lineage.recording import Run
from report_lineage.reports.explain import CauseKind, Explanation, Verdict, shown
from tests.reports.explain.conftest import Desk

SCOPE: Any = Report.title == "Brief"


def said(answer: Explanation) -> str:
    """Return all that an explanation says, without its differences."""
    return repr((answer.summary, answer.causes, answer.partial))


def two_levels(desk: Desk) -> Explanation:
    """Explain a report whose hidden raw file, two jobs away, differs."""
    for top in (1, 2):
        rows = f"k,v\na,{top}\n".encode()
        clean = desk.made("clean", {"raw.csv": rows}, "clean.txt", parameters={"top": top})
        desk.brief({"clean.txt": clean, "own.csv": rows})
    return desk.why(1, 2)


def test_what_lies_in_hidden_runs_is_counted_and_not_told(desk: Desk, session: Session) -> None:
    """A run that made no version of a visible report is not there, as on its own page."""
    everything = two_levels(desk)

    answer = shown(session, everything, SCOPE)

    assert [one.kind for one in answer.causes] == [CauseKind.INPUT_CHANGED, CauseKind.HIDDEN]
    assert answer.causes[-1].sentence == "2 things upstream, which you may not see, differ."
    assert answer.summary.endswith("and 2 things upstream, which you may not see, differ.")
    assert answer.verdict is Verdict.EXPLAINED
    assert "raw.csv" in said(everything)
    assert not any(word in said(answer) for word in ("raw.csv", "'clean'", "job clean", "top"))


def test_without_a_scope_all_is_told(desk: Desk, session: Session) -> None:
    """Who may see everything gets the explanation as it is."""
    everything = two_levels(desk)

    assert shown(session, everything, None) is everything


def test_a_run_of_a_visible_report_upstream_is_told(desk: Desk, session: Session) -> None:
    """What a run had that also made a version of a visible report may be seen."""
    made: list[str] = []

    def copy(run: Run) -> None:
        copied = Report(title="Brief", lead=Lead(name="A copy"))
        session.add(copied)
        session.flush()
        made.append(str(copied.id))
        run.add_output("clean.txt", made[-1], "text/plain")

    for top in (1, 2):
        desk.job("clean", {}, copy, parameters={"top": top})
        desk.brief({"clean.txt": made[-1].encode()})

    answer = shown(session, desk.why(1, 2), SCOPE)

    assert [(one.kind, one.subject) for one in answer.causes] == [(CauseKind.PARAMETER, "top")]


@pytest.mark.parametrize("title", ["Source", "Brief"])
def test_an_edit_of_another_report_is_never_told(desk: Desk, session: Session, title: str) -> None:
    """Which report was edited is not named, so that it cannot be known to be visible."""
    desk.brief_around_an_edit(title, "status", "corrected")
    everything = desk.why(2, 3)

    answer = shown(session, everything, SCOPE)

    assert "maria" in said(everything)
    assert [one.kind for one in answer.causes] == [CauseKind.HIDDEN]
    assert "maria" not in said(answer)
