"""Secrets inside JSON documents are compared, and never shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_lineage.diff import (
    MASKED,
    ChangeKind,
    FieldSpec,
    describe,
    field_diff,
    json_diff,
    masked_json,
    masked_value,
    parse_json,
    record_diff,
    rows_diff,
    values_at,
)
from tests.diff.patching import apply_patch

MASK = str(MASKED)
PATHS = ("/pin", "/accounts/*/iban", "/a~1b")


def told(old: object, new: object, paths: tuple[str, ...] = PATHS) -> list[tuple[Any, ...]]:
    """Return the changes of two documents as JSON text."""
    diff = json_diff(json.dumps(old), json.dumps(new), secret_paths=paths)
    return [(one.kind, one.old_path, one.path, one.old_text, one.new_text) for one in diff.changes]


def test_a_change_of_a_secret_is_a_change() -> None:
    """It has its place, and a mask on both sides; what did not change is none."""
    old = {"pin": "hush1", "a/b": "hush2", "open": 1}
    new = {"pin": "hush3", "a/b": "hush2", "open": 2}

    assert told(old, new) == [
        (ChangeKind.CHANGED, "/pin", "/pin", f'"{MASK}"', f'"{MASK}"'),
        (ChangeKind.CHANGED, "/open", "/open", "1", "2"),
    ]


def test_secrets_of_other_types_are_changes_alike() -> None:
    """Numbers, objects and how they are written are as secret as text; null is no secret."""
    for old, new in ((1, 1.0), (1, "1"), ({"a": 1}, {"a": 2}), (True, False), ([1], [2])):
        assert told({"pin": old}, {"pin": new}) == [
            (ChangeKind.CHANGED, "/pin", "/pin", f'"{MASK}"', f'"{MASK}"')
        ]
    assert told({"pin": {"a": 1, "b": 2}}, {"pin": {"b": 2, "a": 1}}) == []
    assert told({"pin": None}, {"pin": "hush"}) == [
        (ChangeKind.TYPE_CHANGED, "/pin", "/pin", "null", f'"{MASK}"')
    ]


def test_moved_items_are_known_by_their_secrets() -> None:
    """Items that stand elsewhere are moved ones, though nobody sees what tells them apart."""
    accounts = [{"iban": f"hush{n}", "open": "x" * 50} for n in range(3)]
    old, new = {"accounts": accounts}, {"accounts": [accounts[2], *accounts[:2]]}

    assert [one[0] for one in told(old, new)] == [ChangeKind.MOVED]


def test_what_came_and_went_is_masked() -> None:
    """Added and removed parts hold masks where secrets are, at any depth below them."""
    changes = told({"accounts": [{"iban": "hush1", "n": 1}]}, {"pin": {"deep": ["hush2"]}})

    assert "hush" not in repr(changes)
    assert changes == [
        (ChangeKind.REMOVED, "/accounts", None, f'[{{"iban": "{MASK}", "n": 1}}]', None),
        (ChangeKind.ADDED, None, "/pin", None, f'"{MASK}"'),
    ]


def test_nothing_of_a_result_holds_a_secret() -> None:
    """Not its values, its text, its patch, its opposite, nor what it makes of a document."""
    old = '{"pin": "hush1", "accounts": [{"iban": "hush2"}, {"iban": 1.10}], "n": 1.0}'
    new = '{"accounts": [{"iban": "hush3"}, {"iban": 1.1}], "n": 1.00, "pin": "hush4"}'
    diff = json_diff(old, new, secret_paths=PATHS)

    made = diff.apply(old)

    said = repr((diff, diff.invert(), diff.to_json(), diff.to_json_patch_text(), made))
    assert "hush" not in said
    assert "1.10" not in said
    assert {"op": "replace", "path": "/pin", "value": MASK} in diff.to_json_patch()
    assert diff.invert().apply(new) == masked_of(old)


def masked_of(text: str) -> object:
    """Return what a document is with its secrets masked."""
    return masked_value(parse_json(text), PATHS)


SECRET = st.one_of(st.none(), st.integers(0, 3), st.text("ab", max_size=2).map("hush{}".format))
ACCOUNT = st.fixed_dictionaries({"n": st.integers(0, 2)}, optional={"iban": SECRET})
DOCUMENT = st.fixed_dictionaries(
    {"accounts": st.lists(ACCOUNT, max_size=4)}, optional={"pin": SECRET, "open": st.integers(0, 2)}
)


@given(DOCUMENT, DOCUMENT)
def test_masked_documents_lead_to_each_other(a: Any, b: Any) -> None:
    """Applied, inverted and as a patch a diff gives the masked sides; it is empty for equal ones."""
    old, new = json.dumps(a), json.dumps(b)
    diff = json_diff(old, new, secret_paths=PATHS)

    assert diff.changed == (a != b)
    assert diff.apply(old) == masked_of(new)
    assert diff.invert().apply(new) == masked_of(old)
    patch = parse_json(diff.to_json_patch_text())
    assert apply_patch(masked_of(old), patch) == masked_of(new)
    assert "hush" not in repr((diff, diff.to_json()))


def test_masked_text() -> None:
    """Text without secrets stays as it is written; what is no JSON is masked whole."""
    assert masked_json('{"pin":  "hush", "n": 1.10}', PATHS) == f'{{"pin": "{MASK}", "n": 1.10}}'
    assert masked_json('{"n":  1.10}', PATHS) == '{"n":  1.10}'
    assert masked_json('{"pin": "hush"', PATHS) == f'"{MASK}"'
    assert masked_json(None, PATHS) is None
    assert masked_json({"pin": "hush"}, PATHS) == {"pin": MASK}
    assert masked_json('{"pin": "hush"}', ()) == '{"pin": "hush"}'


def test_repeated_keys_hide_no_secret() -> None:
    """The earlier of two equal keys is shown nowhere."""
    assert "hush" not in str(masked_json('{"a": {"iban": "hush"}, "a": 5}', ("/a/iban",)))
    assert "hush" not in str(masked_json('{"pin": "hush", "pin": null}', PATHS))


def test_values_are_found() -> None:
    """What logs must not show is what stands at the paths."""
    value = {"pin": 1, "accounts": [{"iban": "x"}, {}, 3], "iban": "y"}

    assert values_at(value, PATHS) == {"/pin": 1, "/accounts/0/iban": "x"}


def test_fields_and_rows() -> None:
    """Records and rows keep only masked values; words name the member alone."""
    spec = FieldSpec("data", kind="json", secret_paths=PATHS)
    old, new = {"id": 1, "data": '{"pin": "hush1"}'}, {"id": 1, "data": '{"pin": "hush2"}'}

    record = record_diff(old, new, columns=[spec])
    rows = rows_diff([old, {**old, "id": 2}], [new, {**new, "id": 3}], key="id", columns=[spec])

    assert describe(record) == "pin"
    assert record.changes[0].note is None
    assert record.apply(old)["data"] == f'{{"pin": "{MASK}"}}'
    assert record.invert().apply(new)["data"] == f'{{"pin": "{MASK}"}}'
    assert rows.apply([old, {**old, "id": 2}])[0]["data"] == f'{{"pin": "{MASK}"}}'
    assert "hush" not in repr((record, record.to_json(), rows, rows.to_json()))


@pytest.mark.parametrize("old", ['{"pin": "hush1"', None, '"hush1"', "[]"])
def test_a_field_of_other_shapes(old: str | None) -> None:
    """What is no JSON is secret as a whole; what never was there is told as that."""
    change = field_diff(old, '{"pin": "hush2"}', kind="json", secret_paths=("/pin", ""))

    assert change.changed
    assert "hush" not in repr((change, change.to_json()))
    assert change.secret == (old == '{"pin": "hush1"')
