"""JSON text on pages: members, lines, deltas, pointers."""

from __future__ import annotations

import pytest

from lineage_panel.json_formatting import (
    json_members,
    json_pretty,
    number_delta,
    plain_text,
    pointer_words,
)
from report_lineage.diff import json_diff


def test_members_keep_number_text() -> None:
    """A number is shown as it is stored."""
    members = json_members('{"price": 95.90, "peers": ["MSFT"]}')
    assert members == [("price", "95.90", True), ("peers", '["MSFT"]', False)]


@pytest.mark.parametrize("text", [None, "", "[1]", "7", '{"broken"'])
def test_what_is_no_object_has_no_members(text: str | None) -> None:
    """Nothing, an array, a scalar and broken JSON give an empty list."""
    assert json_members(text) == []


def test_pretty_text_has_a_line_per_member() -> None:
    """Nested members are indented, numbers kept."""
    assert json_pretty('{"a":[1.10]}') == '{\n  "a": [\n    1.10\n  ]\n}'


def test_broken_json_stays_as_it_is() -> None:
    """What cannot be read is shown unchanged."""
    assert json_pretty('{"a": ') == '{"a": '


def test_a_number_grows_by_its_delta() -> None:
    """Two numbers have a difference, a number and a text have none."""
    grown, other = json_diff('{"a": 61, "b": 1}', '{"a": 74, "b": "1"}').changes
    delta = number_delta(grown)
    assert delta is not None
    assert (str(delta.delta), round(delta.percent or 0, 1)) == ("13", 21.3)
    assert number_delta(other) is None


def test_parameters_read_as_text_or_json() -> None:
    """Text is shown bare, all else as JSON."""
    assert [plain_text(value) for value in ("2009-04", 12, None, ["ä"])] == [
        "2009-04",
        "12",
        "null",
        '["ä"]',
    ]


def test_pointers_read_without_escapes() -> None:
    """The leading slash and the escapes of RFC 6901 are for machines."""
    assert pointer_words("/flags/a~1b") == "flags/a/b"
    assert pointer_words("") == "the whole value"
