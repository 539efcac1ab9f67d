"""Pretty printed lines are the document's, wherever the window stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_lineage.artifacts import (
    Line,
    Token,
    highlight_json,
    json_level,
    json_lines,
    open_json,
    pretty_line_count,
    pretty_lines,
)
from tests.artifacts.test_json_view import JSON


def printed(lines: list[Line]) -> str:
    """Return lines as text."""
    return "\n".join("  " * line.indent + "".join(t.text for t in line.tokens) for line in lines)


@given(JSON)
def test_all_lines_are_what_json_dumps_prints(value: Any) -> None:
    """Indented by two, the lines are those of the standard library."""
    text = json.dumps(value, ensure_ascii=False)
    document = open_json(text.encode())

    lines = pretty_lines(document, limit=10_000)

    assert printed(lines) == json.dumps(value, indent=2, ensure_ascii=False)
    assert pretty_line_count(document) == len(lines)


@given(JSON, st.integers(0, 40), st.integers(1, 40))
def test_a_window_is_a_part_of_all_lines(value: Any, offset: int, limit: int) -> None:
    """Any window shows what stands there in the whole."""
    document = open_json(json.dumps(value).encode())

    assert (
        pretty_lines(document, offset=offset, limit=limit)
        == pretty_lines(document, limit=10_000)[offset : offset + limit]
    )


@given(JSON)
def test_a_fold_ends_where_its_bracket_closes(value: Any) -> None:
    """The line a fold ends at closes what the first line opened, at the same depth."""
    lines = pretty_lines(open_json(json.dumps(value).encode()), limit=10_000)

    for number, line in enumerate(lines):
        opens = line.tokens[-1].text in {"{", "["}
        assert (line.fold_end is not None) == opens
        if line.fold_end is not None:
            closing = lines[line.fold_end]
            assert closing.tokens[0].text[0] in "}]"
            assert closing.indent == line.indent
            assert all(inner.indent > line.indent for inner in lines[number + 1 : line.fold_end])


def test_lines_of_a_part() -> None:
    """A pointer shows that value alone."""
    lines = pretty_lines(open_json(b'{"a": {"b": 1.10}}'), "/a")

    assert printed(lines) == '{\n  "b": 1.10\n}'
    assert lines[1].tokens == (
        Token("key", '"b"'),
        Token("punctuation", ": "),
        Token("number", "1.10"),
    )


def test_a_large_value_is_not_counted_to_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the size that is counted the lines are the same, without the end of the fold."""
    document = open_json(json.dumps({"a": list(range(50)), "b": []}).encode())
    small = pretty_lines(document, offset=30, limit=500)
    monkeypatch.setattr(json_lines, "COUNTED_BYTES", 100)

    assert pretty_lines(document, offset=30, limit=500) == small
    assert [line.fold_end for line in pretty_lines(document, limit=2)] == [None, None]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_counting_does_not_depend_on_how_the_text_is_cut(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Strings over the edge of a chunk are strings on both sides of it."""
    text = r'{"a": ["]", "\\", "\"[,", {}], "b": [ ], "c": [[","], "[]"]}'
    expected = json.dumps(json.loads(text), indent=2).count("\n") + 1
    monkeypatch.setattr(json_level, "_CHUNK_BYTES", size)

    assert json_level.count_lines(text.encode()) == expected


def test_deep_nesting_prints_without_recursion() -> None:
    """Four hundred levels are lines like any others."""
    lines = pretty_lines(open_json(b"[" * 400 + b"]" * 400), limit=10_000)

    assert len(lines) == 799
    assert lines[399].tokens == (Token("punctuation", "[]"),)


def test_a_text_with_a_fault_has_no_lines() -> None:
    """It is shown as text; asking for lines says so."""
    with pytest.raises(ValueError, match="shown as text: NaN"):
        pretty_lines(open_json(b"[NaN]"))


def test_tokens_have_kinds() -> None:
    """A key is told from a string, and each value by its kind."""
    tokens = highlight_json('{"a" : ["x", -1.50e3, true, null]}')

    assert [(t.kind, t.text) for t in tokens if t.text.strip()] == [
        ("punctuation", "{"), ("key", '"a"'), ("punctuation", ":"), ("punctuation", "["),
        ("string", '"x"'), ("punctuation", ","), ("number", "-1.50e3"), ("punctuation", ","),
        ("boolean", "true"), ("punctuation", ","), ("null", "null"),
        ("punctuation", "]"), ("punctuation", "}"),
    ]  # fmt: skip


@given(st.text() | JSON.map(json.dumps))
def test_tokens_lose_nothing(text: str) -> None:
    """Joined, the tokens are the text, JSON or not."""
    assert "".join(token.text for token in highlight_json(text)) == text


def test_highlighting_stops_at_its_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of a long text is one plain token."""
    monkeypatch.setattr(json_lines, "HIGHLIGHT_CHARS", 4)

    assert highlight_json("[1, 2, 3]")[-1] == Token("plain", " 2, 3]")
