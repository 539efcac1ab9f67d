"""Hostile names become plain ones."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from report_lineage.artifacts.names import (
    content_disposition,
    safe_member_name,
    safe_member_names,
)
from report_lineage.errors import ArtifactNameInvalid

NAMES = st.text(max_size=300) | st.text(
    st.sampled_from('aA.:/\\ ~-_\0\n\u202e\u0301éß*?"|<>CONcon1\ud800\U0001f600'), max_size=300
)
EXAMPLES = {
    "prices.csv": "prices.csv",
    "Kurse März 2004.csv": "Kurse März 2004.csv",
    "../../etc/passwd": "etc_passwd",
    "/etc/passwd": "etc_passwd",
    "a/./b/../c.csv": "a_b_c.csv",
    "C:\\Users\\x\\prices.csv": "Users_x_prices.csv",
    "c:prices.csv": "prices.csv",
    "\\\\server\\share\\x": "server_share_x",
    "a\0b\nc": "a_b_c",
    "CON": "_CON",
    "nul.txt": "_nul.txt",
    "Com1.tar.gz": "_Com1.tar.gz",
    "LPT9 .txt": "_LPT9 .txt",
    "console.txt": "console.txt",
    "name. . ": "name",
    "-rf": "_rf",
    ".bashrc": "_bashrc",
    "~root": "_root",
    "x\u202egnp.exe": "x_gnp.exe",
    'say "hi"?.txt': "say _hi__.txt",
    "file:stream": "file_stream",
    "\udcff.csv": "_.csv",
    "": "unnamed",
    "..": "unnamed",
    "/": "unnamed",
    " . ": "unnamed",
    "e\u0301.csv": "é.csv",
}


@pytest.mark.parametrize(("name", "safe"), EXAMPLES.items())
def test_known_hostile_names(name: str, safe: str) -> None:
    """Each known trick gives a plain name that still says what it was."""
    assert safe_member_name(name) == safe


@given(NAMES)
@example("\u00a0.")
@example("a" * 239 + "é" * 10 + ".csv")
def test_a_safe_name_is_one_plain_component(name: str) -> None:
    """Whatever comes in, one component comes out that no system reads otherwise."""
    safe = safe_member_name(name)

    assert safe
    assert safe not in {".", ".."}
    assert len(safe.encode()) <= 240
    assert Path(safe).name == safe == PureWindowsPath(safe).name
    assert safe.split(".")[0].rstrip().casefold() not in {"con", "prn", "aux", "nul", "com1"}
    assert not set(safe) & set('<>:"/\\|?*\0')
    assert safe[0] not in "-. "
    assert safe[-1] not in ". "
    assert all(unicodedata.category(c) not in {"Cc", "Cs"} for c in safe)


@given(NAMES)
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    """Making a safe name safe changes nothing."""
    safe = safe_member_name(name)

    assert safe_member_name(safe) == safe


def test_a_long_name_keeps_its_extension_and_whole_characters() -> None:
    """Cutting leaves the extension, and no half of a character or lost accent."""
    safe = safe_member_name("ü" * 300 + ".tar.gz")
    accented = safe_member_name("q\u0301" * 200)

    assert safe.endswith("ü.tar.gz")
    assert len(safe.encode()) <= 240
    assert accented.count("q") == accented.count("\u0301") > 70


@given(st.lists(NAMES | st.sampled_from(["a.csv", "A.csv", "x/a.csv", "x_a.csv"]), max_size=12))
def test_no_two_names_meet(names: list[str]) -> None:
    """Of a set of names, no two become one on a file system that ignores case."""
    safe = safe_member_names(names)

    assert safe.keys() == set(names)
    assert len({value.casefold() for value in safe.values()}) == len(safe)
    assert safe == safe_member_names(reversed(names))


def test_a_name_that_is_safe_keeps_itself() -> None:
    """The hostile twin gets the number, not the plain name."""
    assert safe_member_names(["../a.csv", "a.csv", "A.csv"]) == {
        "A.csv": "A.csv",
        "a.csv": "a~2.csv",
        "../a.csv": "a~3.csv",
    }


def test_a_name_that_is_no_text_is_refused() -> None:
    """A name is text."""
    with pytest.raises(ArtifactNameInvalid, match="no text"):
        safe_member_name(b"x")  # type: ignore[arg-type]  # that is the point


def test_a_download_header_carries_both_names() -> None:
    """An ASCII name for old clients, the real one encoded for all others."""
    header = content_disposition('../Kurse "März";\r\nX: y.csv')

    assert header.isascii()
    assert "\r" not in header
    assert "\n" not in header
    assert header == (
        'attachment; filename="Kurse _Marz____X_ y.csv"; '
        "filename*=UTF-8''Kurse%20_M%C3%A4rz_%3B__X_%20y.csv"
    )


@given(NAMES)
def test_a_download_header_is_one_line_of_ascii(name: str) -> None:
    """No name splits a header or leaves its quotes."""
    header = content_disposition(name)

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
