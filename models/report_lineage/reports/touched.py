"""What some versions of reports changed: rows before and after, and outputs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
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
        reports = sorted({report_id for report_id, _ in touched})
        self._several = len(reports) > 1
        self._asked: dict[str, Any] = {
            "asked_reports": reports,
            "asked_transactions": sorted({transaction_id for _, transaction_id in touched}),
        }
        if self._several:
            self._asked["asked_pairs"] = self._asked["asked_pairs_before"] = sorted(touched)

    def read_reports(self) -> None:
        versions = report_versions()
        for row in self._session.execute(_select_reports(self._several), self._asked):
            change = _row_change(versions, row)
            self._touched[row.new_id, row.transaction_id].report = change

    def read_sections(self) -> None:
        """Two statements, so that each finds an index: sections here now, sections gone away."""
        versions = section_versions()
        for here in (True, False):
            query = _select_sections(self._several, here)
            self._deal(versions, self._session.execute(query, self._asked))

    def read_outputs(self) -> None:
        query = _select_outputs(self._several)
        for report_id, transaction_id, name in self._session.execute(query, self._asked):
            self._touched[report_id, transaction_id].outputs.append(name)

    def _deal(self, versions: VersionTable, rows: sa.Result[Any]) -> None:
        for row in rows:
            change = _row_change(versions, row)
            for report_id in {row.new_report_id, row.old_report_id}:
                touched = self._touched.get((report_id, row.transaction_id))
                if touched:
                    touched.sections.append(_seen_from(report_id, change))


# Statements are built once, and given their values when they run: building takes longer.
@cache
def _select_reports(several: bool) -> sa.Select[Any]:
    versions = report_versions()
    where = _wanted(several, versions.column("id"), versions.transaction_id)
    return _changes(versions, versions.alias(), where)


@cache
def _select_sections(several: bool, here: bool) -> sa.Select[Any]:
    versions = section_versions()
    before = versions.alias()
    is_here = _wanted(several, versions.column("report_id"), versions.transaction_id)
    if here:
        return _changes(versions, before, is_here)
    # Another name: SQLAlchemy 2.0.40 finds no values for pairs in two places of a statement.
    pairs = "asked_pairs_before"
    was_here = _wanted(several, before.column("report_id"), versions.transaction_id, pairs=pairs)
    changed = versions.operation != Operation.INSERT
    return _changes(versions, before, ~is_here, was_here, changed)


@cache
def _select_outputs(several: bool) -> sa.Select[Any]:
    columns = (OUTPUT.c.report_id, OUTPUT.c.transaction_id, OUTPUT.c.name)
    return sa.select(*columns).where(_wanted(several, *columns[:2])).order_by(OUTPUT.c.name)


def _wanted(
    several: bool,
    report_id: sa.ColumnElement[Any],
    transaction_id: sa.ColumnElement[Any],
    *,
    pairs: str = "asked_pairs",
) -> sa.ColumnElement[bool]:
    """The lists find an index; the pairs matter only where there are several reports."""
    here = report_id.in_(_list("asked_reports")), _among(transaction_id)
    if not several:
        return sa.and_(*here)
    return sa.and_(*here, sa.tuple_(report_id, transaction_id).in_(_list(pairs)))


def _among(transaction_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return transaction_id.in_(_list("asked_transactions"))


def _list(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, expanding=True)


def _changes(
    versions: VersionTable, before: VersionTable, *where: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    return (
        sa.select(
            versions.transaction_id.label("transaction_id"),
            versions.operation.label("new_operation"),
            before.operation.label("old_operation"),
            *versions.selected(versions.attributes, "new_"),
            *before.selected(versions.attributes, "old_"),
        )
        .select_from(versions.table)
        .outerjoin(before.table, is_before(before, versions))
        .where(_among(versions.transaction_id), *where)
    )


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
    asked = {"asked_transactions": sorted({row.transaction.id for row in rows})}
    siblings: dict[int, list[int]] = {}
    for known_id, other_id in session.execute(_select_siblings(), asked):
        siblings.setdefault(known_id, []).append(other_id)
    return {
        (row.report_id, transaction_id): found[row.key]
        for row in rows
        for transaction_id in siblings[row.transaction.id]
    }


@cache
def _select_siblings() -> sa.Select[Any]:
    known, other = TRANSACTION.alias(), TRANSACTION.alias()
    pairs = sa.select(known.c.id, other.c.id).join(other, same_commit(known, other))
    return pairs.where(_among(known.c.id))
