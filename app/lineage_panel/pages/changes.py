"""The changes of a comparison one by one: what the jump list names, and what links lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Final

from lineage_panel.json_formatting import pointer_words
from lineage_panel.pages.ignoring import Ignored, ignored_path
from report_lineage.diff import (
    ChangeKind,
    FieldChange,
    JsonChange,
    RecordDiff,
    RowChange,
    RowKind,
    Summary,
)
from report_lineage.reports.results import Comparison, InputChange

_ROW_KINDS: Final = {RowKind.REPLACED: "changed", RowKind.RENUMBERED: "moved"}
_JSON_KINDS: Final = {ChangeKind.TYPE_CHANGED: "changed", ChangeKind.RENAMED: "moved"}
_DIFFERENCES: Final = {"template": "template_id"}
"""Fields that stand for a column of another name."""

SIGNS: Final = {"changed": "±", "added": "+", "removed": "−", "moved": "↕"}


@dataclass(frozen=True)
class Change:
    """One change. ``id`` is its anchor, the same whatever is ignored; ``kind`` is changed, added,
    removed or moved. ``differences`` are the keys by which an explanation names it.

    ``path`` is what ignores it, None if nothing does. ``previous`` and ``next`` are the anchors of
    its neighbours on the page, None at the ends.
    """

    id: str
    part: str
    label: str
    kind: str
    differences: tuple[str, ...] = ()
    path: str | None = None
    hidden: bool = False
    previous: str | None = None
    next: str | None = None

    @property
    def sign(self) -> str:
        """Return the sign that stands for its kind."""
        return SIGNS[self.kind]


@dataclass(frozen=True)
class Changes:
    """The changes that a page shows, in its order, and how many it leaves out."""

    shown: tuple[Change, ...]
    ignored: int

    @cached_property
    def by_id(self) -> Mapping[str, Change]:
        """Return the changes by their anchors."""
        return {one.id: one for one in self.shown}

    def of(self, difference: str) -> str | None:
        """Return the anchor of what an explanation names; None if the page does not show it."""
        return next((one.id for one in self.shown if difference in one.differences), None)

    def summary(self) -> Summary:
        """Count what is shown."""
        kinds = [one.kind for one in self.shown]
        return Summary(*(kinds.count(kind) for kind in SIGNS))


def changes_of(comparison: Comparison, ignored: Ignored) -> Changes:
    """Return the changes of a comparison, part by part as the page has them."""
    found = list(
        chain(
            _record("Fields", comparison.fields, "field", ignored),
            _sections(comparison, ignored),
            _record("Lead", comparison.lead, "lead", ignored),
            _files("Inputs", comparison.inputs),
            _files("Outputs", comparison.outputs),
            _template(comparison),
        )
    )
    shown = [one for one in found if not one.hidden]
    return Changes(tuple(_linked(shown)), len(found) - len(shown))


def json_rows(
    comparison: Comparison, changes: Changes
) -> Mapping[str, tuple[tuple[JsonChange, Change], ...]]:
    """Return the changes within JSON that are shown, by the part of the page: ``fields-data``."""
    found: dict[str, tuple[tuple[JsonChange, Change], ...]] = {}
    for part, record in (("fields", comparison.fields), ("lead", comparison.lead)):
        for change in record.changes:
            if change.json is not None and change.json.changed:
                name = f"{part}-{change.key}"
                marks = changes.by_id
                numbered = enumerate(change.json.changes, start=1)
                rows = ((inner, marks.get(f"{name}-{at}")) for at, inner in numbered)
                found[name] = tuple((inner, mark) for inner, mark in rows if mark is not None)
    return found


def _linked(shown: list[Change]) -> Iterator[Change]:
    ids = [None, *(one.id for one in shown), None]
    for at, one in enumerate(shown):
        yield replace(one, previous=ids[at], next=ids[at + 2])


def _record(part: str, record: RecordDiff, kind: str, ignored: Ignored) -> Iterator[Change]:
    for change in record.changes:
        if change.json is not None and change.json.changed:
            for number, inner in enumerate(change.json.changes, start=1):
                yield _json(part, change, inner, number, ignored)
            continue
        column = _DIFFERENCES.get(str(change.key), change.key)
        yield Change(
            id=f"{part.lower()}-{change.key}",
            part=part,
            label=change.name,
            kind="changed",
            differences=(f"{kind}:{column}",),
        )


def _json(
    part: str, change: FieldChange, inner: JsonChange, number: int, ignored: Ignored
) -> Change:
    pointer = inner.path if inner.path is not None else inner.old_path or ""
    member = f"{change.key}{pointer}".split("/")[:2]
    return Change(
        id=f"{part.lower()}-{change.key}-{number}",
        part=part,
        label=f"{change.name}: {pointer_words(pointer)}",
        kind=_JSON_KINDS.get(inner.kind, inner.kind.value),
        differences=(f"field:{'.'.join(member)}",),
        path=ignored_path(change.key, pointer),
        hidden=ignored.hides(change.key, inner),
    )


def _sections(comparison: Comparison, ignored: Ignored) -> Iterator[Change]:
    for number, row in enumerate(comparison.sections.rows, start=1):
        keys = [str(key["id"]) for key in (row.key, row.old_key) if "id" in key]
        yield Change(
            id=f"sections-{number}",
            part="Sections",
            label=_heading(comparison, row),
            kind=_ROW_KINDS.get(row.kind, row.kind.value),
            differences=tuple(f"section:{key}" for key in dict.fromkeys(keys)),
            hidden=_is_ignored(row, ignored),
        )


def _heading(comparison: Comparison, row: RowChange) -> str:
    if row.new_index is not None:
        return comparison.new.sections[row.new_index].heading
    return comparison.old.sections[row.old_index or 0].heading


def _is_ignored(row: RowChange, ignored: Ignored) -> bool:
    """Say whether all that happened to a section is of ignored paths."""
    if row.kind is not RowKind.CHANGED or row.moved or row.record is None:
        return False
    return all(
        change.json is not None
        and change.json.changed
        and all(ignored.hides(change.key, inner) for inner in change.json.changes)
        for change in row.record.changes
    )


def _files(part: str, files: tuple[InputChange, ...]) -> Iterator[Change]:
    for number, file in enumerate(files, start=1):
        kind = "changed"
        if file.old is None or file.new is None:
            kind = "added" if file.old is None else "removed"
        differences = (f"output:{file.name}",) if part == "Outputs" else ()
        yield Change(f"{part.lower()}-{number}", part, file.name, kind, differences)


def _template(comparison: Comparison) -> Iterator[Change]:
    if comparison.template is not None and comparison.template.changed:
        yield Change("template-source", "Template", "template source", "changed")
