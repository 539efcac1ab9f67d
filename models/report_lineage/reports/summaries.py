"""A version's change in words, such as "title, 2 sections, score 61 → 74"."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from report_lineage.diff import FieldChange, FieldKind, FieldSpec, describe, field_diff
from report_lineage.history import Operation
from report_lineage.reports.field_specs import report_specs
from report_lineage.reports.lead_names import LeadThen, lead_names
from report_lineage.reports.lineage_rows import LineageRow
from report_lineage.reports.results import TemplateRef
from report_lineage.reports.shorten import section_name, shorten
from report_lineage.reports.touched import RowChange, Touched, VersionKey, touched_rows

NOTHING: Final = "nothing that shows"
"""Said of a commit whose changes cancel each other out."""

_LONGEST_TEXT: Final = 200
_LONGEST_JSON: Final = 200_000


def summaries(
    session: Session,
    rows: Sequence[LineageRow],
    templates: Mapping[VersionKey, TemplateRef],
    rendered_before: Mapping[VersionKey, LineageRow],
) -> dict[VersionKey, str]:
    """Return what each version changed in words, by report and number.

    The number of statements does not depend on the number of versions.

    :param templates: the templates of all these versions.
    :param rendered_before: the version before each that was rendered, where there is one.
    """
    touched = touched_rows(session, rows)
    names = lead_names(session, (one for row in rows for one in _leads(row, touched[row.key])))
    words = {}
    for row in rows:
        before = rendered_before.get(row.key)
        old = None if before is None else templates.get(before.key)
        template = list(_template(old, templates.get(row.key)))
        words[row.key] = _in_words(row, touched[row.key], template, names)
    return words


def _in_words(
    row: LineageRow, touched: Touched, template: Sequence[str], names: Mapping[LeadThen, str]
) -> str:
    if row.operation is Operation.DELETE:
        return "deleted"
    if row.operation is Operation.INSERT:
        return _creation(row, touched)
    data, fields = _field_changes(touched.report)
    phrases: list[FieldChange | str] = [*fields, *_lead(row, touched, names), *template]
    phrases += [*_sections(touched.sections), *data]
    return describe(phrases) or describe(_outputs(touched.outputs)) or NOTHING


def _creation(row: LineageRow, touched: Touched) -> str:
    made = sum(change.new is not None for change in touched.sections)
    verb = "created" if row.number == 1 else "created again"
    if row.origin == "baseline":
        verb = "found"
    return f"{verb} with {_count(made, 'section')}" if made else verb


def _field_changes(change: RowChange | None) -> tuple[list[FieldChange], list[FieldChange]]:
    """Return the changed JSON columns, and the other changed ones."""
    if change is None or change.old is None or change.new is None:
        return [], []
    json: list[FieldChange] = []
    other: list[FieldChange] = []
    for spec in report_specs():
        old, new = change.old[spec.key], change.new[spec.key]
        if old != new:
            found = _field_change(spec, old, new)
            (json if spec.kind == "json" else other).append(found)
    return json, other


def _field_change(spec: FieldSpec, old: Any, new: Any) -> FieldChange:
    """Compare a value; a long one is only named as changed, a line has no room for more."""
    longest = _LONGEST_JSON if spec.kind == "json" else _LONGEST_TEXT
    unseen = spec.secret or max(len(str(old)), len(str(new))) > longest
    return field_diff(
        old,
        new,
        kind=spec.kind,
        label=spec.label,
        key=spec.key,
        secret=unseen,
        secret_paths=spec.secret_paths,
    )


def _leads(row: LineageRow, touched: Touched) -> Iterator[LeadThen]:
    """Yield the old and the new lead of a report that went to another one."""
    change = touched.report
    if change and change.old and change.new and change.old["lead_id"] != change.new["lead_id"]:
        for values in (change.old, change.new):
            yield values["lead_id"], row.transaction.id


def _lead(
    row: LineageRow, touched: Touched, names: Mapping[LeadThen, str]
) -> Iterator[FieldChange]:
    if leads := [lead for lead, _ in _leads(row, touched)]:
        yield field_diff(
            *leads,
            kind=FieldKind.UUID,
            label="lead",
            key="lead_id",
            name=lambda lead: names.get((uuid.UUID(str(lead)), row.transaction.id)),
        )


def _template(old: TemplateRef | None, new: TemplateRef | None) -> Iterator[str]:
    if old is None or new is None or old == new:
        return
    if old.id != new.id:
        yield f"template {old.name} → {new.name}"
    elif old.label != new.label:
        yield f"template {old.label} → {new.label}"
    elif old.transaction_id != new.transaction_id:
        yield "template"


def _sections(changes: Sequence[RowChange]) -> Iterator[str]:
    kinds = [(kind, change) for change in changes if (kind := _kind(change))]
    if any(kind != "moved" for kind, _ in kinds):
        # Sections that only make room for others, or close up, are not worth a word.
        kinds = [(kind, change) for kind, change in kinds if kind != "moved"]
    if len(kinds) == 1:
        yield _one_section(*kinds[0])
        return
    for kind in ("changed", "added", "removed", "moved"):
        count = sum(found == kind for found, _ in kinds)
        if count:
            yield _count(count, "section") + ("" if kind == "changed" else f" {kind}")


def _one_section(kind: str, change: RowChange) -> str:
    section = change.new or change.old or {}
    named = section_name(section["heading"])
    return named if kind == "changed" else f"{named} {kind}"


def _kind(change: RowChange) -> str | None:
    """Return what became of a section; None if nothing did, or it came and went."""
    if change.old is None:
        return None if change.new is None else "added"
    if change.new is None:
        return "removed"
    differing = {name for name in change.new if change.old[name] != change.new[name]}
    if not differing:
        return None
    return "moved" if differing == {"position"} else "changed"


def _outputs(names: Sequence[str]) -> list[str]:
    """Said only of a version that changed nothing else: outputs follow from the rest."""
    if len(names) == 1:
        return [f"output {shorten(names[0])}"]
    return [_count(len(names), "output")] if names else []


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
