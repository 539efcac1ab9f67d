"""Secrets never show in what is kept."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from report_lineage.recording.masking import MASK, Masker


def test_a_secret_is_hidden_wherever_it_stands() -> None:
    """Every occurrence in a text goes, the rest stays."""
    masked = Masker(["hunter2"]).text("login hunter2, again: hunter2!")

    assert masked == f"login {MASK}, again: {MASK}!"


@pytest.mark.parametrize(
    "spelled",
    [
        repr("pä'ss\n\\wörd"),
        json.dumps("pä'ss\n\\wörd"),
        json.dumps("pä'ss\n\\wörd", ensure_ascii=False),
        quote("pä'ss\n\\wörd"),
        base64.b64encode("pä'ss\n\\wörd".encode()).decode(),
    ],
)
def test_a_secret_is_hidden_in_other_spellings(spelled: str) -> None:
    """Quoting, escaping and encoding do not bring a secret to light."""
    masked = Masker(["pä'ss\n\\wörd"]).text(f"x={spelled};")

    assert "ss" not in masked
    assert MASK in masked


def test_a_longer_secret_goes_first() -> None:
    """One secret that begins another does not uncover its end."""
    assert Masker(["hunter", "hunter-two"]).text("hunter-two hunter") == f"{MASK} {MASK}"


def test_a_short_secret_is_hidden_as_a_word() -> None:
    """A PIN goes, but the digits of other numbers stay."""
    assert Masker([42]).text("pin 42 of 1942") == f"pin {MASK} of 1942"


def test_values_are_searched_through() -> None:
    """Secrets in nested values, keys and numbers go; the kinds of the others stay."""
    masked = Masker([{"deep": ["hunter2", 981]}]).value(
        {"a": [1, True, None, "x hunter2"], "hunter2": 981}
    )

    assert masked == {"a": [1, True, None, f"x {MASK}"], MASK: MASK}


def test_lines_of_a_key_are_hidden_one_by_one() -> None:
    """A key file goes even where a log breaks it into lines."""
    assert Masker(["BEGIN KEY\nabcdefgh12\nEND"]).text("read abcdefgh12") == f"read {MASK}"


@pytest.mark.parametrize("nothing", [None, "", True, {}, []])
def test_what_is_no_secret_hides_nothing(nothing: object) -> None:
    """Empty values and booleans would hide half of every text."""
    assert Masker([nothing]).text("True and None and nothing") == "True and None and nothing"
