"""Long parts of a comparison, a page at a time: which page of which part, and the way to the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lineage_panel.page_numbers import checked_page
from lineage_panel.pages.folding import Fold, Part, folded
from report_lineage.diff import Block, BlockKind, Span, SpanKind

PAGE_ITEMS: Final = 100
PAGE_CHARACTERS: Final = 60_000
_OF_A_BLOCK: Final = 200
_OF_A_SPAN: Final = 30
"""What markup adds to a page, about, in characters."""


@dataclass(frozen=True)
class Leaf:
    """One page of a part, counted from 1, with the addresses beside it; None at the ends."""

    part: str
    number: int
    count: int
    previous_url: str | None
    next_url: str | None


@dataclass(frozen=True)
class TextLeaf:
    """A page of a text."""

    parts: tuple[Part, ...]
    leaf: Leaf


@dataclass(frozen=True)
class ItemsLeaf:
    """A page of a list; ``first`` is how many items are before it."""

    items: tuple[Any, ...]
    first: int
    leaf: Leaf


@dataclass(frozen=True)
class Leaves:
    """Which page of each part is shown: the first, but of one part the page that was asked for.

    :param url: gives the address of a page of a part.
    :param part: the part that was asked for; None if none was.
    :param page: the page of it.
    :param places: on which page of which part each change of a list is, by its anchor.
    """

    url: Callable[[str, int], str]
    part: str | None
    page: int
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def number(self, part: str) -> int:
        """Return the page of a part that is shown; around a part of a section, that of the section."""
        if part == self.part or self.part is None:
            return self.page if part == self.part else 1
        around = "-".join(self.part.split("-")[:2])
        place, page = self.places.get(around, (around, 1))
        return page if place == part else 1

    def leaf(self, part: str, count: int) -> Leaf:
        """Return the page of a part that is shown, of so many.

        :raises BadParameter: if one was asked for that there is not.
        """
        number = checked_page(self.number(part), max(count, 1), parameter="page")
        return Leaf(
            part,
            number,
            count,
            f"{self.url(part, number - 1)}#{part}-pages" if number > 1 else None,
            f"{self.url(part, number + 1)}#{part}-pages" if number < count else None,
        )

    def is_here(self, anchor: str) -> bool:
        """Say whether a change is on a page that is shown."""
        part, page = self.places.get(anchor, (anchor, 1))
        return anchor not in self.places or self.number(part) == page

    def href(self, anchor: str) -> str:
        """Return the link to a change: an anchor of this page, or on the page that it is on."""
        if self.is_here(anchor):
            return f"#{anchor}"
        return f"{self.url(*self.places[anchor])}#{anchor}"

    def items(self, part: str, items: Sequence[Any], most: int = PAGE_ITEMS) -> ItemsLeaf:
        """Return the page of a list that is shown."""
        leaf = self.leaf(part, -(-len(items) // most))
        first = (leaf.number - 1) * most
        return ItemsLeaf(tuple(items[first : first + most]), first, leaf)

    def text(self, part: str, blocks: Sequence[Block], *, show_all: bool = False) -> TextLeaf:
        """Return the page of a text that is shown, its unchanged stretches folded or not."""
        pages = text_pages_of(blocks if show_all else folded(blocks))
        leaf = self.leaf(part, len(pages))
        return TextLeaf(tuple(pages[leaf.number - 1]) if pages else (), leaf)


def beginning(blocks: Sequence[Block]) -> tuple[tuple[Part, ...], int]:
    """Return the first page of a text, and how many pages are left out."""
    pages = text_pages_of(folded(blocks))
    return (tuple(pages[0]), len(pages) - 1) if pages else ((), 0)


def only_new(old: str, new: str) -> tuple[Block, ...]:
    """Return the blocks of a text that is there on one side alone: the other one is empty."""
    kind = BlockKind.DELETE if old else BlockKind.INSERT
    return (Block(kind, old, new, old_line=1, new_line=1),) if old or new else ()


def text_pages_of(parts: Iterable[Part]) -> list[list[Part]]:
    """Share out the parts of a text; what is longer than a page is cut."""
    pages: list[list[Part]] = []
    room = 0
    for part in parts:
        for piece in _pieces(part):
            weight = _weight(piece)
            if not pages or weight > room:
                pages.append([])
                room = PAGE_CHARACTERS
            pages[-1].append(piece)
            room -= weight
    return pages


def _weight(part: Part) -> int:
    """Return about how many characters of a page a part takes; what is equal stands there twice."""
    if isinstance(part, Fold):
        return _OF_A_BLOCK + 2 * sum(map(len, part.steps))
    words = sum(len(span.text) + _OF_A_SPAN for span in part.words)
    return _OF_A_BLOCK + len(part.old) + len(part.new) + words


def _pieces(part: Part) -> Iterator[Part]:
    if isinstance(part, Fold) or _weight(part) <= PAGE_CHARACTERS:
        yield part
    elif part.words:
        yield from (_of_words(part, spans) for spans in _shared_out(part.words))
    else:
        size = PAGE_CHARACTERS // 4
        for at in range(0, max(len(part.old), len(part.new)), size):
            old, new = part.old[at : at + size], part.new[at : at + size]
            yield replace(part, old=old, new=new)


def _of_words(block: Block, spans: tuple[Span, ...]) -> Block:
    old = "".join(span.text for span in spans if span.kind is not SpanKind.INSERT)
    new = "".join(span.text for span in spans if span.kind is not SpanKind.DELETE)
    return replace(block, words=spans, old="" if block.kind is BlockKind.MOVE else old, new=new)


def _shared_out(words: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """Give words in turns that take a quarter of a page each; a longer one is cut."""
    size = PAGE_CHARACTERS // 4
    turn: list[Span] = []
    room = size
    for span in words:
        for at in range(0, len(span.text), size):
            piece = replace(span, text=span.text[at : at + size])
            if turn and len(piece.text) + _OF_A_SPAN > room:
                yield tuple(turn)
                turn, room = [], size
            turn.append(piece)
            room -= len(piece.text) + _OF_A_SPAN
    if turn:
        yield tuple(turn)
