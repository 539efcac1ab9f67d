"""Rows of a collection, such as the sections of a report."""

from __future__ import annotations

from typing import Any

import pytest

from report_lineage.diff import MASKED, DiffMismatch, FieldSpec, RowsDiff, Summary, rows_diff

COLUMNS = (FieldSpec("heading"), FieldSpec("body"), FieldSpec("note", secret=True))
LONG = "The return over the month was 3.1 percent, well above the mean of the year so far."
OTHER = "Volatility fell for a third time and stands where it was two years ago in March."


def section(
    known: int, position: int, heading: str, body: str = "", note: str = ""
) -> dict[str, Any]:
    """Return one section."""
    return {"id": known, "position": position, "heading": heading, "body": body, "note": note}


def compare(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> RowsDiff:
    """Compare sections."""
    return rows_diff(old, new, key="id", columns=COLUMNS, position="position", noun="section")


def kinds(diff: RowsDiff) -> list[tuple[str, Any]]:
    """Return what happened to which id."""
    return [(row.kind.value, (row.key or row.old_key)["id"]) for row in diff.rows]


OLD = [section(1, 1, "Return", LONG), section(2, 2, "Risk", OTHER), section(3, 3, "Rank", "first")]


def test_changed_section_has_its_fields() -> None:
    """A section with the same id and another body is changed."""
    new = [OLD[0], {**OLD[1], "body": OTHER.replace("third", "fourth")}, OLD[2]]
    (row,) = compare(OLD, new).rows
    assert row.kind == "changed"
    assert [change.key for change in row.record.changes] == ["body"]  # type: ignore[union-attr]  # changed rows have one


def test_added_and_removed() -> None:
    """A section that came and one that went are in reading order."""
    new = [OLD[0], section(9, 2, "Outlook", "quite another thing"), OLD[2]]
    assert kinds(compare(OLD, new)) == [("removed", 2), ("added", 9)]


def test_moved_section_leaves_the_others_renumbered() -> None:
    """One section moved to the top; the others only have another number."""
    new = [{**row, "position": at} for at, row in enumerate([OLD[2], OLD[0], OLD[1]], 1)]
    diff = compare(OLD, new)
    assert kinds(diff) == [("moved", 3), ("renumbered", 1), ("renumbered", 2)]
    assert diff.summary() == Summary(moved=1)


def test_section_made_again_is_replaced() -> None:
    """A section deleted and made again with nearly the same text is replaced."""
    new = [{**OLD[0], "id": 7, "body": LONG.replace("3.1", "3.2")}, *OLD[1:]]
    (row,) = compare(OLD, new).rows
    assert (row.kind, row.key, row.old_key) == ("replaced", {"id": 7}, {"id": 1})


def test_split_section_names_its_source() -> None:
    """A new section that took over words of a changed one says from which."""
    both = [section(1, 1, "Return and risk", LONG + "\n" + OTHER)]
    diff = compare(both, [section(1, 1, "Return", LONG), section(2, 2, "Risk", OTHER)])
    assert kinds(diff) == [("changed", 1), ("added", 2)]
    assert diff.rows[1].split_from == {"id": 1}


def test_rows_apply_and_invert() -> None:
    """A diff of rows gives the new rows, and its opposite the old ones."""
    new = [
        section(3, 1, "Rank", "second"),
        section(8, 2, "Return", LONG),
        section(2, 3, "Risk", OTHER),
        section(5, 4, "New", "x"),
    ]
    diff = compare(OLD, new)
    assert diff.apply(OLD) == [{**row, "note": MASKED if row["id"] == 5 else ""} for row in new]
    plain = rows_diff(OLD, new, key="id", columns=COLUMNS[:2], position="position")
    back = plain.invert().apply(new)
    assert [{k: v for k, v in row.items() if k != "note"} for row in back] == [
        {k: v for k, v in row.items() if k != "note"} for row in OLD
    ]


def test_secret_of_an_added_row_is_masked() -> None:
    """An added row never carries its secret."""
    diff = compare([], [section(1, 1, "A", "b", note="s3cret")])
    assert "s3cret" not in repr(diff)
    assert "s3cret" not in str(diff.to_json())


def test_same_key_twice_is_no_identity() -> None:
    """Rows that share a key are matched by what they say."""
    old = [section(1, 1, "Return", LONG), section(1, 2, "Risk", OTHER)]
    new = [section(1, 1, "Risk", OTHER), section(1, 2, "Return", LONG)]
    diff = compare(old, new)
    assert [row.moved for row in diff.rows].count(True) == 1
    assert diff.apply(old) == new


def test_composite_key() -> None:
    """A key may have several columns."""
    old = [{"a": 1, "b": 1, "v": 1}, {"a": 1, "b": 2, "v": 2}]
    new = [{"a": 1, "b": 1, "v": 1}, {"a": 1, "b": 2, "v": 3}]
    diff = rows_diff(old, new, key=("a", "b"), columns=[FieldSpec("v")])
    assert [row.key for row in diff.rows] == [{"a": 1, "b": 2}]
    assert diff.unchanged == 1


def test_apply_refuses_other_rows() -> None:
    """A diff applied to other rows says so."""
    new = [OLD[0], OLD[2]]
    with pytest.raises(DiffMismatch):
        compare(OLD, new).apply([OLD[0], section(4, 2, "x"), OLD[2]])


def test_budget_is_told() -> None:
    """Past the budget, rows not looked at for likeness are named."""
    new = [{**row, "id": row["id"] + 10} for row in OLD]
    diff = rows_diff(OLD, new, key="id", columns=COLUMNS[:1], budget=1)
    assert diff.partial[0].path == "rows without the same key"
    assert diff.summary() == Summary(added=3, removed=3)
