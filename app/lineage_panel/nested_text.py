"""Differences within files, as text for reading: of tables, JSON and texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lineage_panel.comparison_text import INDENT, json_lines, record_lines, text_lines
from lineage_panel.plain_text import plain
from report_lineage.diff import JsonDiff, RecordDiff, RowChange
from report_lineage.reports.explain import TableDiff
from report_lineage.reports.output_diff import OutputDiff


def output_lines(outputs: Iterable[OutputDiff]) -> Iterator[str]:
    """Give what rendered outputs say otherwise, one after another."""
    for one in outputs:
        yield from ("", f"What {plain(one.name)} says", "")
        if one.note is not None:
            yield f"{INDENT}{plain(one.note)}"
        yield from (f"{INDENT}{line}" for line in nested_lines(one.diff))


def nested_lines(diff: Any) -> Iterator[str]:
    """Give the lines of a difference of any kind; none for None."""
    if isinstance(diff, TableDiff):
        return _table(diff)
    if isinstance(diff, JsonDiff):
        return json_lines(diff)
    if isinstance(diff, RecordDiff):
        return (line.removeprefix(INDENT) for line in record_lines(diff))
    return text_lines(diff) if diff is not None else iter(())


def _table(diff: TableDiff) -> Iterator[str]:
    yield from (f"{{+column {plain(name)}+}}" for name in diff.columns_added)
    yield from (f"[-column {plain(name)}-]" for name in diff.columns_removed)
    yield from map(_table_row, diff.rows.rows)


def _table_row(row: RowChange) -> str:
    name = ", ".join(str(value) for value in (row.key or row.old_key).values())
    if row.row is not None:
        said = plain(", ".join(f"{key} {value}" for key, value in row.row.items()))
        return f"[-{said}-]" if row.new_index is None else f"{{+{said}+}}"
    changes = row.record.changes if row.record else ()
    said = ", ".join(f"{one.name} {one.old_text} → {one.new_text}" for one in changes)
    return plain(f"{name}: {said or row.kind.value}")
