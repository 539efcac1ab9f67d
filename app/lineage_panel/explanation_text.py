"""Why two versions differ, as text for reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lineage_panel.comparison_text import INDENT, json_lines, record_lines, text_lines
from lineage_panel.formatting import digest, plural
from lineage_panel.plain_text import plain
from report_lineage.diff import JsonDiff, RecordDiff, RowChange, RowsDiff
from report_lineage.reports.explain import (
    Cause,
    CauseKind,
    Evidence,
    Explanation,
    TableDiff,
    Verdict,
)

MOST_LINES: Final = 40
_MARKS: Final = {True: " (inferred)", False: ""}


def explanation_lines(answer: Explanation) -> Iterator[str]:
    """Give the answer, then each cause with its evidence and what it changed."""
    yield f"{answer.verdict.value.capitalize()}. {plain(answer.summary)}"
    if answer.verdict is Verdict.IDENTICAL:
        return
    for number, cause in enumerate(answer.causes, start=1):
        yield ""
        yield from _cause(number, cause)
    for part in answer.partial:
        yield from ("", f"Left out: {plain(part.path)} ({plain(part.reason)})")


def _cause(number: int, cause: Cause) -> Iterator[str]:
    yield f"{number}. {cause.kind.value}{_MARKS[cause.inferred]}: {plain(cause.sentence)}"
    if cause.kind is CauseKind.HIDDEN:
        return
    if cause.places and cause.places[0].depth > 1:
        yield f"{INDENT}upstream: {plain(' ← '.join(cause.places[0].path))}"
    yield from (f"{INDENT}{line}" for line in _effects(cause))
    yield from (f"{INDENT}{line}" for line in _evidence(cause.evidence))


def _effects(cause: Cause) -> Iterator[str]:
    if not cause.traced:
        yield "changed: not traced"
    elif cause.effects:
        names = (f"{one.difference.name}{_MARKS[one.inferred]}" for one in cause.effects)
        yield f"changed: {plain(', '.join(names))}"
    else:
        yield "changed: nothing here"


def _evidence(evidence: Evidence) -> Iterator[str]:
    if evidence.old is not None or evidence.new is not None:
        yield f"{_value(evidence.old)} → {_value(evidence.new)}"
    if evidence.old_sha256 or evidence.new_sha256:
        yield f"{_digest(evidence.old_sha256)} → {_digest(evidence.new_sha256)}"
    if evidence.note:
        yield plain(evidence.note)
    lines = _diff(evidence.diff)
    yield from islice(lines, MOST_LINES)
    if rest := sum(1 for _ in lines):
        yield f"… and {plural(rest, 'more line')}"


def _value(value: Any) -> str:
    return plain(value if isinstance(value, str | None) else json.dumps(value, ensure_ascii=False))


def _digest(sha256: str | None) -> str:
    return digest(sha256) if sha256 else "not there"


def _diff(diff: Any) -> Iterator[str]:
    if isinstance(diff, TableDiff):
        return _table(diff)
    if isinstance(diff, JsonDiff):
        return json_lines(diff)
    if isinstance(diff, RecordDiff):
        return record_lines(diff)
    return text_lines(diff) if diff is not None else iter(())


def _table(diff: TableDiff) -> Iterator[str]:
    yield from (f"{{+column {plain(name)}+}}" for name in diff.columns_added)
    yield from (f"[-column {plain(name)}-]" for name in diff.columns_removed)
    yield from _table_rows(diff.rows)


def _table_rows(rows: RowsDiff) -> Iterator[str]:
    for row in rows.rows:
        yield _table_row(row)


def _table_row(row: RowChange) -> str:
    name = ", ".join(str(value) for value in (row.key or row.old_key).values())
    if row.row is not None:
        said = plain(", ".join(f"{key} {value}" for key, value in row.row.items()))
        return f"{{+{said}+}}" if row.new_index is not None else f"[-{said}-]"
    changes = row.record.changes if row.record else ()
    said = ", ".join(f"{one.name} {one.old_text} → {one.new_text}" for one in changes)
    return plain(f"{name}: {said or row.kind.value}")
