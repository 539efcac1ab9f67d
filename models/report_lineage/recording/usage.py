"""What parts of a report are made of, as the pipeline's author says it: recorded usage."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstanceState, Session

from report_lineage.entities import Report, ReportSection
from report_lineage.errors import BadInput
from report_lineage.recording.storable import storable_values

UsingPart = ReportSection | Report | uuid.UUID
"""A section, a report for its own fields, or a section's id."""

SELECTORS = ("columns", "rows", "paths", "lines")
"""What a selector may hold; see :meth:`Run.uses`."""


@dataclass(frozen=True)
class Usage:
    """A part of a report and what of an input it is made of; see :class:`RunUsage`."""

    report_id: uuid.UUID | None
    section_id: uuid.UUID | None
    field: str | None
    input_name: str
    selector: Mapping[str, Any] | None

    def to_row(self) -> dict[str, Any]:
        """Return the columns of its row."""
        return vars(self)


def part_ids(session: Session, part: UsingPart) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Return the report's id or the section's id of a part; a pending one is flushed."""
    if isinstance(part, uuid.UUID):
        return None, part
    state: InstanceState[Any] = sa.inspect(part)
    if state.identity is None:
        session.flush()
    key: uuid.UUID = part.id if state.identity is None else state.identity[0]
    return (key, None) if isinstance(part, Report) else (None, key)


def checked_selector(selector: Mapping[str, object] | None) -> dict[str, Any] | None:
    """Return a selector as it is kept; None stays None.

    :raises BadInput: if it holds anything but :data:`SELECTORS`, each in its own form.
    """
    if selector is None:
        return None
    kept = storable_values(selector, called="selector")
    wrong = [name for name, value in kept.items() if not _is_right(name, value)]
    if wrong or not kept:
        raise BadInput(
            problem=f"The selector {dict(selector)!r} has not the form of one",
            remedy="Give columns and rows, paths, or lines: see run.uses in docs/how-to/record-a-run.md",
        )
    return kept


def _is_right(name: str, value: object) -> bool:
    if name == "rows":
        return isinstance(value, dict) and bool(value)
    if name == "lines":
        return isinstance(value, list) and [type(one) for one in value] == [int, int]
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return name in SELECTORS and is_list
