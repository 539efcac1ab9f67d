"""Causes lead to what they changed where the pipeline recorded it, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from report_lineage.recording import Run
from report_lineage.reports.explain import Cause
from tests.reports.explain.conftest import SECTIONS, Desk, report_of

PRICES = b"symbol,price,volume\nIBM,95.09,10\nAAPL,113.66,20\n"
RESTATED = PRICES.replace(b"95.09", b"95.90")
OTHER_VOLUME = PRICES.replace(b"95.09,10", b"95.09,11")


def cause_of(desk: Desk, new: bytes, *usages: tuple[Any, ...], name: str = "prices.csv") -> Cause:
    """Return the one cause of a report whose second version read other bytes."""

    def use(run: Run) -> None:
        for usage in usages:
            run.uses(SECTIONS[usage[0]], name, *usage[1:])

    desk.brief({name: PRICES}, work=use)
    desk.brief({name: new}, work=use)
    (cause,) = desk.why(1, 2).causes
    return cause


def effects(cause: Cause) -> list[str]:
    """Return what a cause changed, in words."""
    return [one.difference.name for one in cause.effects]


def test_without_usage_nothing_is_traced(desk: Desk) -> None:
    """Nothing is guessed: both sections changed, and neither is said to be an effect."""
    cause = cause_of(desk, RESTATED)

    assert (cause.traced, cause.effects) == (False, ())


def test_the_section_that_uses_the_changed_cell(desk: Desk) -> None:
    """Of two sections that changed, the one that uses the changed row and column is the effect."""
    cause = cause_of(
        desk,
        RESTATED,
        ("return", {"rows": {"symbol": "IBM"}, "columns": ["price"]}),
        ("risk", {"rows": {"symbol": ["AAPL", "MSFT"]}}),
    )

    assert cause.traced
    assert effects(cause) == ["section “Return”"]
    assert not cause.effects[0].inferred


def test_another_column_of_the_row(desk: Desk) -> None:
    """A section that uses the price is none of the effects of another volume."""
    cause = cause_of(
        desk, OTHER_VOLUME, ("return", {"columns": ["price"]}), ("risk", {"columns": ["volume"]})
    )

    assert effects(cause) == ["section “Risk”"]


def test_the_whole_input(desk: Desk) -> None:
    """A section that uses all of an input is an effect of any change in it."""
    assert effects(cause_of(desk, RESTATED, ("risk",))) == ["section “Risk”"]


def test_a_field_of_the_section(desk: Desk) -> None:
    """A usage of a field that did not change has no effect."""

    def use(run: Run) -> None:
        run.uses(SECTIONS["return"], "prices.csv", field="body")
        run.uses(SECTIONS["risk"], "prices.csv", field="heading")

    desk.brief({"prices.csv": PRICES}, work=use)
    desk.brief({"prices.csv": RESTATED}, work=use)

    (cause,) = desk.why(1, 2).causes
    assert effects(cause) == ["section “Return”"]


def test_a_field_of_the_report(desk: Desk) -> None:
    """A report's own field can use an input, down to a member of its data."""

    def write(score: int) -> Any:
        def work(run: Run) -> None:
            report = report_of(desk.session)
            report.data = {"score": score, "other": score}
            run.uses(report, "prices.csv", {"rows": {"symbol": "IBM"}}, field="data.score")

        return work

    desk.brief({"prices.csv": PRICES}, "a", write(1))
    desk.brief({"prices.csv": RESTATED}, "a", write(2))

    (cause,) = desk.why(1, 2).causes
    assert effects(cause) == ["data.score"]


@pytest.mark.parametrize(
    ("name", "selector"),
    [("a.csv", {"paths": ["/IBM"]}), ("a.csv", {"rows": {"currency": "EUR"}})],
)
def test_what_cannot_be_told_is_not_traced(desk: Desk, name: str, selector: dict[str, Any]) -> None:
    """A selector of another kind of file, or of a column that is not known, traces nothing."""
    cause = cause_of(desk, RESTATED, ("risk", selector), name=name)

    assert (cause.traced, cause.effects) == (False, ())


def test_json_paths_and_lines_of_text(desk: Desk) -> None:
    """Each kind of input has its own selector."""

    def use(run: Run) -> None:
        run.uses(SECTIONS["return"], "a.json", {"paths": ["/ibm"]})
        run.uses(SECTIONS["risk"], "a.json", {"paths": ["/aapl"]})
        run.uses(SECTIONS["return"], "a.txt", {"lines": [1, 1]})
        run.uses(SECTIONS["risk"], "a.txt", {"lines": [2, 9]})

    desk.brief({"a.json": b'{"ibm": {"p": 1}, "aapl": 2}', "a.txt": b"One.\nTwo.\n"}, work=use)
    desk.brief({"a.json": b'{"ibm": {"p": 3}, "aapl": 2}', "a.txt": b"One.\nTwo!\n"}, work=use)

    json, text = desk.why(1, 2).causes
    assert (effects(json), effects(text)) == (["section “Return”"], ["section “Risk”"])


def test_a_cause_upstream_comes_by_the_input_that_was_used(desk: Desk) -> None:
    """One cause behind a used input is traced; of two nobody knows which did it: inferred."""

    def use(run: Run) -> None:
        run.uses(SECTIONS["risk"], "clean.txt")

    for top, low in ((1, 1), (2, 1), (3, 2)):
        clean = desk.made("clean", {}, "clean.txt", parameters={"top": top, "low": low})
        desk.brief({"clean.txt": clean}, work=use)

    (alone,) = desk.why(1, 2).causes
    both = desk.why(2, 3).causes
    assert [(effects(alone), alone.effects[0].inferred)] == [(["section “Risk”"], False)]
    assert [(one.subject, one.effects[0].inferred) for one in both] == [
        ("low", True),
        ("top", True),
    ]
