"""Texts in pages: all of a text is on one of them, and none is too long."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lineage_panel.pages.folding import Fold, Part
from lineage_panel.pages.leaves import PAGE_CHARACTERS, beginning, only_new, text_pages_of
from report_lineage.diff import text_diff

WORDS = st.sampled_from(["a", "bb", "\n", " ", "word " * 4_000, "x" * 70_000, "y\n" * 300])
TEXTS = st.lists(WORDS, max_size=12).map("".join)


def said(pages: list[list[Part]], side: str) -> str:
    """Return one side of what is on pages."""
    parts = [part for page in pages for part in page]
    return "".join("".join(p.steps) if isinstance(p, Fold) else getattr(p, side) for p in parts)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_pages_hold_all_of_both_texts(old: str, new: str) -> None:
    """Joined they are the old text and the new one."""
    pages = text_pages_of(text_diff(old, new).blocks)

    assert (said(pages, "old"), said(pages, "new")) == (old, new)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_no_page_is_much_longer_than_agreed(old: str, new: str) -> None:
    """Words are told beside the text itself, so a page may hold both."""
    for page in text_pages_of(text_diff(old, new).blocks):
        assert len(said([page], "old") + said([page], "new")) <= PAGE_CHARACTERS


def test_a_beginning_says_how_much_is_left() -> None:
    """Without pages to turn, the rest is counted."""
    parts, rest = beginning(only_new("", "x\n" * 200_000))

    assert said([list(parts)], "new") == "x\n" * (PAGE_CHARACTERS // 4 // 2 * len(parts))
    assert rest > 1
    assert beginning(only_new("", "")) == ((), 0)
