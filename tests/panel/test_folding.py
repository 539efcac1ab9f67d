"""Unchanged stretches of a text are folded, and nothing of it is lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel import LineagePanel, allow_everything
from lineage_panel.pages.folding import MOST_STEPS, STEP_LINES, Fold, folded
from report_lineage.diff import text_diff
from report_lineage.entities import Lead, Report, ReportSection

LINES = [f"line {number}" for number in range(100)]


def text(*changed: int) -> str:
    """Return a hundred lines, some of them changed."""
    return "".join(f"{'changed ' * (at in changed)}{line}\n" for at, line in enumerate(LINES))


@pytest.mark.parametrize("changed", [(0,), (99,), (50,), (3, 4, 50), (0, 2, 99), (10, 13)])
def test_all_lines_are_there(changed: tuple[int, ...]) -> None:
    """What is shown and what is folded make the new text, with a line around each change."""
    parts = list(folded(text_diff(text(), text(*changed)).blocks))

    said = ["".join(one.steps) if isinstance(one, Fold) else one.new for one in parts]
    assert "".join(said) == text(*changed)
    assert all(one.count > 1 and one.rest == 0 for one in parts if isinstance(one, Fold))


def test_a_long_stretch_opens_in_steps() -> None:
    """Twenty lines a step; each says how many are left."""
    (_, _, fold) = folded(text_diff(text(), text(0)).blocks)

    assert isinstance(fold, Fold)
    assert [fold.left(step) for step in range(6)] == [98, 78, 58, 38, 18, 0]
    assert len(fold.steps) == 5


def test_what_takes_too_much_room_is_counted() -> None:
    """A fold holds so many steps, and all folds of a text so many characters."""
    many = "".join(f"{number}\n" for number in range(1000))
    wide = "".join(f"{number} {'x' * 5000}\n" for number in range(30))
    (*_, first), (*_, second) = (
        folded(text_diff(f"a\n{one}", f"b\n{one}").blocks) for one in (many, wide)
    )

    assert isinstance(first, Fold) and isinstance(second, Fold)
    assert (len(first.steps), first.rest) == (MOST_STEPS, 999 - MOST_STEPS * STEP_LINES)
    assert (second.steps, second.rest) == ((), 29)


def test_sections_and_fields_that_did_not_change_are_folded(engine: Engine) -> None:
    """The page has them where they stand, below a line that names them."""
    with Session(engine) as session:
        sections = [
            ReportSection(position=at, key=f"s{at}", heading=f"Part {at}", body=f"Body {at}")
            for at in range(5)
        ]
        report = Report(lead=Lead(name="IBM"), title="Brief", sections=sections, data={"a": 1})
        session.add(report)
        session.commit()
        sections[1].body = "Other"
        report.data = {"a": 1, "b": 2}
        session.commit()
        address = f"/lineage/reports/{report.id}/compare/1/2"
    app = Flask("host")
    LineagePanel(sessionmaker(engine), authorize=allow_everything).init_app(app)

    page = app.test_client().get(address).text

    folds = ["1 unchanged section: Part 0", "3 unchanged sections: Part 2, Part 3, Part 4"]
    places = [page.index(one) for one in (folds[0], 'id="sections-1"', folds[1], "Body 4")]
    assert places == sorted(places)
    assert page.index("Unchanged fields") < page.index("unchanged</td>")
