"""A page of what a command prints, for answers too long to be read at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lineage_panel.page_numbers import checked_page

PAGE_LINES: Final = 500


def page_of_lines(lines: Iterable[str], number: int, page_lines: int = PAGE_LINES) -> Iterator[str]:
    """Give a page of lines, holding no others, and at its end which of how many pages it is.

    :param number: of the page, from 1.
    :raises BadParameter: if there are fewer pages.
    """
    total = 0
    for total, line in enumerate(lines, start=1):
        if (total - 1) // page_lines == number - 1:
            yield line
    count = max(-(-total // page_lines), 1)
    checked_page(number, count, parameter="--page")
    yield f"Page {number} of {count}."
