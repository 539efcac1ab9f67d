"""Long texts in pages."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_lineage.diff import (
    BlockKind,
    DiffMismatch,
    Summary,
    TextPage,
    TextPages,
    text_diff,
    text_pages,
)
from report_lineage.diff.text_pages import CUT_REASON
from tests.diff.values import edited_texts

LINES = [f"{number},IBM,New York,{number % 97}.{number % 89},row\n" for number in range(200_000)]


def shown_lines(page: TextPage) -> int:
    """Return how many lines of both sides a page shows."""
    blocks = [block for hunk in page.hunks for block in hunk.blocks]
    return sum(len((block.old + block.new).splitlines()) for block in blocks)


@pytest.fixture(scope="module")
def long_file() -> tuple[str, str]:
    """Give a file of 200,000 lines and 5 MB, and another with 2,000 edits and a moved block."""
    other = [line.replace("row", "ROW") if at % 100 == 7 else line for at, line in enumerate(LINES)]
    other[150_000:150_000] = other[1_010:1_050]
    del other[1_010:1_050]
    return "".join(LINES), "".join(other)


def check(pair: tuple[str, str], page_lines: int, context_lines: int) -> None:
    """Check pages in every respect."""
    a, b = pair
    pages = text_pages(a, b, page_lines=page_lines, context_lines=context_lines)
    assert pages.apply(a) == b
    assert pages.invert().apply(b) == a
    assert pages.changed == (a != b)
    for page in pages:
        kinds = {block.kind for hunk in page.hunks for block in hunk.blocks}
        assert kinds - {BlockKind.EQUAL} or CUT_REASON in [p.reason for p in page.partial]
        json.dumps(page.to_json())


sizes = (st.integers(1, 12), st.integers(0, 4))


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_texts(), *sizes)
def test_pages_together_are_the_diff(pair: tuple[str, str], lines: int, context: int) -> None:
    """Whatever the size of pages, all of them lead from one text to the other and back."""
    check(pair, lines, context)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_texts(), *sizes)
def test_pages_at_length(pair: tuple[str, str], lines: int, context: int) -> None:
    """The same holds on 10,000 pairs."""
    check(pair, lines, context)


def test_one_page_is_the_whole_diff() -> None:
    """A text that fits on a page has the hunks that the whole diff has."""
    old = [f"line number {number}\n" for number in range(300)]
    new = [*old[:50], "something new\n", *old[50:200], "changed\n", *old[201:]]
    (page,) = text_pages("".join(old), "".join(new))
    assert page.hunks == text_diff("".join(old), "".join(new)).hunks()


def test_the_same_text_has_no_page() -> None:
    """Nothing differs, so there is nothing to show."""
    pages = text_pages("a\nb\n", "a\nb\n")
    assert (pages.count, pages.changed, list(pages)) == (0, False, [])
    with pytest.raises(IndexError, match="not 1"):
        pages.page(1)


def test_a_long_file_in_pages(long_file: tuple[str, str]) -> None:
    """200,000 lines have short pages, each compared in full for little work and memory."""
    pages = text_pages(*long_file, budget=2_000_000)
    tracemalloc.start()
    try:
        found = [pages.page(number) for number in (1, 2, pages.count)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert pages.count == 5
    assert all(shown_lines(page) <= 500 * 2 * 8 for page in found)
    assert not [page.partial for page in found if page.partial]
    assert peak < 10_000_000


def test_a_long_file_is_counted(long_file: tuple[str, str]) -> None:
    """All pages together find every edit, and a block that moved from one page to another."""
    pages = text_pages(*long_file)
    assert pages.summary() == Summary(changed=2_000, moved=1)
    assert not pages.partial


def test_a_move_has_one_number_on_all_pages(long_file: tuple[str, str]) -> None:
    """Where lines left and where they arrived are linked, though on different pages."""
    numbers = [
        (page.number, block.move)
        for page in text_pages(*long_file)
        for hunk in page.hunks
        for block in hunk.blocks
        if block.kind is BlockKind.MOVE
    ]
    assert [move for _, move in numbers] == [1_011, 1_011]
    assert len({page for page, _ in numbers}) == 2


def test_a_stretch_longer_than_a_page_is_cut_and_said_to_be() -> None:
    """A thousand lines that were all replaced are shown a page at a time."""
    a = "".join(f"old {number * number}\n" for number in range(1_000))
    b = "".join(f"new words here {number * number}\n" for number in range(700))
    pages = text_pages(a, b, page_lines=100)
    assert pages.count == 10
    assert max(map(shown_lines, pages)) == 200
    assert {partial.reason for page in pages for partial in page.partial} == {CUT_REASON}
    assert pages.apply(a) == b


def test_the_budget_of_lines_is_told() -> None:
    """Where lines could not be aligned, the answer says so, and still holds."""
    a, b = "a\nb\nc\nd\n", "x\nb\ny\nd\nz\n"
    pages = text_pages(a, b, budget=2)
    assert [partial.reason for partial in pages.partial] == ["the work budget was used up"]
    assert pages.apply(a) == b


def test_another_text_is_refused() -> None:
    """Pages applied to another text say so."""
    with pytest.raises(DiffMismatch):
        text_pages("a\n", "b\n").apply("c\n")
    assert isinstance(text_pages("a\n", "b\n").invert(), TextPages)
