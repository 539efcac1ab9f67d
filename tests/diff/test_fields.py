"""Fields by their kind."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from report_lineage.diff import (
    MASKED,
    DiffMismatch,
    FieldSpec,
    field_diff,
    record_diff,
)


class Status(Enum):
    """A status with labels, as an application has it."""

    DRAFT = 1
    IN_REVIEW = 2

    @property
    def label(self) -> str:
        """Return what people call it."""
        return {1: "Draft", 2: "In review"}[self.value]


NOON = datetime(2009, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (1, 1.0),
        (1, True),
        (1, "1"),
        (0.0, -0.0),
        (Decimal("1.10"), Decimal("1.1")),
        (None, ""),
        (None, 0),
        (NOON, NOON.astimezone(timezone(timedelta(hours=1)))),
        (b"a", b"b"),
        ({"x": 1}, {"x": 1.0}),
        ("e\u0301", "é"),
        (float("nan"), 0.0),
    ],
)
def test_stored_differently_is_a_change(old: Any, new: Any) -> None:
    """What a database would store differently is a change, and it has words for it."""
    change = field_diff(old, new)
    assert change.changed
    assert field_diff(new, new).changed is False
    assert change.apply(old) is new
    assert change.invert().apply(new) is old
    json.dumps(change.to_json())


def test_number_has_delta_and_percent() -> None:
    """A number tells by how much it grew, without the noise of binary fractions."""
    assert field_diff(61, 74).number.to_json() == {"delta": "13", "percent": 1300 / 61}  # type: ignore[union-attr]  # numbers have one
    assert str(field_diff(0.1, 0.3).number.delta) == "0.2"  # type: ignore[union-attr]  # as above
    assert field_diff(0, 5).number.percent is None  # type: ignore[union-attr]  # as above
    assert field_diff(1.0, float("inf")).number is None


def test_integers_of_any_length() -> None:
    """Numbers too long for `str` are compared and shown."""
    change = field_diff(10**5_000, 10**5_000 + 1)
    assert change.number is not None
    assert change.number.delta == 1
    assert len(change.new_text) == 5_001


def test_decimal_keeps_its_text() -> None:
    """1.10 is shown as 1.10, and the note says that only the writing changed."""
    change = field_diff(Decimal("1.10"), Decimal("1.1"))
    assert (change.old_text, change.new_text) == ("1.10", "1.1")
    assert change.note == "same value, written differently"


def test_dates_have_an_interval() -> None:
    """Dates tell the days between, moments the time; mixed zones tell nothing."""
    assert field_diff(date(2009, 3, 1), date(2009, 3, 4)).interval == timedelta(days=3)
    assert field_diff(NOON, NOON + timedelta(hours=2)).interval == timedelta(hours=2)
    assert field_diff(NOON, NOON.replace(tzinfo=None)).interval is None


def test_same_instant_in_another_zone_says_so() -> None:
    """A moment that only changed its zone is told as such."""
    change = field_diff(NOON, NOON.astimezone(timezone(timedelta(hours=1))))
    assert change.note == "same instant, other time zone"
    assert (change.old_text, change.new_text) == ("2009-03-01 12:00 UTC", "2009-03-01 13:00 +0100")


def test_null_against_empty_has_words() -> None:
    """Null and empty text are told apart in words."""
    assert field_diff(None, "").note == "was not set, is now empty"
    assert field_diff("", None).note == "was empty, is no longer set"
    assert field_diff(None, "x").note == "was not set"


def test_boolean_in_words() -> None:
    """A switch that was flipped reads as words, and has no difference."""
    change = field_diff(False, True)
    assert (change.kind, change.old_text, change.new_text) == ("boolean", "no", "yes")
    assert change.number is None


def test_values_of_an_array_column() -> None:
    """A list of what JSON has no form for is a value like any other."""
    old, new = [date(2009, 3, 1)], [date(2009, 3, 2)]
    change = field_diff(old, new)
    assert (change.kind, change.json, change.apply(old)) == ("other", None, new)
    json.dumps(change.to_json())


def test_words_that_a_budget_left_whole_are_told() -> None:
    """A title compared on no budget is shown whole, and said to be."""
    columns = [FieldSpec("title")]
    diff = record_diff({"title": "Old title"}, {"title": "New title"}, columns=columns, budget=1)
    assert [partial.path for partial in diff.partial] == ["title"]
    assert diff.apply({"title": "Old title"}) == {"title": "New title"}


def test_enum_by_label() -> None:
    """An enum is shown by its label."""
    change = field_diff(Status.DRAFT, Status.IN_REVIEW)
    assert (change.kind, change.old_text, change.new_text) == ("enum", "Draft", "In review")


def test_binary_by_digest_and_size() -> None:
    """Bytes are given by digest and size, never themselves."""
    data = field_diff(b"abc", b"abcd").to_json()
    assert data["new"] == {"sha256": sha256(b"abcd").hexdigest(), "size_bytes": 4}


def test_foreign_key_by_what_it_names() -> None:
    """A key is shown by the name behind it."""
    names = {UUID(int=1): "IBM", UUID(int=2): "Apple"}
    change = field_diff(UUID(int=1), UUID(int=2), name=lambda key: names[key])  # type: ignore[index]  # keys are UUIDs here
    assert (change.old_text, change.new_text) == ("IBM", "Apple")


def test_short_text_by_words_and_long_text_by_blocks() -> None:
    """A title has its words inline, a body has its own diff."""
    assert [span.text for span in field_diff("Old title", "New title").words] == [
        "Old",
        "New",
        " title",
    ]
    body = field_diff("first\nsecond\n", "first\nthird\n")
    assert body.text is not None
    assert body.text.summary().changed == 1


def test_json_by_its_own_diff() -> None:
    """JSON is compared as JSON, from values or from stored text."""
    assert field_diff({"score": 61}, {"score": 74}).json.changes[0].path == "/score"  # type: ignore[union-attr]  # JSON has one
    stored = field_diff('{"a": 1.10}', '{"a": 1.1}', kind="json")
    assert stored.json is not None
    assert stored.json.changed


def test_json_written_differently_is_told() -> None:
    """Stored JSON that only changed its spacing is a change of the text alone."""
    change = field_diff('{"a":1}', '{"a": 1}', kind="json")
    assert change.changed
    assert change.note == "same content, written differently"


def test_broken_json_is_compared_as_text() -> None:
    """Text that should be JSON and is not is compared word by word."""
    change = field_diff('{"a": 1', '{"a": 2', kind="json")
    assert change.json is None
    assert change.words


@pytest.mark.parametrize("kind", [None, "json", "text"])
def test_secret_leaves_no_trace(kind: str | None) -> None:
    """A changed secret is a change without a value, anywhere in the result."""
    change = field_diff("hunter2-old", "hunter2-new", kind=kind, key="password", secret=True)
    assert change.changed
    assert change.old is MASKED
    assert "hunter2" not in repr(change) + json.dumps(change.to_json()) + repr(change.invert())
    assert change.apply("hunter2-old") is MASKED


def test_unchanged_secret_is_unchanged() -> None:
    """A secret that stayed the same is no change."""
    change = field_diff("s", "s", secret=True)
    assert not change.changed
    assert change.apply("s") == "s"


def test_apply_refuses_another_value() -> None:
    """A change applied to another value names the field."""
    with pytest.raises(DiffMismatch, match="score"):
        field_diff(1, 2, key="score").apply(3)


def test_record_names_what_changed_and_what_did_not() -> None:
    """A record diff has the changes in column order and the rest by key."""
    columns = [FieldSpec("title", "Title"), FieldSpec("score"), FieldSpec("pin", secret=True)]
    old = {"title": "A", "score": 61, "pin": 1, "other": 5}
    new = {"title": "A", "score": 74, "pin": 2, "other": 5}
    diff = record_diff(old, new, columns=columns)
    assert ([change.key for change in diff.changes], diff.unchanged) == (
        ["score", "pin"],
        ("title",),
    )
    assert diff.apply(old) == {**new, "pin": MASKED}
    assert diff.summary().changed == 2


def test_record_without_secrets_applies_both_ways() -> None:
    """A record diff gives the new record, and its opposite the old one."""
    columns = [FieldSpec("title"), FieldSpec("score")]
    old, new = {"title": "A b", "score": 1}, {"title": "A c", "score": None}
    diff = record_diff(old, new, columns=columns)
    assert diff.apply(old) == new
    assert diff.invert().apply(new) == old


def test_a_signalling_nan_is_a_change_like_any_other() -> None:
    """Python refuses to compare it, even with itself."""
    change = field_diff(Decimal(1), Decimal("sNaN"))

    assert change.changed
    assert change.note is None
