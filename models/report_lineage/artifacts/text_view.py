"""Bytes shown as text: always something to read, and said how it was read."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from report_lineage.artifacts.paging import JsonFault, LineIndex, TextPage

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16, little endian"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16, big endian"),
)


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text and how it was read.

    :param note: what should be known of that; None for plain UTF-8.
    """

    text: str
    encoding: str
    note: str | None = None


def decode_text(data: bytes) -> DecodedText:
    """Read bytes as UTF-8, as what their byte order mark says, or else as Latin-1.

    Latin-1 gives a character for every byte, so nothing is lost and nothing is refused.
    """
    for mark, encoding, note in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding, note)
    try:
        return DecodedText(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        note = f"Not UTF-8 (byte {error.start}): each byte is shown as a Latin-1 character"
        return DecodedText(data.decode("latin-1"), "latin-1", note)


def _marked(data: bytes, encoding: str, note: str) -> DecodedText:
    try:
        return DecodedText(data.decode(encoding), encoding, note)
    except UnicodeDecodeError as error:
        note = f"{note}, broken at byte {error.start}: shown as Latin-1 characters"
        return DecodedText(data.decode("latin-1"), "latin-1", note)


class TextDocument:
    """A text opened for paging.

    :param data: its bytes, in any encoding.
    :param fault: why it is not shown as JSON; None if it is just text.
    """

    def __init__(self, data: bytes, *, fault: JsonFault | None = None) -> None:
        self.fault = fault
        self._decoded = decode_text(data)
        self._lines = LineIndex(self._decoded.text)

    def page(self, offset_line: int = 0, limit: int = 200) -> TextPage:
        """Return up to ``limit`` lines after the first ``offset_line``."""
        if offset_line < 0 or limit < 1:
            raise ValueError("A page begins at line 0 or later and holds one line or more.")
        return TextPage(
            lines=self._lines.lines(offset_line, limit),
            offset_line=offset_line,
            total_lines=len(self._lines),
            encoding=self._decoded.encoding,
            note=self._decoded.note,
            fault=self.fault,
        )


def open_text(data: bytes) -> TextDocument:
    """Open bytes as text, whatever they are."""
    return TextDocument(data)
