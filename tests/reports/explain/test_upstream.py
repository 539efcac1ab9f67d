"""Causes upstream of the job that wrote the report, in as many statements as there are levels."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from report_lineage.history.past import Version
from report_lineage.reports import reports_at
from report_lineage.reports.explain import CauseKind, Verdict, explain
from tests.reports.counting import statements_of
from tests.reports.explain.conftest import REPORT, Desk


def test_a_raw_file_two_jobs_away(desk: Desk) -> None:
    """The walk goes past what was made to what made it differ, and says where that stands."""
    for rows in (b"k,v\na,1\n", b"k,v\na,2\n"):
        clean = desk.made("clean", {"raw.csv": rows}, "clean.txt")
        desk.brief({"clean.txt": clean})

    (cause,) = desk.why(1, 2).causes

    assert (cause.kind, cause.subject) == (CauseKind.INPUT_CHANGED, "raw.csv")
    assert cause.clause == "raw.csv, which the job clean read, was changed (a: v 1 → 2)"
    (place,) = cause.places
    assert (place.depth, place.path) == (2, ("brief", "clean.txt", "clean", "raw.csv"))
    assert place.new_run is not None
    assert place.new_run.job_name == "clean"
    assert not cause.inferred


def test_what_is_linked_by_bytes_alone_is_inferred(desk: Desk) -> None:
    """A file read under another name than it was made under is followed, and marked."""
    for top in (1, 2):
        made = desk.made("clean", {}, "clean.txt", parameters={"top": top})
        desk.brief({"input.txt": made})

    (cause,) = desk.why(1, 2).causes

    assert (cause.kind, cause.subject, cause.inferred) == (CauseKind.PARAMETER, "top", True)
    assert cause.clause == "parameter top of the job clean went from 1 to 2"


def test_a_job_upstream_that_gives_other_things_from_the_same(desk: Desk) -> None:
    """Nondeterminism is told of the job that it began with, not of those after it."""
    for noise in (b"a", b"b"):
        desk.job("draw", {}, lambda run, noise=noise: run.add_output("draw.txt", noise))
        desk.brief({"draw.txt": noise})

    (cause,) = desk.why(1, 2).causes

    assert (cause.kind, cause.subject) == (CauseKind.NONDETERMINISM, "draw")


def test_a_file_that_was_corrected_after_a_run_had_made_it(desk: Desk) -> None:
    """Bytes that no run made, of a file that one had made, are a correction in between."""
    made = desk.made("clean", {}, "clean.txt")
    desk.brief({"clean.txt": made})
    desk.brief({"clean.txt": made + b" corrected"})
    desk.made("clean", {}, "clean.txt")
    desk.brief({"clean.txt": made})

    (there,), (gone,) = desk.why(1, 2).causes, desk.why(2, 3).causes

    assert {there.kind, gone.kind} == {CauseKind.UPSTREAM_CORRECTION}
    assert there.clause.startswith("clean.txt was changed after a run had made it")
    assert gone.clause.startswith("clean.txt is as a run made it again")
    assert there.inferred


def test_a_file_whose_making_nobody_recorded(desk: Desk) -> None:
    """A file that a run makes only now was made by somebody unknown before."""
    desk.brief({"clean.txt": b"by somebody"})
    desk.brief({"clean.txt": desk.made("clean", {}, "clean.txt")})

    found = desk.why(1, 2)

    assert found.verdict is Verdict.UNEXPLAINED
    assert [one.kind for one in found.causes] == [CauseKind.NO_RECORD]


def test_an_edit_of_a_report_upstream(desk: Desk) -> None:
    """A job that renders an edited report gives other things: the edit is told, as inferred."""
    desk.brief_around_an_edit("Source", "title", "Source, corrected")

    (cause,) = desk.why(2, 3).causes

    assert (cause.kind, cause.inferred) == (CauseKind.UPSTREAM_CORRECTION, True)
    assert "maria edited the report that source.txt comes from (a typing error)" in cause.clause


def test_one_engine_is_one_cause_wherever_it_ran(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that changed under two jobs is told once, with both places."""
    for python in ("3.11.1", "3.12.0"):
        monkeypatch.setattr(
            "report_lineage.recording.recorder.environment",
            lambda python=python: {"python": python, "report-lineage": "0.1.0"},
        )
        made = desk.made("clean", {}, "clean.txt", parameters={"noise": python})
        desk.brief({"clean.txt": made})

    engine = next(one for one in desk.why(1, 2).causes if one.kind is CauseKind.ENGINE)

    assert engine.sentence == "Python went from 3.11.1 to 3.12.0."
    assert [place.depth for place in engine.places] == [1, 2]


def levels(desk: Desk, *, width: int, depth: int) -> int:
    """Return how many statements it takes to explain what lies under so many files and levels."""
    for turn in ("old", "new"):
        given = {f"raw{n}.csv": f"{turn} {n}".encode() for n in range(width)}
        for level in range(depth - 1):
            made = {
                f"level{level}-{name}": desk.made(
                    f"job {level} {name}", {name: data}, f"level{level}-{name}"
                )
                for name, data in given.items()
            }
            given = made
        desk.brief(given)
    desk.session.connection()
    with statements_of(desk.session) as sent:
        found = desk.why(1, 2)
    assert len(found.causes) == width
    assert {one.places[0].depth for one in found.causes} == {depth}
    return len(sent)


@pytest.mark.parametrize(("width", "depth"), [(1, 1), (12, 1), (1, 2), (12, 2), (1, 4)])
def test_statements_grow_with_depth_alone(desk: Desk, width: int, depth: int) -> None:
    """Each level takes two statements for the inputs and one for the runs, however wide it is."""
    assert levels(desk, width=width, depth=depth) == FIRST + 3 * (depth - 1)


FIRST = 26


def test_a_wide_run_with_one_change(desk: Desk) -> None:
    """Of 300 inputs only the one that differs is looked at."""
    inputs = {f"raw{n}.csv": b"k,v\na,%d\n" % n for n in range(300)}
    desk.brief(inputs)
    desk.brief({**inputs, "raw7.csv": b"k,v\na,8\n"})

    (cause,) = desk.why(1, 2).causes

    assert cause.subject == "raw7.csv"


def test_the_past_is_explained_as_it_was(desk: Desk, session: Session) -> None:
    """In a session of the past the same versions have the same explanation."""
    for top in (1, 2):
        made = desk.made("clean", {"raw.csv": b"k,v\na,%d\n" % top}, "clean.txt")
        desk.brief({"clean.txt": made})
    now = desk.why(1, 2)
    session.rollback()

    with reports_at(session, datetime.now(UTC)) as (past, _):
        then = explain(past, REPORT, 1, 2, store=desk.store)
    with reports_at(session, Version(REPORT, 2)) as (past, _):
        at_once = explain(past, REPORT, 1, 2, store=desk.store)

    assert then == now
    assert [one.kind for one in at_once.causes] == [
        CauseKind.RUN_STATE,  # had committed the version, and not ended yet
        CauseKind.INPUT_CHANGED,
    ]
