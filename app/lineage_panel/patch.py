"""What leads from one version of a report to another, as a JSON Patch (RFC 6902)."""

from __future__ import annotations

import json
from typing import Any, Final

from report_lineage.diff import JsonDiff, NotJson, json_diff, json_text, parse_json
from report_lineage.reports.results import Comparison, ReportState, SectionState

_IDENTITY: Final = {"/sections": "id"}


def patch_text(comparison: Comparison) -> str:
    """Return the patch as JSON text, every number as it was written.

    It applies to :func:`document` of the old version and makes that of the new one.
    """
    return _diff(comparison).to_json_patch_text()


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
