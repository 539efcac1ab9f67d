"""A report as one of its versions left it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from report_lineage.errors import NotFound
from report_lineage.history.past import Transaction, token_of
from report_lineage.reports.as_of import StoredState, stored_state
from report_lineage.reports.lineage_rows import LineageRow, extent, read_version
from report_lineage.reports.masking import masked_values
from report_lineage.reports.results import LeadState, ReportState, SectionState, VersionRow
from report_lineage.reports.tables import lead_versions, report_versions, section_versions
from report_lineage.reports.version_rows import version_rows


def state(session: Session, report_id: uuid.UUID, number: int | None = None) -> ReportState:
    """Return a report as one of its versions left it.

    A version that deleted the report shows its last fields, and no sections.

    :param number: the version; None for the newest that is not a deletion.
    :raises NotFound: if the report never had a version.
    :raises VersionNotFound: if it has none of that number.
    """
    known = extent(session, report_id)
    wanted = (known.newest_living or known.newest) if number is None else number
    lineage = read_version(session, report_id, wanted, known)
    found = state_of(session, lineage, known.newest)
    return found if number is None else replace(found, token=version_token(session, lineage))


def version_token(session: Session, lineage: LineageRow) -> str | None:
    """Return the token of the moment at which a version was committed, None if it is not yet."""
    try:
        return token_of(session, Transaction(lineage.transaction.id)).text
    except NotFound:  # of what this session alone sees there is no moment yet
        return None


def state_of(session: Session, lineage: LineageRow, newest_number: int) -> ReportState:
    """Return the state that a version known already left."""
    (version,) = version_rows(session, [lineage])
    return shown_state(stored_state(session, lineage), version, newest_number)


def shown_state(stored: StoredState, version: VersionRow, newest_number: int) -> ReportState:
    """Return a version's rows as they may be shown: secrets masked."""
    report = masked_values(report_versions(), stored.report)
    return ReportState(
        id=report["id"],
        title=report["title"],
        status=report["status"],
        data_json=report["data"],
        lead=None if stored.lead is None else _lead(stored.lead),
        template=version.template,
        sections=tuple(_section(values) for values in stored.sections),
        outputs=stored.outputs,
        inputs=stored.inputs,
        version=version,
        newest_number=newest_number,
    )


def _lead(values: Mapping[str, Any]) -> LeadState:
    lead = masked_values(lead_versions(), values)
    return LeadState(
        id=lead["id"],
        name=lead["name"],
        email=lead["email"],
        website=lead["website"],
        attributes_json=lead["attributes"],
    )


def _section(values: Mapping[str, Any]) -> SectionState:
    section = masked_values(section_versions(), values)
    return SectionState(
        id=section["id"],
        position=section["position"],
        key=section["key"],
        heading=section["heading"],
        body=section["body"],
        data_json=section["data"],
    )
