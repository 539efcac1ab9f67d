"""Edits by hand and corrections by SQL: who, when and why, with the fields before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from report_lineage.diff import FieldSpec, RecordDiff, record_diff
from report_lineage.history import TransactionInfo
from report_lineage.reports.explain.attribution import Edit
from report_lineage.reports.explain.differences import Differences
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.results import CauseKind, Effect, Evidence, Place
from report_lineage.reports.explain.wording import listed
from report_lineage.reports.field_specs import report_specs, section_specs
from report_lineage.reports.shorten import section_name, shorten
from report_lineage.reports.touched import RowChange, Touched

_KINDS: Final = {"manual": CauseKind.MANUAL_EDIT, "sql": CauseKind.SQL_CORRECTION}
_VERBS: Final = {"insert": ("made", "making"), "delete": ("deleted", "deletion")}
_MOST_ROWS: Final = 20
"""An edit of more rows is shown by the first ones."""


def edit_finding(edit: Edit, found: Differences, *, reversed: bool) -> Finding:
    """Return the cause that an edit is.

    :param reversed: whether the old version is the one with the higher number.
    """
    differences = [found.by_key[key] for key in found.by_key if key in edit.keys]
    what = listed([one.name for one in differences])
    kind = _KINDS.get(edit.row.origin, CauseKind.NO_RECORD)
    there = edit.stands is not reversed
    return Finding(
        kind=kind,
        subject=what,
        clause=_clause(kind, edit, what, there),
        place=Place(0, ()),
        evidence=_evidence(edit, reversed=not there),
        covers=frozenset() if kind is CauseKind.NO_RECORD else edit.keys,
        effects=tuple(Effect(one) for one in differences),
        traced=True,
        version=edit.row.number,
        transaction=edit.row.transaction,
    )


def _clause(kind: CauseKind, edit: Edit, what: str, there: bool) -> str:
    number, operation = edit.row.number, edit.row.operation.word
    if kind is CauseKind.NO_RECORD:
        return f"nothing recorded says how v{number} came about ({edit.row.origin})"
    verb, noun = _VERBS.get(operation, ("changed", "change"))
    who, by = _who(edit.row.transaction, kind)
    place = f"{by}in v{number}{_why(edit.row.transaction)}"
    if there:
        since = "" if edit.stands else f", which was overwritten by {_over(edit)}"
        return f"{who} {verb} {what} {place}{since}"
    end = "no longer stands" if edit.stands else f"was overwritten by {_over(edit)}"
    return f"the {noun} of {what} by {who} {place} {end}"


def _over(edit: Edit) -> str:
    """Name the runs that wrote over an edit."""
    runs = [(row.run.job_name if row.run else "", row.number) for row in edit.overwritten_by]
    return listed([f"the job {shorten(job)} in v{number}" for job, number in runs])


def _who(transaction: TransactionInfo, kind: CauseKind) -> tuple[str, str]:
    who = shorten(transaction.actor) if transaction.actor else None
    if kind is CauseKind.MANUAL_EDIT:
        return who or "somebody", "by hand "
    return (who, "by SQL ") if who else ("an SQL statement", "")


def _why(transaction: TransactionInfo) -> str:
    return f" ({shorten(transaction.reason)})" if transaction.reason else ""


def _evidence(edit: Edit, *, reversed: bool) -> Evidence:
    """Show what an edit changed; an edit that is gone leads from what it made."""
    diff = _record(edit.touched)
    channel = f"channel {edit.row.transaction.channel}"
    user = edit.row.transaction.database_user
    note = channel if user is None else f"{channel}, database user {user}"
    return Evidence(diff=diff.invert() if reversed else diff, note=note)


def _record(touched: Touched) -> RecordDiff:
    """Return the fields of all rows that an edit changed, as those of one record."""
    columns: list[FieldSpec] = []
    sides: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for change, name, specs in _rows(touched):
        for spec in specs:
            label = f"{name}: {spec.label}" if name else spec.label
            key = f"{name}:{spec.key}:{len(columns)}"
            columns.append(replace(spec, key=key, label=label))
            for side, row in zip(sides, (change.old, change.new), strict=True):
                side[key] = None if row is None else row[spec.key]
    return record_diff(*sides, columns=columns)


def _rows(touched: Touched) -> Iterator[tuple[RowChange, str, Sequence[FieldSpec]]]:
    if touched.report is not None:
        yield touched.report, "", report_specs()
    specs = [*section_specs(), FieldSpec(key="position", label="position")]
    by_place = sorted(touched.sections, key=_place)
    for change in by_place[:_MOST_ROWS]:
        shown = change.new or change.old or {}
        yield change, section_name(shown.get("heading", "")), specs


def _place(change: RowChange) -> tuple[int, str]:
    shown = change.new or change.old or {}
    return shown.get("position") or 0, str(shown.get("id"))
