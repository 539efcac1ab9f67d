"""The fields of a report that two versions have alike, and the members of its data."""

from __future__ import annotations

from dataclasses import dataclass

from lineage_panel.json_formatting import json_members
from report_lineage.reports.results import Comparison


@dataclass(frozen=True)
class UnchangedField:
    """A field, or a member of the data, whose ``value`` is JSON text then."""

    name: str
    value: str
    is_json: bool


def unchanged_fields(comparison: Comparison) -> tuple[UnchangedField, ...]:
    """Return what did not change, fields before members."""
    new = comparison.new
    own = {"title": new.title, "status": new.status}
    fields = [
        UnchangedField(key, own[key], False) for key in own if key in comparison.fields.unchanged
    ]
    touched = {
        _member(one.path if one.path is not None else one.old_path or "")
        for change in comparison.fields.changes
        if change.json is not None
        for one in change.json.changes
    }
    members = [
        UnchangedField(key, text, True)
        for key, text, _ in json_members(new.data_json)
        if key not in touched and "" not in touched
    ]
    return (*fields, *members)


def _member(pointer: str) -> str:
    """Return the member of the document that a pointer leads into; "" for the document itself."""
    first = pointer.split("/")[1] if pointer else ""
    return first.replace("~1", "/").replace("~0", "~")
