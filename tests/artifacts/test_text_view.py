"""Bytes as text in pages, and what kind of file they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_lineage.artifacts import decode_text, open_text, sniff_media_type
from report_lineage.artifacts.paging import LINE_CHARS

ENCODED = {
    "utf-8": ("Käse".encode(), "Käse", "utf-8"),
    "utf-8 with mark": ("Käse".encode("utf-8-sig"), "Käse", "utf-8-sig"),
    "utf-16 little": (b"\xff\xfe" + "Käse".encode("utf-16-le"), "Käse", "utf-16"),
    "utf-16 big": (b"\xfe\xff" + "Käse".encode("utf-16-be"), "Käse", "utf-16"),
    "latin-1": ("Käse".encode("latin-1"), "Käse", "latin-1"),
    "broken utf-16": (b"\xff\xfea", "ÿþa", "latin-1"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_bytes_become_text(name: str) -> None:
    """Each encoding is recognised, and all but plain UTF-8 is said."""
    data, text, encoding = ENCODED[name]

    decoded = decode_text(data)

    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert (decoded.note is None) == (name == "utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_become_text(data: bytes) -> None:
    """Nothing is refused."""
    assert open_text(data).page().total_lines >= 1


@given(st.text(st.sampled_from("ab\n\r"), max_size=60), st.integers(0, 20), st.integers(1, 20))
def test_a_page_is_a_part_of_all_lines(text: str, offset: int, limit: int) -> None:
    """Any page shows what stands there in the whole."""
    document = open_text(text.encode())

    page = document.page(offset, limit)

    assert page.lines == document.page(0, 100).lines[offset : offset + limit]
    expected = text.removesuffix("\n").split("\n")
    assert [line.text for line in document.page(0, 100).lines] == [
        line.removesuffix("\r") for line in expected
    ]


def test_a_long_line_comes_in_pieces() -> None:
    """A line without end is paged too; its pieces keep its number and say their column."""
    page = open_text(b"first\n" + b"x" * (2 * LINE_CHARS + 1) + b"\nlast").page()

    assert [(line.number, line.column, len(line.text)) for line in page.lines] == [
        (1, 1, 5),
        (2, 1, LINE_CHARS),
        (2, LINE_CHARS + 1, LINE_CHARS),
        (2, 2 * LINE_CHARS + 1, 1),
        (3, 1, 4),
    ]
    assert page.total_lines == 5


def test_a_page_below_zero_is_refused() -> None:
    """There is no line before the first."""
    with pytest.raises(ValueError, match="line 0"):
        open_text(b"x").page(-1)


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
SNIFFED = [
    ("prices.csv", b"a,b\n1,2\n", "text/csv"),
    ("prices", b"a,b\n1,2\n", "text/csv"),
    ("prices", b"a;b\n1;2\n", "text/csv"),
    ("chart.svg", b"<svg xmlns='x'>", "image/svg+xml"),
    ("chart", b'<?xml version="1.0"?>\n<!-- x -->\n<svg>', "image/svg+xml"),
    ("x.html", PNG, "image/png"),
    ("x.png", PNG, "image/png"),
    ("x.png", b"<html>", "text/plain"),
    ("x", b"\xff\xd8\xff\xe0", "image/jpeg"),
    ("x", b"GIF89a", "image/gif"),
    ("x.bin", b"%PDF-1.7", "application/pdf"),
    ("x", b'{"a": 1}', "application/json"),
    ("x", b"\xef\xbb\xbf[1, 2]", "application/json"),
    ("data.JSON", b"broken", "application/json"),
    ("x.jsonl", b'{"a": 1}\n{"a": 2}', "application/jsonl"),
    ("x", b"plain words", "text/plain"),
    ("x", b"M\xe4rz" * 10, "application/octet-stream"),
    ("x", b"cut at the end \xc3", "text/plain"),
    ("x", b"\0\1\2", "application/octet-stream"),
    ("", b"", "application/octet-stream"),
    ("x.xlsx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("x.csv", b"PK\x03\x04", "application/zip"),
]


@pytest.mark.parametrize(("name", "head", "kind"), SNIFFED)
def test_kinds(name: str, head: bytes, kind: str) -> None:
    """What the bytes prove wins over the name, the name over a guess."""
    assert sniff_media_type(name, head) == kind


def test_white_space_without_end_is_quick() -> None:
    """A file of white space is no puzzle."""
    assert sniff_media_type("x", b" \n" * 2048) == "text/plain"
