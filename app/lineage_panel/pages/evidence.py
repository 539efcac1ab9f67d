"""What a cause stands on, cut to what a page can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lineage_panel.pages.folding import Fold, Part, folded
from report_lineage.diff import (
    BlockKind,
    FieldChange,
    JsonChange,
    JsonDiff,
    NumberDelta,
    RecordDiff,
    RowChange,
    TextDiff,
    field_diff,
)
from report_lineage.reports.explain import Evidence, TableDiff
from report_lineage.reports.explain.results import NestedDiff

MOST_ROWS: Final = 50
MOST_CHARACTERS: Final = 20_000


@dataclass(frozen=True)
class TableRow:
    """A value of a table that differs; None on the side that has none."""

    name: str
    old: str | None
    new: str | None
    number: NumberDelta | None = None
    note: str = ""


@dataclass(frozen=True)
class EvidenceView:
    """A nested diff as far as a page shows it; the parts that do not apply are empty.

    ``left_out`` counts what is not shown of ``unit``; the artifacts have all of it.
    """

    table: tuple[TableRow, ...] = ()
    json: tuple[JsonChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    parts: tuple[Part, ...] = ()
    left_out: int = 0
    unit: str = "change"


def evidence_view(evidence: Evidence) -> EvidenceView | None:
    """Return the first part of a cause's nested diff; None if it has none."""
    return diff_view(evidence.diff)


def diff_view(diff: NestedDiff | None) -> EvidenceView | None:
    """Return the first part of a nested diff; None if there is none."""
    if isinstance(diff, TableDiff):
        rows = list(_table_rows(diff))
        return EvidenceView(table=tuple(rows[:MOST_ROWS]), left_out=_rest(rows), unit="row")
    if isinstance(diff, JsonDiff):
        changes = diff.changes
        return EvidenceView(json=changes[:MOST_ROWS], left_out=_rest(changes))
    if isinstance(diff, RecordDiff):
        return EvidenceView(fields=diff.changes[:MOST_ROWS], left_out=_rest(diff.changes))
    return _text(diff) if diff is not None else None


def _rest(items: Any) -> int:
    return max(0, len(items) - MOST_ROWS)


def _text(diff: TextDiff) -> EvidenceView:
    """Return the first parts, as far as there is room."""
    parts = list(folded(diff.blocks))
    room, shown = MOST_CHARACTERS, 0
    for part in parts:
        room -= sum(map(len, part.steps)) if isinstance(part, Fold) else len(part.old + part.new)
        if room < 0:
            break
        shown += 1
    left_out = sum(_is_change(part) for part in parts[shown:])
    return EvidenceView(parts=tuple(parts[:shown]), left_out=left_out, unit="place")


def _is_change(part: Part) -> bool:
    return not isinstance(part, Fold) and part.kind is not BlockKind.EQUAL


def _table_rows(diff: TableDiff) -> Iterator[TableRow]:
    for column in diff.columns_added:
        yield TableRow(f"column {column}", None, column, note="column added")
    for column in diff.columns_removed:
        yield TableRow(f"column {column}", column, None, note="column removed")
    for row in diff.rows.rows:
        yield from _one_row(row)


def _one_row(row: RowChange) -> Iterator[TableRow]:
    name = ", ".join(str(value) for value in (row.key or row.old_key).values())
    if row.row is not None:
        values = _values(row.row, row.key or row.old_key)
        added = row.new_index is not None
        yield TableRow(
            name,
            None if added else values,
            values if added else None,
            note="row added" if added else "row removed",
        )
    elif row.record is not None:
        for change in row.record.changes:
            number = _number(change)
            yield TableRow(f"{name}: {change.name}", change.old_text, change.new_text, number)
    if row.moved:
        yield TableRow(name, f"row {(row.old_index or 0) + 1}", f"row {(row.new_index or 0) + 1}",
                       note="moved")  # fmt: skip


def _values(row: Mapping[str, Any], key: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if name not in key) or "–"


def _number(change: FieldChange) -> NumberDelta | None:
    """Return how much a number grew, which a table has as text."""
    try:
        old, new = Decimal(str(change.old)), Decimal(str(change.new))
    except InvalidOperation:
        return None
    if not (old.is_finite() and new.is_finite()):
        return None
    return field_diff(old, new).number
