"""On which page of its list each change of a comparison is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lineage_panel.pages.changes import Change
from lineage_panel.pages.leaves import PAGE_CHARACTERS, PAGE_ITEMS
from lineage_panel.pages.section_entries import Entry, SectionEntry

SECTIONS = "sections"


def change_places(
    changes: Iterable[Change], sections: Sequence[Sequence[Entry]]
) -> Mapping[str, tuple[str, int]]:
    """Return part and page by anchor, of the changes that stand in lists.

    :param sections: the sections of each page.
    """
    return {**dict(_listed(changes)), **dict(_sections(sections))}


def _listed(changes: Iterable[Change]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Give the places of numbered changes, such as ``fields-data-12``, of which some are ignored."""
    count: Counter[str] = Counter()
    for change in changes:
        part, _, number = change.id.rpartition("-")
        if number.isdigit() and part != SECTIONS:
            yield change.id, (part, count[part] // PAGE_ITEMS + 1)
            count[part] += 1


def _sections(pages: Sequence[Sequence[Entry]]) -> Iterator[tuple[str, tuple[str, int]]]:
    for number, page in enumerate(pages, start=1):
        for entry in page:
            if isinstance(entry, SectionEntry) and entry.mark is not None:
                yield entry.mark.id, (SECTIONS, number)


def section_pages(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Share out sections by what they take of a page."""
    pages: list[list[Entry]] = [[]]
    room = PAGE_CHARACTERS
    for entry in entries:
        weight = _weight(entry)
        if pages[-1] and (weight > room or len(pages[-1]) >= PAGE_ITEMS):
            pages.append([])
            room = PAGE_CHARACTERS
        pages[-1].append(entry)
        room -= weight
    return pages


def _weight(entry: Entry) -> int:
    if not isinstance(entry, SectionEntry):
        return sum(min(len(one.body), 2000) for one in entry.sections[:PAGE_ITEMS])
    sides = [one for one in (entry.old, entry.new) if one is not None]
    return sum(len(one.body) + len(one.data_json or "") + 200 for one in sides)
