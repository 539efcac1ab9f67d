"""Words, signs and white space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_lineage.diff.tokens import tokenize, words


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    """Tokens joined give the text back."""
    assert "".join(space + word for space, word in tokenize(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop, now!", ["Don't", "stop", ",", "now", "!"]),
        ("1,234.50 USD (3.1%)", ["1,234.50", "USD", "(", "3.1", "%", ")"]),
        ("2009-03-01", ["2009", "-", "03", "-", "01"]),
        ("snake_case a/b", ["snake_case", "a", "/", "b"]),
        ("价格 up", ["价", "格", "up"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("👩\u200d🔬 ok", ["👩\u200d🔬", "ok"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Prose is cut where a reader would cut it."""
    assert words(text) == expected
