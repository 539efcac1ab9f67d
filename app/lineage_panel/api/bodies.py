"""What API answers hold beyond the results themselves."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from report_lineage.reports.results import Comparison, InputChange, ReportState


@dataclass(frozen=True)
class ComparisonBody:
    """Two versions of a report side by side; differences in the form of ``report_lineage.diff``.

    ``template`` is null when both versions have the same template.
    """

    report_id: uuid.UUID
    old: ReportState
    new: ReportState
    fields: Mapping[str, Any]
    lead: Mapping[str, Any]
    sections: Mapping[str, Any]
    template: Mapping[str, Any] | None
    inputs: tuple[InputChange, ...]
    outputs: tuple[InputChange, ...]
    summary: str
    identical: bool


def comparison_body(result: Comparison) -> ComparisonBody:
    """Return a comparison with its differences as plain JSON."""
    return ComparisonBody(
        report_id=result.report_id,
        old=result.old,
        new=result.new,
        fields=result.fields.to_json(),
        lead=result.lead.to_json(),
        sections=result.sections.to_json(),
        template=result.template.to_json() if result.template else None,
        inputs=result.inputs,
        outputs=result.outputs,
        summary=result.summary,
        identical=result.identical,
    )


@dataclass(frozen=True)
class ProblemBody:
    """An error (RFC 9457). ``code`` is stable; ``parameter`` is the one at fault, if one is.

    ``request_id`` names the request in the log of the application, for failures of ours.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    parameter: str | None = None
    request_id: str | None = None
