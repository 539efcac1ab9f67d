"""Cut prose into words, punctuation and white space.

CJK is cut by character, a number stays whole ("1,234.50"), a combining mark stays with
what it marks, and the raw text is never reordered, so right-to-left text is safe.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

_CJK: Final = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_PUNCTUATION: Final = (
    r"!-/:-@\[-^`{-~"
    "\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    "\u2010-\u2029\u2030-\u205e\u20a0-\u20cf\u2190-\u23ff\u2500-\u25ff"
    "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    "\u060c\u061b\u061f\u066a-\u066d\u06d4\u05be\u05c0\u05c3\u0964\u0965"
)
_MARK: Final = "[\u0300-\u036f\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f]"
_WORD: Final = rf"[^\s{_CJK}{_PUNCTUATION}]+"
_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_TOKEN: Final = re.compile(
    rf"(\s*)({_NUMBER}(?![^\s{_CJK}{_PUNCTUATION}])|{_WORD}(?:['\u2019]{_WORD})*|\S{_MARK}*)"
)


Token: TypeAlias = tuple[str, str]


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text: the white space before a word, and the word or sign.

    Joined, they give the text back. White space at the end follows in a last token whose
    word is empty.
    """
    tokens: list[Token] = _TOKEN.findall(text)
    rest = len(text) - len(text.rstrip())
    if rest:
        tokens.append((text[len(text) - rest :], ""))
    return tokens


def words(text: str) -> list[str]:
    """Return the words and signs of a text without the white space."""
    return [word for _, word in _TOKEN.findall(text)]
