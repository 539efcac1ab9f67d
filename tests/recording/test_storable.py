"""What is kept of text, names and parameters that databases do not take as they are."""

from __future__ import annotations

import enum
import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_lineage.errors import ArtifactNameInvalid, BadInput
from report_lineage.recording.storable import (
    loggable_value,
    storable_name,
    storable_text,
    storable_values,
)


class Colour(enum.Enum):
    """An enum as a parameter."""

    RED = "red"


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_utf8_without_nul(text: str) -> None:
    """Nothing a Python string can hold breaks the recording of an error."""
    kept = storable_text(text)

    assert "\0" not in kept.encode().decode()


def test_plain_text_stays() -> None:
    """Text that databases take is not touched."""
    assert storable_text("日本 \\x00 → é\n\t") == "日本 \\x00 → é\n\t"


def test_hostile_name_is_kept_as_text() -> None:
    """A name that would climb out of a folder is only a name."""
    assert storable_name("../../etc/passwd") == "../../etc/passwd"
    assert storable_name("a\0b\udc80") == "a\\x00b\\udc80"


@pytest.mark.parametrize("name", ["", "n" * 1001], ids=["empty", "endless"])
def test_name_that_cannot_be_indexed_is_refused(name: str) -> None:
    """Empty names name nothing; endless ones fit no index."""
    with pytest.raises(ArtifactNameInvalid):
        storable_name(name)


def test_parameters_become_plain_json() -> None:
    """Times, decimals, paths, enums and sets have one JSON form each."""
    values = storable_values(
        {
            "day": date(2009, 3, 1),
            "at": datetime(2009, 3, 1, tzinfo=UTC),
            "price": Decimal("95.10"),
            "id": uuid.UUID(int=1),
            "file": Path("a") / "b",
            "colour": Colour.RED,
            "names": {"b", "a"},
            "ratio": float("nan"),
            "deep": [{"x": (1, 2.5, None, True)}],
        },
        called="parameters",
    )

    assert json.loads(json.dumps(values, allow_nan=False)) == {
        "day": "2009-03-01",
        "at": "2009-03-01T00:00:00+00:00",
        "price": "95.10",
        "id": "00000000-0000-0000-0000-000000000001",
        "file": "a/b",
        "colour": "red",
        "names": ["a", "b"],
        "ratio": "nan",
        "deep": [{"x": [1, 2.5, None, True]}],
    }


def test_parameter_without_json_form_is_named() -> None:
    """The error says where the value stands."""
    with pytest.raises(BadInput, match=r"parameters\['a'\]\['b'\] is a object"):
        storable_values({"a": {"b": object()}}, called="parameters")


def test_log_takes_anything() -> None:
    """What has no JSON form is written as its repr, beside what has one."""
    assert loggable_value({"a": 1, "b": Ellipsis}) == {"a": 1, "b": "Ellipsis"}
