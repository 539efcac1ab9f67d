"""Edits that a run left standing before a later one wrote over them: found by what stayed as it was."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import Operation, VersionTable
from report_lineage.reports.as_of import StoredState
from report_lineage.reports.explain.differences import (
    Differences,
    changed_fields,
    field_key,
    section_key,
)
from report_lineage.reports.lineage_rows import LineageRow, lineage_row, select_lineage
from report_lineage.reports.tables import LINEAGE, report_versions, section_versions
from report_lineage.reports.touched import RowChange, Touched, touched_rows

Values = Mapping[str, Any]

PAGE: Final = 200
"""So many edits are read at once, the newest first."""

_BY_PEOPLE: Final = ("manual", "sql")


@dataclass(frozen=True)
class LeftStanding:
    """An edit of which something stood in a version, though a run came between, and in what."""

    row: LineageRow
    touched: Touched
    keys: frozenset[str]


def left_standing(
    session: Session,
    held_by: StoredState,
    last_run: int,
    found: Differences,
    wanted: frozenset[str],
) -> list[LeftStanding]:
    """Return the edits before a run that still stood in a version, the newest first.

    What an edit wrote stands if no version since, up to this one, held anything else there.
    Making the report is no edit of it.

    :param held_by: the version that they stood in.
    :param last_run: the number of the last version by then that a run made.
    :param wanted: keys of the differences that are asked about; an edit of others is none.
    """
    edits: list[LeftStanding] = []
    missing = wanted
    for rows in _pages(session, held_by.lineage.report_id, last_run):
        if not missing:
            break
        edits += _of_page(session, rows, held_by, found, missing)
        missing -= frozenset().union(*(one.keys for one in edits))
    return edits


@dataclass(frozen=True)
class _Mark:
    """What an edit wrote into a row: ``fields`` of ``wrote``, or None if it deleted the row."""

    number: int
    since: int
    row_id: uuid.UUID
    wrote: Values | None
    fields: frozenset[str]

    def after(self, later: Values | None) -> _Mark | None:
        """Return what is left of the mark in a later state of the row, None if nothing is."""
        if self.wrote is None or later is None:
            return self if self.wrote is None and later is None else None
        lost = changed_fields(self.wrote, later)
        kept = frozenset(one for one in self.fields if not any(_overlap(one, it) for it in lost))
        return replace(self, fields=kept) if kept else None


def _of_page(
    session: Session,
    rows: Sequence[LineageRow],
    held_by: StoredState,
    found: Differences,
    wanted: frozenset[str],
) -> Iterator[LeftStanding]:
    touched = touched_rows(session, rows)
    reports = list(_report_marks(rows, touched, held_by))
    sections = list(_section_marks(rows, touched, held_by))
    reports = [one for one in reports if wanted & _report_keys(one, found)]
    sections = [one for one in sections if wanted & _section_keys(one, found)]
    until = held_by.lineage.transaction.id
    keys: dict[int, frozenset[str]] = {}
    for mark in _unchanged(session, report_versions(), reports, until):
        keys[mark.number] = _report_keys(mark, found)
    for mark in _unchanged(session, section_versions(), sections, until):
        keys[mark.number] = keys.get(mark.number, frozenset()) | _section_keys(mark, found)
    for row in rows:
        if stood := keys.get(row.number, frozenset()) & wanted:
            yield LeftStanding(row, touched[row.key], stood)


def _report_marks(
    rows: Iterable[LineageRow], touched: Mapping[Any, Touched], held_by: StoredState
) -> Iterator[_Mark]:
    for row in rows:
        change = touched[row.key].report
        if change is not None and change.old is not None and change.new is not None:
            mark = _mark(row, change)
            if kept := mark.after(held_by.report):
                yield kept


def _section_marks(
    rows: Iterable[LineageRow], touched: Mapping[Any, Touched], held_by: StoredState
) -> Iterator[_Mark]:
    held = {section["id"]: section for section in held_by.sections}
    for row in rows:
        of_row = touched[row.key]
        if of_row.report is not None and of_row.report.old is None:
            continue
        for change in of_row.sections:
            mark = _mark(row, change)
            if kept := mark.after(held.get(mark.row_id)):
                yield kept


def _mark(row: LineageRow, change: RowChange) -> _Mark:
    shown = change.new or change.old or {}
    return _Mark(row.number, row.transaction.id, shown["id"], change.new, _written(change))


def _written(change: RowChange) -> frozenset[str]:
    """Return the fields that an edit wrote; of a new row those that it did not leave empty."""
    if change.new is None:
        return frozenset()
    if change.old is not None:
        return changed_fields(change.old, change.new)
    filled = {name: value for name, value in change.new.items() if value not in (None, "")}
    # An empty object before has those of a JSON object told member by member.
    return changed_fields(dict.fromkeys(filled, "{}"), filled)


def _report_keys(mark: _Mark, found: Differences) -> frozenset[str]:
    keys = (found.touched(field_key(name), frozenset()) for name in mark.fields)
    return frozenset(key for key in keys if key is not None)


def _section_keys(mark: _Mark, found: Differences) -> frozenset[str]:
    key = found.touched(section_key({"id": mark.row_id}), mark.fields)
    return frozenset() if key is None else frozenset({key})


def _unchanged(
    session: Session, versions: VersionTable, marks: Sequence[_Mark], until: int
) -> Iterator[_Mark]:
    """Give what is left of marks when all versions of their rows since are looked at."""
    if not marks:
        return
    since: dict[uuid.UUID, list[tuple[int, Values | None]]] = {}
    for row_id, transaction_id, values in _versions(session, versions, marks, until):
        since.setdefault(row_id, []).append((transaction_id, values))
    for mark in marks:
        left: _Mark | None = mark
        for transaction_id, values in since.get(mark.row_id, ()):
            if left is not None and transaction_id > mark.since:
                left = left.after(values)
        if left is not None:
            yield left


def _versions(
    session: Session, versions: VersionTable, marks: Sequence[_Mark], until: int
) -> Iterator[tuple[uuid.UUID, int, Values | None]]:
    """Give the versions of rows since the first mark, with the columns that were marked."""
    names = sorted({field.partition(".")[0] for mark in marks for field in mark.fields})
    columns = versions.column("id"), versions.transaction_id, versions.operation
    query = (
        sa.select(*columns, *versions.selected(names))
        .where(columns[0].in_({mark.row_id for mark in marks}))
        .where(columns[1] > min(mark.since for mark in marks), columns[1] <= until)
    )
    for row_id, transaction_id, operation, *values in session.execute(query):
        there = operation != Operation.DELETE
        yield row_id, transaction_id, dict(zip(names, values, strict=True)) if there else None


def _pages(session: Session, report_id: uuid.UUID, last: int) -> Iterator[list[LineageRow]]:
    """Give the edits up to a version, the newest first."""
    query = (
        select_lineage()
        .where(LINEAGE.c.report_id == report_id, LINEAGE.c.run_id.is_(None))
        .where(LINEAGE.c.origin.in_(_BY_PEOPLE))
        .order_by(LINEAGE.c.number.desc())
        .limit(PAGE)
    )
    while rows := [
        lineage_row(row) for row in session.execute(query.where(LINEAGE.c.number <= last))
    ]:
        yield rows
        last = rows[-1].number - 1


def _overlap(one: str, other: str) -> bool:
    """Say whether two fields are one, or one is a member of the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
