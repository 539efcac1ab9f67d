"""The sections of two versions in reading order: those that changed, and the others in runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from lineage_panel.pages.changes import Change, Changes
from report_lineage.diff import RowChange, RowKind
from report_lineage.reports.results import Comparison, SectionState


@dataclass(frozen=True)
class SectionEntry:
    """A section that changed; a side is None where it was not there, ``mark`` where it is ignored."""

    change: RowChange
    old: SectionState | None
    new: SectionState | None
    mark: Change | None


@dataclass(frozen=True)
class UnchangedSections:
    """Sections that stand together and did not change."""

    sections: tuple[SectionState, ...]


Entry = SectionEntry | UnchangedSections


def section_entries(comparison: Comparison, changes: Changes) -> tuple[Entry, ...]:
    """Return the sections in the order of the new version, removed ones where they stood."""
    found: list[Entry] = []
    together = groupby(
        _in_order(comparison, changes), key=lambda one: isinstance(one, SectionState)
    )
    for unchanged, group in together:
        some = list(group)
        if unchanged:
            found.append(
                UnchangedSections(tuple(one for one in some if isinstance(one, SectionState)))
            )
        else:
            found += [one for one in some if isinstance(one, SectionEntry)]
    return tuple(found)


def _in_order(comparison: Comparison, changes: Changes) -> Iterator[SectionEntry | SectionState]:
    old, new = comparison.old.sections, comparison.new.sections
    removed: dict[int, list[SectionEntry]] = {}
    standing: dict[int, SectionEntry] = {}
    for entry in _entries(comparison, changes.by_id):
        if entry.change.new_index is not None:
            standing[entry.change.new_index] = entry
        else:
            removed.setdefault(min(entry.change.old_index or 0, len(new)), []).append(entry)
    for at in range(max(len(old), len(new)) + 1):
        yield from removed.get(at, ())
        if at < len(new):
            yield standing.get(at) or new[at]


def _entries(comparison: Comparison, marks: Mapping[str, Change]) -> Iterator[SectionEntry]:
    old, new = comparison.old.sections, comparison.new.sections
    for number, change in enumerate(comparison.sections.rows, start=1):
        before, after = change.old_index, change.new_index
        removed = change.kind is RowKind.REMOVED
        yield SectionEntry(
            change,
            None if before is None else old[before],
            None if after is None or removed else new[after],
            marks.get(f"sections-{number}"),
        )
