"""The text of an HTML document as a reader meets it, a line for each block."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset(
    ("datalist", "head", "noscript", "object", "script", "select", "style", "svg", "template", "title")
)  # fmt: skip
_BLOCKS: Final = frozenset(
    ("address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "dialog",
     "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
     "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p",
     "pre", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul")
)  # fmt: skip
_CELLS: Final = frozenset(("td", "th"))
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)  # fmt: skip
_ENDS_BY_ITSELF: Final = frozenset(("dd", "dt", "li", "option", "p", "td", "th", "tr"))
_OF_HEADS: Final = frozenset(
    ("base", "link", "meta", "noscript", "script", "style", "template", "title")
)
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_PIECE: Final = re.compile(r"(\n)")


def html_text(document: str) -> str:
    """Return the visible text of an HTML document: a line for each block, cells apart by a tab.

    Of an image it has the ``alt`` text in brackets. Scripts, styles, what is in the head, drawings and
    what is marked ``hidden`` are left out; what style sheets hide is not known and stays.
    """
    reader = _Reader()
    reader.feed(document)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines; ``_hidden`` are the open elements from the first that is not shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._hidden: list[str] = []
        self._kept = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._is_ended_by(tag):
            self._hidden.clear()
        if self._hidden or tag in _UNSEEN or "hidden" in given:
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        self._begin(tag)
        if tag == "img" and given.get("alt"):
            self._line.append(f"[{given['alt']}]")
        if tag == "pre":
            self._kept += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        # Outside of drawings HTML takes no notice of the slash: what is not void stays open.
        if self._hidden and self._hidden[0] == "svg" and len(self._hidden) > 1:
            self._hidden.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[len(self._hidden) - 1 - self._hidden[::-1].index(tag) :]
                return
            if self._hidden[0] not in _ENDS_BY_ITSELF:
                return
            self._hidden.clear()  # by the end of what it lies in
        if tag in _BLOCKS and ("".join(self._line) or not self._kept):
            self._end_line()
        if tag == "pre" and self._kept:
            self._kept -= 1

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._kept:
            self._line.append(data)
            return
        for piece in _PIECE.split(data):
            if piece == "\n":
                self._end_line(kept=True)
            else:
                self._line.append(piece)

    def text(self) -> str:
        """Return what was read, each line ended."""
        self._end_line()
        return "".join(f"{line}\n" for line in self._lines)

    def _is_ended_by(self, tag: str) -> bool:
        """Say whether a tag ends what is hidden although nobody closed it."""
        if self._hidden[:1] == ["head"]:
            return len(self._hidden) == 1 and tag not in _OF_HEADS
        is_open = len(self._hidden) == 1 and self._hidden[0] in _ENDS_BY_ITSELF
        return is_open and (tag == self._hidden[0] or (self._hidden[0] == "p" and tag in _BLOCKS))

    def _begin(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
        elif tag in _CELLS and "".join(self._line).strip():
            self._line.append("\v")

    def _end_line(self, *, kept: bool = False) -> None:
        text = "".join(self._line)
        self._line.clear()
        if kept or self._kept:
            self._lines.append(text.rstrip())
            return
        cells = (_SPACE.sub(" ", cell).strip(" ") for cell in text.split("\v"))
        line = "\t".join(cells)
        if line:
            self._lines.append(line)
