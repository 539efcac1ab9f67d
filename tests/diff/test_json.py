"""JSON documents: what changed, moved, was renamed, came and went."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from report_lineage.diff import (
    DiffMismatch,
    JsonNumber,
    NotJson,
    Summary,
    json_diff,
    json_text,
    parse_json,
)


def changes(a: object, b: object, **options: Any) -> list[tuple[str, str | None, str | None]]:
    """Return each change's kind and both places."""
    found = json_diff(a, b, **options).changes
    return [(change.kind.value, change.path, change.old_path) for change in found]


def records(count: int) -> list[dict[str, Any]]:
    """Return records as an export has them."""
    draw = random.Random(count)
    return [
        {
            "id": number,
            "name": f"Customer {number}",
            "score": round(draw.random() * 100, 6),
            "tags": ["a", "b", str(number % 7)],
            "address": {"city": f"City {number % 100}", "zip": str(number)},
        }
        for number in range(count)
    ]


def edited(old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the records with 1 % changed, one moved and one added."""
    new = deepcopy(old)
    for at in random.Random(1).sample(range(len(new)), len(new) // 100):
        new[at]["score"] = 1_000 + at
    new.insert(len(new) // 3, new.pop(2 * len(new) // 3))
    new.insert(10, {"id": -1, "name": "New", "score": 1.0})
    return new


@pytest.mark.parametrize(
    ("a", "b"),
    [("1", "1.0"), ("1", "true"), ("1", '"1"'), ("1.10", "1.1"), ("0.0", "-0.0"), ("1e2", "100")],
)
def test_number_text_counts(a: str, b: str) -> None:
    """In text, numbers written differently differ."""
    diff = json_diff(f'{{"x": {a}}}', f'{{"x": {b}}}')
    (change,) = diff.changes
    assert (change.to_json()["old"], change.to_json()["new"]) == (a, b)
    assert diff.apply(f'{{"x": {a}}}') == parse_json(f'{{"x": {b}}}')


@pytest.mark.parametrize(("a", "b"), [(1, 1.0), (1, True), (0, False), (1, "1"), (0.0, -0.0)])
def test_types_of_values_count(a: object, b: object) -> None:
    """In Python values, equal is not enough: the type must be the same."""
    assert json_diff([a], [b]).changed


def test_type_change_is_its_own_kind() -> None:
    """A number that became a text is a change of type."""
    assert changes({"x": 1}, {"x": "1"}) == [("type changed", "/x", "/x")]


def test_key_order_and_spacing_are_no_change() -> None:
    """The order of keys and white space between tokens say nothing."""
    assert not json_diff('{"a": 1, "b": [2]}', b'{"b":[2],"a":1}').changed


def test_nan_equals_itself() -> None:
    """NaN, which is not equal to itself, is no change."""
    assert not json_diff({"x": float("nan")}, {"x": float("nan")}).changed
    assert not json_diff('{"x": NaN}', '{"x": NaN}').changed


def test_moved_item_is_a_move() -> None:
    """An item that went to the front moved; the others stayed."""
    assert changes([1, 2, 3, 4], [4, 1, 2, 3]) == [("moved", "/0", "/3")]


def test_inserted_item_changes_no_other() -> None:
    """An item put in the middle leaves those after it alone."""
    assert changes(["a", "b", "c"], ["a", "x", "b", "c"]) == [("added", "/1", None)]


def test_objects_match_by_id() -> None:
    """A record is followed by its id when it moves and changes."""
    a = [{"id": 1, "v": 1}, {"id": 2, "v": 2}, {"id": 3, "v": 3}]
    b = [{"id": 3, "v": 9}, {"id": 1, "v": 1}, {"id": 2, "v": 2}]
    assert changes(a, b) == [("moved", "/0", "/2"), ("changed", "/0/v", "/2/v")]


@pytest.mark.parametrize("member", ["id", "key", "name", "uuid"])
def test_identity_is_found(member: str) -> None:
    """Whichever usual member is there and unique says who an object is."""
    a = [{member: name, "v": at} for at, name in enumerate(["x", "y", "z"])]
    b = [{member: "z", "v": 7}, {member: "x", "v": 8}, {member: "y", "v": 9}]
    assert [kind for kind, *_ in changes(a, b)] == ["moved", "changed", "changed", "changed"]


def test_another_id_is_another_record() -> None:
    """A record with a new id was added, however like the old one it is, while ids still mean something."""
    stays = {"id": 3, "n": "y"}
    a, b = [{"id": 1, "n": "x", "m": 5}, stays], [{"id": 2, "n": "x", "m": 5}, stays]
    assert changes(a, b) == [("removed", None, "/0"), ("added", "/0", None)]
    assert changes(a[:1], b[:1]) == [("changed", "/0/id", "/0/id")]


def test_configured_identity_wins() -> None:
    """The members named for a path decide, a star standing for any step."""
    a = {"shops": [{"rows": [{"id": 1, "day": 1, "shop": "a"}, {"id": 2, "day": 2, "shop": "a"}]}]}
    b = {"shops": [{"rows": [{"id": 9, "day": 1, "shop": "a"}, {"id": 2, "day": 2, "shop": "a"}]}]}
    identity = {"/shops/*/rows": ("day", "shop")}
    assert changes(a, b, identity=identity) == [
        ("changed", "/shops/0/rows/0/id", "/shops/0/rows/0/id")
    ]


def test_alike_objects_match_without_identity() -> None:
    """Without identity, an object that changed a little is the same object."""
    a = [{"day": d, "open": d * 1.5, "close": d * 2, "volume": d * 100} for d in range(1, 6)]
    b = [dict(row) for row in a[1:]]
    b[1]["close"] = 77
    assert changes(a, b) == [("removed", None, "/0"), ("changed", "/1/close", "/2/close")]


def test_renamed_key() -> None:
    """A member with the same value under another key was renamed."""
    assert changes({"price": 95.09, "x": 1}, {"close": 95.09, "x": 1}) == [
        ("renamed", "/close", "/price")
    ]


def test_null_proves_no_rename() -> None:
    """Null under another key is one member gone and one come."""
    assert [kind for kind, *_ in changes({"a": None}, {"b": None})] == ["removed", "added"]


def test_pointer_is_escaped() -> None:
    """Slash and tilde in a key are escaped as RFC 6901 says."""
    assert changes({"a/b~c": 1}, {"a/b~c": 2}) == [("changed", "/a~1b~0c", "/a~1b~0c")]


@pytest.mark.parametrize(("count", "steps"), [(5_000, 40_000), (50_000, 400_000)])
@pytest.mark.parametrize("as_text", [True, False])
def test_records_are_compared_exactly(count: int, steps: int, as_text: bool) -> None:
    """1 % changed, one added and one moved are found exactly, for few steps a record."""
    a, b = records(count), edited(records(count))
    diff = json_diff(json.dumps(a), json.dumps(b), budget=steps) if as_text else json_diff(a, b)
    assert diff.summary() == Summary(changed=count // 100, added=1, moved=1)
    assert not diff.partial


def test_budget_is_told() -> None:
    """Past the budget the place shown whole is named, and the diff holds."""
    a, b = {"x": [1, 2, 3]}, {"x": [1, 5, 3]}
    diff = json_diff(a, b, budget=4)
    assert diff.apply(a) == b
    assert [(p.path, p.reason) for p in diff.partial] == [("/x", "the work budget was used up")]


def test_deep_documents_are_compared() -> None:
    """A value nested very deep is shown whole from some level on, and said to be."""
    a: Any = 1
    b: Any = 2
    for _ in range(5_000):
        a, b = [a], [b]
    diff = json_diff(a, b)
    assert diff.changed
    assert diff.apply(a) is not a
    assert diff.partial[0].reason == "it is nested deeper than 60 levels"
    assert not json_diff(a, a).changed


def test_repeated_key_is_told() -> None:
    """An object that repeats a key is compared by the last value, and said to be."""
    diff = json_diff('{"a": 1, "a": 2}', '{"a": 2}')
    assert not diff.changed
    assert "repeats a key" in diff.partial[0].reason


@pytest.mark.parametrize("broken", ["{", "", "[1,]", b"\xff\xfe\xfa", "[" * 100_000])
def test_broken_text_is_refused(broken: str | bytes) -> None:
    """Text that is no JSON is refused with its side."""
    with pytest.raises(NotJson, match="old side"):
        json_diff(broken, "{}")


def test_what_is_no_json_value_is_refused() -> None:
    """A Python value without a JSON form is refused."""
    with pytest.raises(NotJson, match="set"):
        json_diff({"x": {1}}, {"x": {2}})


def test_apply_refuses_another_document() -> None:
    """A diff applied to a document it was not made from names the place."""
    with pytest.raises(DiffMismatch, match="/x"):
        json_diff({"x": 1}, {"x": 2}).apply({"x": 1.0})


def test_patch_in_order() -> None:
    """The patch removes, moves and adds in an order that can be followed."""
    diff = json_diff({"a": [1, 2, 3, 4]}, {"a": [4, 2, 3, 5, 6]})
    assert diff.to_json_patch() == [
        {"op": "remove", "path": "/a/0"},
        {"op": "move", "from": "/a/2", "path": "/a/0"},
        {"op": "add", "path": "/a/3", "value": 5},
        {"op": "add", "path": "/a/4", "value": 6},
    ]


def test_patch_text_keeps_numbers() -> None:
    """The patch as text has the number as it was written."""
    diff = json_diff('{"x": 1.10}', '{"x": 1.200}')
    assert diff.to_json_patch_text() == '[{"op": "replace", "path": "/x", "value": 1.200}]'


def test_text_comes_back() -> None:
    """What was read from text is written as it was, but for white space."""
    text = '{"a": [1, 1.0, -0.0, 1E+2, "\\"é"], "b": {"c": null, "d": true}}'
    assert json_text(parse_json(text)) == text
    assert parse_json("1.10") == JsonNumber("1.10")


def test_very_long_and_very_deep_values_are_exported() -> None:
    """A number of 5,000 digits and a value nested 5,000 deep survive the patch."""
    deep: Any = []
    for _ in range(5_000):
        deep = [deep]
    (operation,) = json_diff({"x": 1}, {"x": deep}).to_json_patch()
    assert operation["path"] == "/x"
    number = "7" * 5_000
    assert json_diff("1", number).to_json_patch_text() == (
        f'[{{"op": "replace", "path": "", "value": {number}}}]'
    )
    assert len(json_diff("1", number).to_json_patch()) == 1


def test_changes_in_pages() -> None:
    """5 MB of records with 1,000 changes have pages that hold them all, in order, once."""
    old = records(40_000)
    new = [{**row, "name": "x"} if row["id"] % 40 == 0 else row for row in old]
    a, b = json.dumps(old), json.dumps(new)
    diff = json_diff(a, b)
    pages = [diff.page(number, page_changes=300) for number in range(1, 5)]
    assert len(a) > 5_000_000
    assert {(page.count, page.total) for page in pages} == {(4, 1_000)}
    assert tuple(change for page in pages for change in page.changes) == diff.changes
    with pytest.raises(IndexError, match="not 5"):
        diff.page(5, page_changes=300)


def test_a_long_value_is_cut_on_a_page() -> None:
    """A value of a megabyte does not make the page one: its begin stands there, and its length."""
    page = json_diff({"x": "a"}, {"x": "b" * 1_000_000}).page(1)
    (change,) = page.to_json()["changes"]  # type: ignore[misc]  # a list
    assert (change["new"], change["new_characters"]) == ('"' + "b" * 9_999, 1_000_002)
    assert len(json.dumps(page.to_json())) < 11_000
