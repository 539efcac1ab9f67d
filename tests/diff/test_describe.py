"""Changes in words, as a timeline row has them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from report_lineage.diff import FieldSpec, describe, field_diff, json_diff, record_diff, rows_diff

TITLE = field_diff("Market brief for IBM", "Brief for IBM", key="title")
SCORE = field_diff(61, 74, key="score")


def sections(*bodies: str) -> list[dict[str, Any]]:
    """Return sections with these bodies."""
    return [{"id": at, "body": body} for at, body in enumerate(bodies)]


def rows(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Any:
    """Compare sections."""
    return rows_diff(old, new, key="id", columns=[FieldSpec("body")], noun="section")


def test_the_words_of_a_timeline_row() -> None:
    """Long values are named, rows are counted, short values are shown."""
    changed = rows(sections("a", "b", "c"), sections("a", "x", "y"))
    assert describe([TITLE, changed, SCORE]) == "title, 2 sections, score 61 → 74"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (("a",), ("a", "b"), "1 section added"),
        (("a", "b", "c"), ("a",), "2 sections removed"),
        (("a",), ("b",), "1 section"),
        (("a",), ("a",), ""),
    ],
)
def test_rows_in_words(old: tuple[str, ...], new: tuple[str, ...], words: str) -> None:
    """Rows that all came, or all went, are said to have."""
    assert describe(rows(sections(*old), sections(*new))) == words


def test_the_rest_is_counted() -> None:
    """Past the limit the rest is a number."""
    assert (
        describe([TITLE, SCORE, TITLE, TITLE, TITLE], most=2) == "title, score 61 → 74 and 3 more"
    )


def test_members_of_json_are_named() -> None:
    """Short members of a JSON field are shown by key, deeper ones named once."""
    old = {"score": 61, "rows": [1, 2], "grade": "A", "gone": 1.5}
    new = {"score": 74, "rows": [3, 4], "grade": "B"}
    field = field_diff(old, new, key="data")
    assert describe(field, most=9) == "gone removed, score 61 → 74, rows, grade A → B"
    assert describe(json_diff(old, new), most=9) == describe(field, most=9)


def test_status_is_shown_and_secret_is_not() -> None:
    """A short word is shown with its values, a secret only named."""
    columns = [FieldSpec("status"), FieldSpec("token", secret=True)]
    diff = record_diff(
        {"status": "draft", "token": "a"}, {"status": "final", "token": "b"}, columns=columns
    )
    assert describe(diff) == "status draft → final, token"


NAMES = {1: "International Business", 2: "HAL", 3: "x" * 41, 4: "a\nb", 5: "HAL"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (1, 2, "lead International Business → HAL"),
        (None, 2, "lead none → HAL"),
        (2, 5, "lead"),
        (2, 3, "lead"),
        (2, 4, "lead"),
        (UUID(int=1), UUID(int=2), "lead"),
    ],
)
def test_keys_are_told_by_names(old: object, new: object, words: str) -> None:
    """What keys name is told if both names are known, differ and fit into a line."""
    name: Any = NAMES.get
    assert describe(field_diff(old, new, label="lead", name=name)) == words
