"""How two inputs differ, in a few words for a sentence."""

from __future__ import annotations

from typing import Final

from report_lineage.diff import JsonDiff, RowChange, RowKind, Summary, TextDiff
from report_lineage.reports.explain.results import NestedDiff
from report_lineage.reports.explain.table_diff import TableDiff
from report_lineage.reports.shorten import shorten

_MOST_COLUMNS: Final = 2


def input_words(diff: NestedDiff | None) -> str:
    """Return words such as "IBM, Mar 1 2009: price 95.09 → 95.90"; none if there is no diff."""
    if isinstance(diff, TableDiff):
        return _of_table(diff)
    if isinstance(diff, JsonDiff):
        return _of_json(diff)
    if isinstance(diff, TextDiff):
        return _counted(diff.summary(), "place")
    return ""


def _of_table(diff: TableDiff) -> str:
    words = [f"column {shorten(name)} added" for name in diff.columns_added]
    words += [f"column {shorten(name)} removed" for name in diff.columns_removed]
    rows = diff.rows.rows
    if len(rows) == 1 and rows[0].kind is RowKind.CHANGED and not words:
        return _one_row(rows[0])
    counted = _counted(diff.rows.summary(), "row")
    return ", ".join([*words, counted] if counted else words)


def _one_row(row: RowChange) -> str:
    name = shorten(", ".join(str(value) for value in row.key.values()))
    changes = row.record.changes if row.record else ()
    if len(changes) > _MOST_COLUMNS:
        return f"{name}: {len(changes)} columns"
    said = [f"{one.name} {shorten(str(one.old))} → {shorten(str(one.new))}" for one in changes]
    return f"{name}: {', '.join(said)}"


def _of_json(diff: JsonDiff) -> str:
    changes = diff.changes
    if len(changes) == 1 and changes[0].path and changes[0].old_text and changes[0].new_text:
        old, new = (shorten(text) for text in (changes[0].old_text, changes[0].new_text))
        return f"{shorten(changes[0].path)} {old} → {new}"
    return _counted(diff.summary(), "value")


def _counted(summary: Summary, noun: str) -> str:
    """Return counts such as "3 rows changed, 1 added"; the noun stands once."""
    counts = [
        (summary.changed, "changed"),
        (summary.added, "added"),
        (summary.removed, "removed"),
        (summary.moved, "moved"),
    ]
    words = [f"{count} {{}}{verb}" for count, verb in counts if count]
    if not words:
        return ""
    first = next(count for count, _ in counts if count)
    named = f"{noun} " if first == 1 else f"{noun}s "
    return ", ".join([words[0].format(named), *(word.format("") for word in words[1:])])
