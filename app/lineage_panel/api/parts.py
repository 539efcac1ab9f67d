"""Long parts of a comparison, a page at a time, for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lineage_panel.page_numbers import checked_page
from report_lineage.diff import FieldChange, JsonDiff, TextDiff, text_pages
from report_lineage.errors import NotFound
from report_lineage.reports.results import Comparison


@dataclass(frozen=True)
class ComparisonPartBody:
    """A page of a part of a comparison. ``kind`` is text, whose ``content`` is hunks, or json, whose
    ``content`` is changes; of a long value there is the begin, and ``old_characters`` or
    ``new_characters``."""

    part: str
    kind: str
    page: int
    pages: int
    content: list[Any]


def part_body(comparison: Comparison, part: str, page: int) -> ComparisonPartBody:
    """Return a page of a part: ``fields-data``, ``lead-attributes``, ``sections-2-body`` or
    ``template-source``.

    :param page: from 1.
    :raises NotFound: if there is no part of that name, or it did not change.
    :raises BadParameter: if the part has fewer pages.
    """
    if part == "template-source" and comparison.template is not None:
        return _of_text(part, *_sides(comparison.template), page)
    for name, change in _fields(comparison):
        if name == part and change.text is not None:
            return _of_text(part, *_sides(change.text), page)
        if name == part and change.json is not None and change.json.changed:
            return _of_json(part, change.json, page)
    raise NotFound(kind="part", key=part)


def _fields(comparison: Comparison) -> Iterable[tuple[str, FieldChange]]:
    for change in comparison.fields.changes:
        yield f"fields-{change.key}", change
    for change in comparison.lead.changes:
        yield f"lead-{change.key}", change
    for number, row in enumerate(comparison.sections.rows, start=1):
        for change in row.record.changes if row.record else ():
            yield f"sections-{number}-{change.key}", change


def _sides(diff: TextDiff) -> tuple[str, str]:
    return "".join(one.old for one in diff.blocks), "".join(one.new for one in diff.blocks)


def _of_text(part: str, old: str, new: str, page: int) -> ComparisonPartBody:
    pages = text_pages(old, new)
    found = pages.page(checked_page(page, pages.count, parameter="page"))
    hunks = [hunk.to_json() for hunk in found.hunks]
    return ComparisonPartBody(part, "text", page, pages.count, hunks)


def _of_json(part: str, diff: JsonDiff, page: int) -> ComparisonPartBody:
    try:
        found = diff.page(page)
    except IndexError:
        checked_page(page, diff.page(1).count, parameter="page")
        raise
    changes: Any = found.to_json()["changes"]
    return ComparisonPartBody(part, "json", page, found.count, changes)
