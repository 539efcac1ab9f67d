"""Tables for reading: aligned columns, numbers to the right, wide characters counted as two."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence

from lineage_panel.plain_text import plain

GAP = "  "


def width(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def table(
    headings: Sequence[str], rows: Sequence[Sequence[object]], *, columns: int | None = None
) -> str:
    """Return rows under headings.

    :param columns: the width to keep to, by shortening the last column; None for no limit.
    """
    cells = [list(map(plain, row)) for row in rows]
    everything = [list(headings), *cells]
    widths = [max(map(width, column)) for column in zip(*everything, strict=True)]
    right = [_are_numbers(column) for column in zip(*rows, strict=True)] or [False] * len(widths)
    lines = [_line(row, widths, right) for row in everything]
    return "\n".join(shorten(line, columns) for line in lines)


def _are_numbers(values: Sequence[object]) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    return GAP.join(map(_aligned, cells, widths, right)).rstrip()


def _aligned(text: str, cells: int, right: bool) -> str:
    padding = " " * (cells - width(text))
    return padding + text if right else text + padding


def shorten(line: str, columns: int | None) -> str:
    """Return a line that fits, ending in … if it had to be cut."""
    if columns is None or width(line) <= columns:
        return line
    kept, room = "", columns - 1
    for char in line:
        room -= _cells(char)
        if room < 0:
            break
        kept += char
    return kept + "…"


def terminal_columns() -> int | None:
    """Return the width of the terminal, or None if the output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
