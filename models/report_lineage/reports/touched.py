"""What some versions of reports changed: rows before and after, and outputs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import Operation, VersionTable, is_before, same_commit
from report_lineage.reports.lineage_rows import LineageRow
from report_lineage.reports.tables import OUTPUT, TRANSACTION, report_versions, section_versions

Values = Mapping[str, Any]
VersionKey = tuple[uuid.UUID, int]


@dataclass(frozen=True)
class RowChange:
    """A row before and after a commit, JSON as stored text; None where it was not there."""

    old: Values | None
    new: Values | None


@dataclass
class Touched:
    """What one version of a report changed."""

    report: RowChange | None = None
    sections: list[RowChange] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)


def touched_rows(session: Session, rows: Sequence[LineageRow]) -> Mapping[VersionKey, Touched]:
    """Return what each version of a report changed, by report and number.

    The number of statements does not depend on the number of versions.
    """
    found = {row.key: Touched() for row in rows}
    if rows:
        reader = _Reader(session, _by_transaction(session, rows, found))
        reader.read_reports()
        reader.read_sections()
        reader.read_outputs()
    return found


class _Reader:
    """Reads the changes of all versions at once and deals them out by report and transaction."""

    def __init__(self, session: Session, touched: Mapping[tuple[uuid.UUID, int], Touched]) -> None:
        self._session = session
        self._touched = touched
        self._pairs = sorted(touched)
        self._report_ids = sorted({report_id for report_id, _ in touched})
        self._transaction_ids = sorted({transaction_id for _, transaction_id in touched})

    def read_reports(self) -> None:
        versions = report_versions()
        where = self._wanted(versions.column("id"), versions.transaction_id)
        for row in self._changes(versions, versions.alias(), where):
            change = _row_change(versions, row)
            self._touched[row.new_id, row.transaction_id].report = change

    def read_sections(self) -> None:
        """Two statements, so that each finds an index: sections here now, sections gone away."""
        versions = section_versions()
        before = versions.alias()
        here = self._wanted(versions.column("report_id"), versions.transaction_id)
        was_here = self._wanted(before.column("report_id"), versions.transaction_id)
        changed = versions.operation != Operation.INSERT
        self._deal(versions, self._changes(versions, before, here))
        self._deal(versions, self._changes(versions, before, ~here, was_here, changed))

    def read_outputs(self) -> None:
        columns = (OUTPUT.c.report_id, OUTPUT.c.transaction_id, OUTPUT.c.name)
        query = sa.select(*columns).where(self._wanted(*columns[:2])).order_by(OUTPUT.c.name)
        for report_id, transaction_id, name in self._session.execute(query):
            self._touched[report_id, transaction_id].outputs.append(name)

    def _wanted(
        self, report_id: sa.ColumnElement[Any], transaction_id: sa.ColumnElement[Any]
    ) -> sa.ColumnElement[bool]:
        """The lists find an index; the pairs matter only where there are several reports."""
        here = report_id.in_(self._report_ids), transaction_id.in_(self._transaction_ids)
        if len(self._report_ids) == 1:
            return sa.and_(*here)
        return sa.and_(*here, sa.tuple_(report_id, transaction_id).in_(self._pairs))

    def _changes(
        self, versions: VersionTable, before: VersionTable, *where: sa.ColumnElement[bool]
    ) -> sa.Result[Any]:
        query = (
            sa.select(
                versions.transaction_id.label("transaction_id"),
                versions.operation.label("new_operation"),
                before.operation.label("old_operation"),
                *versions.selected(versions.attributes, "new_"),
                *before.selected(versions.attributes, "old_"),
            )
            .select_from(versions.table)
            .outerjoin(before.table, is_before(before, versions))
            .where(versions.transaction_id.in_(self._transaction_ids), *where)
        )
        return self._session.execute(query)

    def _deal(self, versions: VersionTable, rows: sa.Result[Any]) -> None:
        for row in rows:
            change = _row_change(versions, row)
            for report_id in {row.new_report_id, row.old_report_id}:
                touched = self._touched.get((report_id, row.transaction_id))
                if touched:
                    touched.sections.append(_seen_from(report_id, change))


def _row_change(versions: VersionTable, row: sa.Row[Any]) -> RowChange:
    values = row._mapping
    old, new = (
        None
        if values[side + "operation"] in (None, Operation.DELETE)
        else {name: values[side + name] for name in versions.attributes}
        for side in ("old_", "new_")
    )
    return RowChange(old=old, new=new)


def _seen_from(report_id: uuid.UUID, change: RowChange) -> RowChange:
    """Return a section's change as one report sees it: one that moves leaves or arrives."""
    old, new = (
        side if side and side["report_id"] == report_id else None
        for side in (change.old, change.new)
    )
    return RowChange(old=old, new=new)


def _by_transaction(
    session: Session, rows: Sequence[LineageRow], found: Mapping[VersionKey, Touched]
) -> Mapping[tuple[uuid.UUID, int], Touched]:
    """Return where each change belongs; a commit may bear more than one transaction id."""
    known, other = TRANSACTION.alias(), TRANSACTION.alias()
    ids = {row.transaction.id for row in rows}
    pairs = sa.select(known.c.id, other.c.id).join(other, same_commit(known, other))
    siblings: dict[int, list[int]] = {}
    for known_id, other_id in session.execute(pairs.where(known.c.id.in_(ids))):
        siblings.setdefault(known_id, []).append(other_id)
    return {
        (row.report_id, transaction_id): found[row.key]
        for row in rows
        for transaction_id in siblings[row.transaction.id]
    }
