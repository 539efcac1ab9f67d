"""Numbers of pages that somebody asks for."""

from __future__ import annotations

from report_lineage.errors import BadParameter


def checked_page(number: int, count: int, *, parameter: str) -> int:
    """Return the number of a page if there is one.

    :param number: from 1.
    :param count: how many pages there are.
    :param parameter: what the error calls the number.
    :raises BadParameter: if there are fewer.
    """
    if number > count:
        raise BadParameter(
            parameter=parameter,
            value=str(number),
            problem="there are fewer pages",
            remedy=f"Give a number from 1 to {count}.",
        )
    return number
