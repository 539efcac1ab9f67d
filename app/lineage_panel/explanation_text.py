"""Why two versions differ, as text for reading: the answer, then each cause with its evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lineage_panel.formatting import digest, exact_time, plural
from lineage_panel.nested_text import nested_lines
from lineage_panel.plain_text import plain
from report_lineage.reports.explain import (
    Cause,
    CauseKind,
    Evidence,
    Explanation,
    Place,
)

MOST_LINES: Final = 40
_INDENT: Final = "   "
_MARKS: Final = {True: " (inferred)", False: ""}


def explanation_lines(answer: Explanation) -> Iterator[str]:
    """Give the answer in one sentence, the verdict, and the causes in order of weight.

    As in comparisons [-what was-] stands before {+what is+}; of long evidence the first lines.
    """
    yield plain(answer.summary)
    yield answer.verdict.value
    for number, cause in enumerate(answer.causes, start=1):
        kind = f"{cause.kind.value}{_MARKS[cause.inferred]}"
        yield from ("", f"{number}. {kind}: {plain(cause.sentence)}")
        if cause.kind is not CauseKind.HIDDEN:
            yield from (f"{_INDENT}{line}" for line in _lines(cause))
    for left_out in answer.partial:
        yield from ("", f"{plain(left_out.path)}: {plain(left_out.reason)}")


def _lines(cause: Cause) -> Iterator[str]:
    yield from _values(cause.evidence)
    if cause.transaction is not None:
        made = cause.transaction
        who = f"{made.actor or 'nobody named'} ({made.channel})"
        yield f"{exact_time(made.committed_at)}, {plain(who)}"
    yield from (_way(place) for place in cause.places if place.path)
    if cause.evidence.note is not None:
        yield plain(cause.evidence.note)
    if cause.uses:
        yield plain(f"the changed lines use: {', '.join(cause.uses)}")
    yield plain(_effects(cause))
    lines = nested_lines(cause.evidence.diff)
    yield from islice(lines, MOST_LINES)
    if rest := sum(1 for _ in lines):
        yield f"… and {plural(rest, 'more line')}"


def _values(evidence: Evidence) -> Iterator[str]:
    if evidence.old is not None or evidence.new is not None:
        yield f"{_value(evidence.old)} → {_value(evidence.new)}"
    if evidence.old_sha256 or evidence.new_sha256:
        yield f"sha256 {_digest(evidence.old_sha256)} → {_digest(evidence.new_sha256)}"


def _value(value: Any) -> str:
    return plain(value if isinstance(value, str | None) else json.dumps(value, ensure_ascii=False))


def _digest(sha256: str | None) -> str:
    return "none" if sha256 is None else digest(sha256)


def _way(place: Place) -> str:
    return plain(f"upstream: {' ← '.join(place.path)}")


def _effects(cause: Cause) -> str:
    if not cause.traced:
        return "changed: not traced"
    names = [f"{one.difference.name}{_MARKS[one.inferred]}" for one in cause.effects]
    return f"changed: {', '.join(names) or 'nothing that uses it'}"
