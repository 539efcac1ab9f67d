"""What API answers hold beyond the results themselves."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from report_lineage.history import TransactionInfo
from report_lineage.reports.explain import Cause, Difference, Effect, Evidence, Explanation, Place
from report_lineage.reports.output_diff import OutputDiff
from report_lineage.reports.results import Comparison, InputChange, ReportState


@dataclass(frozen=True)
class OutputDiffBody:
    """How an output that both versions have differs. ``diff`` has the form of ``report_lineage.diff``,
    of HTML for the text that a reader sees, or, of CSV files, of their rows by key and column;
    ``note`` says why it is null."""

    name: str
    diff: Mapping[str, Any] | None
    note: str | None


@dataclass(frozen=True)
class ComparisonBody:
    """Two versions of a report side by side; differences in the form of ``report_lineage.diff``.

    ``template`` is null when both versions have the same template. ``output_diffs`` are of the
    outputs that both have, if the viewer may look at versions.
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
    output_diffs: tuple[OutputDiffBody, ...]
    summary: str
    identical: bool


def comparison_body(result: Comparison, outputs: Iterable[OutputDiff]) -> ComparisonBody:
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
        output_diffs=tuple(
            OutputDiffBody(one.name, one.diff.to_json() if one.diff else None, one.note)
            for one in outputs
        ),
        summary=result.summary,
        identical=result.identical,
    )


@dataclass(frozen=True)
class EvidenceBody:
    """What a cause stands on. ``diff`` has the form of ``report_lineage.diff``, or, of CSV files,
    of their rows by key and column; ``note`` says why it is null."""

    old: Any
    new: Any
    old_sha256: str | None
    new_sha256: str | None
    diff: Mapping[str, Any] | None
    note: str | None


@dataclass(frozen=True)
class CauseBody:
    """One reason why two versions differ. ``kind`` ``not shown`` stands for causes that are hidden.

    ``effects`` mean something only if ``traced``. ``uses`` are the fields that the changed lines
    of a template show. ``version`` and ``transaction`` are those of an
    edit.
    """

    kind: str
    subject: str
    sentence: str
    evidence: EvidenceBody
    inferred: bool
    places: tuple[Place, ...]
    effects: tuple[Effect, ...]
    traced: bool
    uses: tuple[str, ...]
    version: int | None
    transaction: TransactionInfo | None


@dataclass(frozen=True)
class LeftOutBody:
    """Evidence that was left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class ExplanationBody:
    """Why version ``new`` of a report differs from ``old``: causes, the weightiest first.

    ``verdict`` is identical, explained, partly explained or unexplained.
    """

    report_id: uuid.UUID
    old: int
    new: int
    verdict: str
    summary: str
    causes: tuple[CauseBody, ...]
    differences: tuple[Difference, ...]
    partial: tuple[LeftOutBody, ...]


def explanation_body(answer: Explanation) -> ExplanationBody:
    """Return an explanation with its differences as plain JSON."""
    return ExplanationBody(
        report_id=answer.report_id,
        old=answer.old,
        new=answer.new,
        verdict=answer.verdict.value,
        summary=answer.summary,
        causes=tuple(map(_cause, answer.causes)),
        differences=answer.differences,
        partial=tuple(LeftOutBody(one.path, one.reason) for one in answer.partial),
    )


def _cause(cause: Cause) -> CauseBody:
    return CauseBody(
        kind=cause.kind.value,
        subject=cause.subject,
        sentence=cause.sentence,
        evidence=_evidence(cause.evidence),
        inferred=cause.inferred,
        places=cause.places,
        effects=cause.effects,
        traced=cause.traced,
        uses=cause.uses,
        version=cause.version,
        transaction=cause.transaction,
    )


def _evidence(evidence: Evidence) -> EvidenceBody:
    return EvidenceBody(
        old=evidence.old,
        new=evidence.new,
        old_sha256=evidence.old_sha256,
        new_sha256=evidence.new_sha256,
        diff=evidence.diff.to_json() if evidence.diff else None,
        note=evidence.note,
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
