"""Two versions of a report side by side."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from report_lineage.diff import (
    FieldKind,
    FieldSpec,
    RecordDiff,
    TextDiff,
    record_diff,
    rows_diff,
    text_diff,
)
from report_lineage.reports.as_of import StoredState, stored_state
from report_lineage.reports.comparison_words import comparison_words
from report_lineage.reports.field_specs import (
    lead_specs,
    report_specs,
    section_specs,
    source_is_secret,
)
from report_lineage.reports.lineage_rows import LineageRow, extent, read_version
from report_lineage.reports.results import (
    ArtifactRef,
    Comparison,
    InputChange,
    ReportState,
    TemplateRef,
    VersionRow,
)
from report_lineage.reports.state import shown_state, version_token
from report_lineage.reports.templates import template_source
from report_lineage.reports.version_rows import version_rows


def compare(session: Session, report_id: uuid.UUID, a: int, b: int) -> Comparison:
    """Return two versions of a report side by side: ``a`` as old, ``b`` as new.

    :raises NotFound: if the report never had a version.
    :raises VersionNotFound: if it has none of such a number.
    """
    known = extent(session, report_id)
    rows = [read_version(session, report_id, number, known) for number in (a, b)]
    versions = version_rows(session, rows)
    old, new = (
        _side(session, row, version, known.newest)
        for row, version in zip(rows, versions, strict=True)
    )
    return _comparison(old, new, _template_diff(session, *(one.template for one in versions)))


def _side(
    session: Session, row: LineageRow, version: VersionRow, newest: int
) -> tuple[StoredState, ReportState]:
    stored = stored_state(session, row)
    shown = shown_state(stored, version, newest)
    return stored, replace(shown, token=version_token(session, row))


def _comparison(
    old: tuple[StoredState, ReportState],
    new: tuple[StoredState, ReportState],
    template: TextDiff | None,
) -> Comparison:
    (old_stored, old_shown), (new_stored, new_shown) = old, new
    sections = rows_diff(
        old_stored.sections,
        new_stored.sections,
        key="id",
        columns=section_specs(),
        position="position",
        noun="section",
    )
    comparison = Comparison(
        report_id=old_shown.id,
        old=old_shown,
        new=new_shown,
        fields=_fields(old, new),
        lead=_lead(old_stored, new_stored),
        sections=sections,
        template=template,
        inputs=_changed(old_stored.inputs, new_stored.inputs),
        outputs=_changed(old_stored.outputs, new_stored.outputs),
        summary="",
        identical=False,
    )
    words = comparison_words(comparison)
    return replace(comparison, summary=words, identical=_is_identical(comparison))


def _is_identical(comparison: Comparison) -> bool:
    lives = {s.version.operation == "delete" for s in (comparison.old, comparison.new)}
    differences = (comparison.fields, comparison.lead, comparison.sections)
    if any(difference.changed for difference in differences) or len(lives) == 2:
        return False
    return not (comparison.template or comparison.inputs or comparison.outputs)


def _fields(
    old: tuple[StoredState, ReportState], new: tuple[StoredState, ReportState]
) -> RecordDiff:
    """Compare the report's own fields, and what its keys name."""
    names = {state.lead.id: state.lead.name for _, state in (old, new) if state.lead}
    references = [
        FieldSpec(
            key="lead_id",
            label="lead",
            kind=FieldKind.UUID,
            name=lambda key: names.get(uuid.UUID(str(key))),
        ),
        FieldSpec(key="template"),
    ]
    values = [
        {**stored.report, "template": _template_name(state.template)}
        for stored, state in (old, new)
    ]
    return record_diff(values[0], values[1], columns=[*report_specs(), *references])


def _template_name(ref: TemplateRef | None) -> str | None:
    return None if ref is None else f"{ref.name} {ref.label}"


def _lead(old: StoredState, new: StoredState) -> RecordDiff:
    specs = lead_specs()
    nobody: Mapping[str, Any] = dict.fromkeys(spec.key for spec in specs)
    return record_diff(old.lead or nobody, new.lead or nobody, columns=specs)


def _template_diff(
    session: Session, old: TemplateRef | None, new: TemplateRef | None
) -> TextDiff | None:
    """Compare the templates' texts; None if they are the same, or must not be shown."""
    if old == new or source_is_secret():
        return None
    texts = [template_source(session, ref) or "" for ref in (old, new)]
    return None if texts[0] == texts[1] else text_diff(texts[0], texts[1])


def _changed(old: Sequence[ArtifactRef], new: Sequence[ArtifactRef]) -> tuple[InputChange, ...]:
    """Return what differs in bytes or name; several of one name count in their order."""
    before, after = _by_name(old), _by_name(new)
    names = dict.fromkeys([*before, *after])
    pairs = [(name, before.get(name), after.get(name)) for name in names]
    return tuple(
        InputChange(name=name[0], old=a, new=b)
        for name, a, b in pairs
        if a is None or b is None or a.sha256 != b.sha256
    )


def _by_name(refs: Sequence[ArtifactRef]) -> dict[tuple[str, int], ArtifactRef]:
    found: dict[tuple[str, int], ArtifactRef] = {}
    for ref in refs:
        count = sum(name == ref.name for name, _ in found)
        found[ref.name, count] = ref
    return found
