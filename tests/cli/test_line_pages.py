"""Pages of what a command prints."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lineage_panel.cli.line_pages import page_of_lines
from report_lineage.errors import BadParameter


def lines(count: int) -> Iterator[str]:
    """Give so many lines, none of which is kept."""
    return (f"line {number}" for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("count", "number", "found"),
    [
        (5, 1, ["line 1", "line 2", "Page 1 of 3."]),
        (5, 3, ["line 5", "Page 3 of 3."]),
        (4, 2, ["line 3", "line 4", "Page 2 of 2."]),
        (0, 1, ["Page 1 of 1."]),
    ],
)
def test_a_page_says_which_it_is(count: int, number: int, found: list[str]) -> None:
    """The lines of the page, and how many pages there are."""
    assert list(page_of_lines(lines(count), number, 2)) == found


def test_a_page_that_there_is_not_is_refused() -> None:
    """The error says how many there are."""
    with pytest.raises(BadParameter, match="from 1 to 3"):
        list(page_of_lines(lines(5), 4, 2))
