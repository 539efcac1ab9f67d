"""What leads from one version of a report to another, as a JSON Patch (RFC 6902)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, cast

from report_lineage.diff import (
    MASKED,
    FieldChange,
    JsonDiff,
    NotJson,
    json_diff,
    json_text,
    parse_json,
)
from report_lineage.reports.results import Comparison, ReportState, SectionState

MASK: Final = str(MASKED)
_IDENTITY: Final = {"/sections": "id"}


def patch_text(comparison: Comparison) -> str:
    """Return the patch as JSON text, every number as it was written.

    It applies to :func:`document` of the old version and makes that of the new one. A secret that
    changed is replaced by the mask that stands for it in both.
    """
    made = parse_json(_diff(comparison).to_json_patch_text())
    secrets = [{"op": "replace", "path": path, "value": MASK} for path in _masked(comparison)]
    return json_text([*cast("list[Any]", made), *secrets])


def document(state: ReportState) -> str:
    """Return what patches are of: a version's own values as JSON text.

    Its members are title, status, lead, template, data and sections; a section's are id, key,
    heading, body, position and data. What is no JSON, such as a masked secret, is text.
    """
    return _object(
        title=json.dumps(state.title),
        status=json.dumps(state.status),
        lead=json.dumps(str(state.lead.id) if state.lead else None),
        template=json.dumps(
            f"{state.template.name} {state.template.label}" if state.template else None
        ),
        data=_stored(state.data_json),
        sections=f"[{','.join(map(_section, state.sections))}]",
    )


def _diff(comparison: Comparison) -> JsonDiff:
    old, new = document(comparison.old), document(comparison.new)
    return json_diff(old, new, identity=_IDENTITY)


def _masked(comparison: Comparison) -> Iterator[str]:
    """Yield where both versions hold a mask, and what it stands for changed."""
    old, new = (parse_json(document(side)) for side in (comparison.old, comparison.new))
    for path, old_path in _secret_changes(comparison):
        if _at(old, old_path) == _at(new, path) == MASK:
            yield path


def _secret_changes(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Yield the places, in the new and the old document, of secrets that changed."""
    for change in comparison.fields.changes:
        yield from _of_field(change, "", "")
    for row in comparison.sections.rows:
        for change in row.record.changes if row.record is not None else ():
            yield from _of_field(change, f"/sections/{row.new_index}", f"/sections/{row.old_index}")


def _of_field(change: FieldChange, path: str, old_path: str) -> Iterator[tuple[str, str]]:
    if change.secret:
        yield f"{path}/{change.key}", f"{old_path}/{change.key}"
    for inner in change.json.changes if change.json is not None else ():
        if inner.path is not None and inner.old_path is not None and inner.old == inner.new == MASK:
            yield f"{path}/{change.key}{inner.path}", f"{old_path}/{change.key}{inner.old_path}"


def _at(value: Any, pointer: str) -> Any:
    """Return what stands at a place in a document, None if nothing does."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name)
        else:
            value = value[int(name)] if isinstance(value, list) else None
    return value


def _section(section: SectionState) -> str:
    return _object(
        id=json.dumps(str(section.id)),
        key=json.dumps(section.key),
        heading=json.dumps(section.heading),
        body=json.dumps(section.body),
        position=json.dumps(section.position),
        data=_stored(section.data_json),
    )


def _object(**members: str) -> str:
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in members.items()) + "}"


def _stored(text: Any) -> str:
    """Return stored JSON as it is written, and anything else as JSON text."""
    if not isinstance(text, str):
        return json.dumps(text)
    try:
        return json_text(parse_json(text))
    except NotJson:
        return json.dumps(text)
