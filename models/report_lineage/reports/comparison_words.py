"""A comparison in words, such as "title, 2 sections, score 61 → 74"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from report_lineage.diff import FieldKind, RowChange, RowKind, RowsDiff, describe
from report_lineage.reports.results import Comparison, InputChange
from report_lineage.reports.shorten import section_name, shorten

NO_DIFFERENCE: Final = "no difference"


def comparison_words(comparison: Comparison) -> str:
    """Return what differs between two versions in words."""
    was_deleted, is_deleted = (
        state.version.operation == "delete" for state in (comparison.old, comparison.new)
    )
    if is_deleted and not was_deleted:
        return "deleted"
    data = [change for change in comparison.fields.changes if change.kind is FieldKind.JSON]
    other = [change for change in comparison.fields.changes if change.kind is not FieldKind.JSON]
    phrases = [*other, *_sections(comparison), *_lead(comparison), *data]
    phrases += [*_files("input", comparison.inputs)]
    words = describe(phrases or [*_files("output", comparison.outputs)])
    if was_deleted and not is_deleted:
        return f"made again: {words}" if words else "made again"
    return words or ("template" if comparison.template else NO_DIFFERENCE)


def _sections(comparison: Comparison) -> Iterator[RowsDiff | str]:
    rows = [row for row in comparison.sections.rows if row.kind is not RowKind.RENUMBERED]
    if len(rows) != 1:
        yield comparison.sections
        return
    named = section_name(_heading(comparison, rows[0]))
    told = {RowKind.ADDED, RowKind.REMOVED, RowKind.MOVED}
    yield f"{named} {rows[0].kind.value}" if rows[0].kind in told else named


def _heading(comparison: Comparison, row: RowChange) -> str:
    index, state = row.new_index, comparison.new
    if index is None:
        index, state = row.old_index or 0, comparison.old
    return state.sections[index].heading


def _lead(comparison: Comparison) -> Iterator[str]:
    """A report that went to another lead says so once, not what differs between the two."""
    old, new = comparison.old.lead, comparison.new.lead
    if old and new and old.id == new.id:
        yield from (f"lead {change.name}" for change in comparison.lead.changes)


def _files(noun: str, changes: Sequence[InputChange]) -> Iterator[str]:
    if len(changes) == 1:
        yield f"{noun} {shorten(changes[0].name)}"
    elif changes:
        yield f"{len(changes)} {noun}s"
