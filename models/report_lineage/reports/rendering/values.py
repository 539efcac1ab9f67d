"""What a report's template is filled with: by the run that renders it, or from a version, alike."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.errors import NotFound
from report_lineage.history.stored_text import stored_text
from report_lineage.reports.as_of import StoredContent

_REPORT = ("id", "title", "status", "data")
_LEAD = ("id", "name", "email", "website", "attributes")
_SECTION = ("id", "position", "key", "heading", "body", "data")
_JSON = ("data", "attributes")

TemplateValues = dict[str, Any]
"""``report``, ``lead`` and ``sections``: plain JSON values; ids are text."""


def report_values(session: Session, report: Report | uuid.UUID) -> TemplateValues:
    """Return what a report's template is filled with, as every later reading of its version gives it.

    Pending changes are flushed, and the values read back from the database: what is rendered is
    what is stored, whatever the session's objects hold.

    :param report: a report, or its id.
    :raises NotFound: if it is not in the database.
    """
    session.flush()
    report_id = report if isinstance(report, uuid.UUID) else report.id
    of_report, of_lead, of_sections = _queries()
    found = session.execute(of_report, {"report": report_id}).first()
    if found is None:
        raise NotFound(kind="report", key=str(report_id))
    lead = session.execute(of_lead, {"lead": found.lead_id}).one()
    sections = session.execute(of_sections, {"report": report_id})
    return {
        "report": _values(dict(found._mapping), _REPORT),
        "lead": _values(dict(lead._mapping), _LEAD),
        "sections": [_values(dict(one._mapping), _SECTION) for one in sections],
    }


def stored_values(stored: StoredContent) -> TemplateValues:
    """Return what the template of a version is filled with, secrets included.

    ``lead`` is None if history does not know the lead of that time.
    """
    return {
        "report": _values(stored.report, _REPORT),
        "lead": None if stored.lead is None else _values(stored.lead, _LEAD),
        "sections": [_values(one, _SECTION) for one in stored.sections],
    }


@cache
def _queries() -> tuple[sa.Select[Any], sa.Select[Any], sa.Select[Any]]:
    """Return the questions for a report, a lead and sections: asked for every rendering."""
    report, lead = sa.bindparam("report", type_=sa.Uuid()), sa.bindparam("lead", type_=sa.Uuid())
    return (
        _select(Report, (*_REPORT, "lead_id")).where(Report.id == report),
        _select(Lead, _LEAD).where(Lead.id == lead),
        _select(ReportSection, _SECTION)
        .where(ReportSection.report_id == report)
        .order_by(ReportSection.position, ReportSection.id),
    )


def _select(entity: Any, names: tuple[str, ...]) -> sa.Select[Any]:
    """Select columns, JSON as stored text."""
    return sa.select(*(stored_text(entity.__table__.c[name]).label(name) for name in names))


def _values(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: row[name] for name in names}
    values["id"] = str(values["id"])
    for name in _JSON:
        if values.get(name) is not None:
            values[name] = json.loads(values[name])
    return values
