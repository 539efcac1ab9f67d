"""Whether what a part of a report uses of an input is among what differs in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from report_lineage.diff import BlockKind, JsonDiff, RowChange, TextDiff
from report_lineage.reports.explain.results import NestedDiff
from report_lineage.reports.explain.table_diff import TableDiff


def selects(selector: Mapping[str, Any] | None, diff: NestedDiff | None) -> bool | None:
    """Say whether a selector takes anything that differs; None if that cannot be told.

    :param selector: as ``run.uses`` takes it; None takes all.
    :param diff: of the two inputs; None if they could not be compared.
    """
    if selector is None:
        return True
    if isinstance(diff, TableDiff) and not selector.keys() - {"columns", "rows"}:
        return _in_table(diff, selector.get("columns"), selector.get("rows") or {})
    if isinstance(diff, JsonDiff) and not selector.keys() - {"paths"}:
        return _in_json(diff, selector["paths"])
    if isinstance(diff, TextDiff) and not selector.keys() - {"lines"}:
        return _in_text(diff, *selector["lines"])
    return None


def _in_table(
    diff: TableDiff, columns: Sequence[str] | None, rows: Mapping[str, Any]
) -> bool | None:
    if columns and {*columns} & {*diff.columns_added, *diff.columns_removed}:
        return True
    hits = [_in_row(row, columns, rows) for row in diff.rows.rows]
    if True in hits:
        return True
    return None if None in hits else False


def _in_row(row: RowChange, columns: Sequence[str] | None, rows: Mapping[str, Any]) -> bool | None:
    changed = {str(one.key): (one.old, one.new) for one in row.record.changes} if row.record else {}
    if row.row is None and columns is not None and not changed.keys() & {*columns}:
        return False
    whole = {name: (value,) for name, value in (row.row or {}).items()}
    keys = {name: (row.old_key.get(name), value) for name, value in row.key.items()}
    sides = {**{name: (value,) for name, value in row.old_key.items()}, **keys, **whole, **changed}
    tests = [_is_one(sides.get(name), wanted) for name, wanted in rows.items()]
    if False in tests:
        return False
    return None if None in tests else True


def _is_one(values: Sequence[Any] | None, wanted: Any) -> bool | None:
    """Say whether a cell, before or after, is one of the wanted; None if it is not known."""
    if values is None:
        return None
    allowed = {str(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
    return any(str(value) in allowed for value in values)


def _in_json(diff: JsonDiff, paths: Sequence[str]) -> bool:
    places = {
        place for one in diff.changes for place in (one.path, one.old_path) if place is not None
    }
    return any(_overlap(place, path) for place in places for path in paths)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _in_text(diff: TextDiff, first: int, last: int) -> bool:
    for block in diff.blocks:
        if block.kind is BlockKind.EQUAL:
            continue
        for line, text in ((block.old_line, block.old), (block.new_line, block.new)):
            lines = len(text.splitlines())
            if line is not None and lines and line <= last and line + lines > first:
                return True
    return False
