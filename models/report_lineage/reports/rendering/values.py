"""What a report's template is filled with: from the live report, or from a version of it, alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import object_session

from report_lineage.entities import Report
from report_lineage.errors import BadInput
from report_lineage.reports.as_of import StoredContent

_REPORT = ("id", "title", "status", "data")
_LEAD = ("id", "name", "email", "website", "attributes")
_SECTION = ("id", "position", "key", "heading", "body", "data")
_JSON = ("data", "attributes")

TemplateValues = dict[str, Any]
"""``report``, ``lead`` and ``sections``: plain JSON values; ids are text."""


def report_values(report: Report) -> TemplateValues:
    """Return what a report's template is filled with, as every later reading of its version gives it.

    Pending changes are flushed first, so that defaults are set and the values are the stored ones.

    :raises BadInput: if the data of the report, a section or the lead have no JSON form.
    """
    session = object_session(report)
    if session is not None:
        session.flush()
    sections = sorted(report.sections, key=lambda one: (one.position, one.id))
    return {
        "report": _values(_attributes(report, _REPORT)),
        "lead": _values(_attributes(report.lead, _LEAD)),
        "sections": [_values(_attributes(one, _SECTION)) for one in sections],
    }


def stored_values(stored: StoredContent) -> TemplateValues:
    """Return what the template of a version is filled with, secrets included.

    ``lead`` is None if history does not know the lead of that time.
    """
    return {
        "report": _stored(stored.report, _REPORT),
        "lead": None if stored.lead is None else _stored(stored.lead, _LEAD),
        "sections": [_stored(one, _SECTION) for one in stored.sections],
    }


def _attributes(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    """Return attributes of a row by name."""
    return {name: getattr(row, name) for name in names}


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a live row's values; JSON as it comes back from the database, such as lists of tuples."""
    return {name: _plain(name, value) for name, value in row.items()}


def _plain(name: str, value: Any) -> Any:
    if name == "id":
        return str(value)
    if name not in _JSON or value is None:
        return value
    try:
        return json.loads(json.dumps(value))
    except TypeError as error:
        raise BadInput(
            problem=f"`{name}` has no JSON form ({error})",
            remedy="Give numbers, text, lists and dictionaries of them",
        ) from error


def _stored(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: row[name] for name in names}
    values["id"] = str(values["id"])
    for name in _JSON:
        if values.get(name) is not None:
            values[name] = json.loads(values[name])
    return values
