"""JSON opens lazily, and what is no JSON opens as text with the place of the fault."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_lineage.artifacts import JsonDocument, JsonPage, TextPage, json_level, open_json
from report_lineage.artifacts.json_fault import SEARCHED_BYTES
from report_lineage.errors import JsonPointerMissing

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=5)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


def tree(document: JsonDocument, pointer: str = "", limit: int = 200) -> JsonPage:
    """Return a page that must be a tree."""
    page = document.page(pointer, limit=limit)
    assert isinstance(page, JsonPage), document.fault
    return page


def text_of(document: JsonDocument) -> TextPage:
    """Return a page that must be text."""
    page = document.page()
    assert isinstance(page, TextPage)
    return page


def rebuild(document: JsonDocument, pointer: str = "") -> Any:
    """Read a whole document through its pages."""
    page = tree(document, pointer)
    if page.kind == "object":
        return {node.key: rebuild(document, node.pointer) for node in page.children}
    if page.kind == "array":
        return [rebuild(document, node.pointer) for node in page.children]
    assert page.text is not None
    return json.loads(page.text)


def test_a_page_shows_one_level() -> None:
    """Members have a key, an address, a kind, a preview, and their own number of members."""
    page = tree(open_json(b'{"a/b": [1, 2], "m~n": {}, "s": "x", "n": null, "t": true}'))

    assert [(n.key, n.pointer, n.kind, n.preview, n.child_count) for n in page.children] == [
        ("a/b", "/a~1b", "array", "[1, 2]", 2),
        ("m~n", "/m~0n", "object", "{}", 0),
        ("s", "/s", "string", '"x"', None),
        ("n", "/n", "null", "null", None),
        ("t", "/t", "boolean", "true", None),
    ]
    assert (page.kind, page.total) == ("object", 5)


@pytest.mark.parametrize("number", ["1", "1.0", "1.10", "-0", "-0.0", "1E400", "1" * 400, "1e-7"])
def test_numbers_stay_as_they_were_written(number: str) -> None:
    """A number is never turned into another one of the same value."""
    assert tree(open_json(f"[{number}]".encode())).children[0].preview[:119] == number[:119]
    assert tree(open_json(f" {number} ".encode())).text == number


@given(JSON)
def test_pages_hold_the_whole_document(value: Any) -> None:
    """Going through all pages gives what any parser gives."""
    assert rebuild(open_json(json.dumps(value).encode())) == value
    assert rebuild(open_json(json.dumps(value, indent=2, ensure_ascii=False).encode())) == value


def test_a_page_begins_where_asked() -> None:
    """Offset and limit cut the members of a level."""
    page = open_json(json.dumps(list(range(1000))).encode()).page("", offset=990, limit=20)

    assert isinstance(page, JsonPage)
    assert [n.preview for n in page.children] == [str(n) for n in range(990, 1000)]
    assert page.children[0].pointer == "/990"
    assert page.total == 1000


@pytest.mark.parametrize("pointer", ["a", "/b", "/a/2", "/a/01", "/a/-1", "/a/-", "/a/0/x", "/a/²"])
def test_a_pointer_to_nothing_is_refused(pointer: str) -> None:
    """RFC 6901 to the letter, with the pointer in the error."""
    with pytest.raises(JsonPointerMissing) as refusal:
        open_json(b'{"a": [1, 2]}').page(pointer)

    assert refusal.value.facts["pointer"] == pointer


def test_a_file_opens_too() -> None:
    """A binary file is read to its end."""
    assert tree(open_json(io.BytesIO(b"[1]"))).total == 1


FAULTS = {
    "mark": (b"\xef\xbb\xbf[1]", 0, 1, 1, "byte order mark"),
    "nan": (b'[1,\n {"a": NaN}]', 11, 2, 8, "NaN is no JSON value"),
    "infinity": (b"[-Infinity]", 1, 1, 2, "-Infinity is no JSON value"),
    "twice": (b'{"a": {"b": 1, "b": 2}}', 15, 1, 16, '"b" stands twice'),
    "twice escaped": (b'[{"a": 1,\n"\\u0061": 2}]', 10, 2, 1, '"a" stands twice'),
    "cut": (b'{"a": [1, 2', 11, 1, 12, "ends too early"),
    "empty": (b"", 0, 1, 1, "no text"),
    "comma": (b"[1,\n2,\n]", 7, 3, 1, "railing comma"),
    "latin-1": (b'{"name": "M\xe4rz"}', 11, 1, 12, "not UTF-8"),
    "cut character": (b'["\xc3', 2, 1, 3, "not UTF-8"),
    "utf-16": ("[1]".encode("utf-16"), 0, 1, 1, "not UTF-8"),
    "half a pair": (b'["\\ud83d"]', 2, 1, 3, "surrogate"),
    "control": (b'["a\tb"]', 3, 1, 4, "character"),
    "more": (b"[1]\n[2]", 4, 2, 1, "railing"),
    "words": (b"hello", 0, 1, 1, "character"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_opens_as_text_with_its_place(name: str) -> None:
    """Byte, line and column are those of the first wrong character."""
    data, offset, line, column, message = FAULTS[name]

    fault = text_of(open_json(data)).fault

    assert fault is not None
    assert message in fault.message
    assert (fault.offset, fault.line, fault.column) == (offset, line, column)


@pytest.mark.parametrize(
    "text", [b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000]
)
def test_ten_thousand_levels_open(text: bytes) -> None:
    """Deep nesting opens, as a tree or as text with the place where it is too deep."""
    page = open_json(text).page()

    if isinstance(page, TextPage):
        assert page.fault is not None
        assert "levels deep" in page.fault.message
        assert 0 < page.fault.offset < len(text)
    else:
        assert page.total == 1


@given(st.binary(max_size=200))
def test_any_bytes_open(data: bytes) -> None:
    """Nothing is refused, and a fault lies inside the text."""
    document = open_json(data)
    document.page()

    if document.fault is not None:
        assert 0 <= document.fault.offset <= len(data)
    else:
        json.loads(data)


def test_a_key_twice_in_a_large_text_is_found_where_it_is_shown() -> None:
    """Above the size that is searched, the level that is opened tells."""
    filler = b'"' + b"x" * SEARCHED_BYTES + b'"'
    data = b'{"filler": ' + filler + b', "list": [0, {"k": 1, "k": 2}]}'
    document = open_json(data)
    assert tree(document).total == 2
    assert tree(document, "/list").total == 2

    page = document.page("/list/1")

    assert isinstance(page, TextPage)
    assert page.fault is not None
    assert page.fault.offset == data.rindex(b'"k"')


def test_a_preview_is_short_and_whole_characters() -> None:
    """Long values are cut with an ellipsis, line breaks become spaces."""
    page = tree(open_json('[{"a":\n   "x"}, "{}"]'.replace("{}", "ä" * 500).encode()))

    assert page.children[0].preview == '{"a": "x"}'
    assert page.children[1].preview == '"' + "ä" * 118 + "…"


def test_a_large_document_decodes_only_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 20,000 records a page opens the ones it shows, and the root once."""
    document = open_json(json.dumps([{"id": n} for n in range(20_000)]).encode())
    opened: list[object] = []

    def counting(value: json_level.Json) -> json_level.Level:
        opened.append(value)
        return json_level.open_level(value)

    monkeypatch.setattr("report_lineage.artifacts.json_view.open_level", counting)

    document.page("", offset=10_000, limit=50)

    assert len(opened) == 50


@pytest.mark.parametrize(
    "text", [b"[" + b"1," * 5_000_000 + b"1]", b"{%s}"], ids=["array", "object"]
)
def test_millions_of_small_members_open_as_text(text: bytes) -> None:
    """What would take many times its size in memory as a tree is shown as text."""
    if text == b"{%s}":
        text %= b",".join(b'"key number %d": 1' % n for n in range(600_000))

    page = text_of(open_json(text))

    assert page.fault is not None
    assert "more members" in page.fault.message
    assert page.lines[0].text.encode() == text[:2000]


def test_millions_of_small_members_below_the_root_open_as_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The level above still is a tree, without their number."""
    document = open_json(b'{"many": [' + b"1," * 3000 + b'1], "padding": "' + b"x" * 99_000 + b'"}')
    monkeypatch.setattr(json_level, "LARGE_BYTES", 5000)

    assert tree(document).children[0].child_count is None
    assert isinstance(document.page("/many"), TextPage)
