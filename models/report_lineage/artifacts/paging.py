"""Text in pages of lines, with the place where its format breaks, if it does."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

LINE_CHARS = 2000
"""Longer lines are shown in pieces of so many characters."""


@dataclass(frozen=True, slots=True)
class JsonFault:
    """Why a text is not shown as JSON.

    :param message: what is wrong, in words.
    :param line: where, counted from 1.
    :param column: where in the line, in characters, counted from 1.
    :param offset: where, in bytes from the beginning.
    """

    message: str
    line: int
    column: int
    offset: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line, or a piece of a long one.

    :param number: the number of the line, from 1.
    :param column: where the piece begins in it, from 1; more than 1 in a continued line.
    """

    number: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page of a text.

    :param offset_line: how many lines, pieces counted, stand before it.
    :param total_lines: how many there are, pieces counted.
    :param encoding: how the bytes were read.
    :param note: what should be known of that; None for nothing.
    :param fault: why it is shown as text and not as JSON; None if it is just text.
    """

    lines: tuple[TextLine, ...]
    offset_line: int
    total_lines: int
    encoding: str
    note: str | None = None
    fault: JsonFault | None = None


class LineIndex:
    """Knows where each line of a text begins, long ones in pieces."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = array("Q")
        self._numbers = array("Q")
        self._columns = array("Q")
        start, number = 0, 0
        while start < len(text) or number == 0:
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            number += 1
            for piece in range(start, max(end, start + 1), LINE_CHARS):
                self._starts.append(piece)
                self._numbers.append(number)
                self._columns.append(piece - start + 1)
            start = end + 1

    def __len__(self) -> int:
        """Return the number of lines, pieces counted."""
        return len(self._starts)

    def lines(self, offset: int, limit: int) -> tuple[TextLine, ...]:
        """Return up to ``limit`` lines after the first ``offset``."""
        return tuple(self._line(i) for i in range(offset, min(offset + limit, len(self))))

    def _line(self, place: int) -> TextLine:
        start = self._starts[place]
        end = self._starts[place + 1] if place + 1 < len(self) else len(self._text)
        text = self._text[start:end].removesuffix("\n").removesuffix("\r")
        return TextLine(self._numbers[place], self._columns[place], text)
