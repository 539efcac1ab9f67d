"""Fills in what causes stand on: the texts of templates, and the bytes of inputs, compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.diff import Partial, text_diff
from report_lineage.reports.explain.changed_inputs import ChangedInput, ReadInput
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.input_diff import Bytes, InputDiff, input_diff
from report_lineage.reports.explain.input_words import input_words
from report_lineage.reports.explain.results import CauseKind
from report_lineage.reports.explain.template_uses import template_uses
from report_lineage.reports.explain.used_templates import ChangedTemplate, UsedTemplate
from report_lineage.reports.field_specs import source_is_secret
from report_lineage.reports.tables import template_versions

MOST_DIFFS: Final = 20
"""Of so many inputs the bytes are compared; of more, the digests alone are told."""

_NOT_COMPARED: Final = "not compared: other inputs weigh more"
_COMPARED = (CauseKind.INPUT_CHANGED, CauseKind.UPSTREAM_CORRECTION, CauseKind.NO_RECORD)

Sources = dict[tuple[Any, int], str]


class InputDiffs:
    """The differences between inputs, each made once, and no more than :data:`MOST_DIFFS`.

    :param store: where the bytes are; None for digests alone.
    """

    def __init__(self, store: Bytes | None) -> None:
        self._store = store
        self._known: dict[tuple[str, str], InputDiff] = {}
        self.left_out: set[str] = set()

    def of(self, old: ReadInput, new: ReadInput) -> InputDiff:
        """Return how two inputs differ."""
        key = old.sha256, new.sha256
        if key not in self._known:
            if len(self._known) >= MOST_DIFFS:
                self.left_out.add(new.name)
                return InputDiff(note=_NOT_COMPARED)
            self._known[key] = input_diff(self._store, old, new)
        return self._known[key]

    @property
    def partial(self) -> tuple[Partial, ...]:
        """Return what was left out, and why."""
        return tuple(Partial(name, _NOT_COMPARED) for name in sorted(self.left_out))


def with_evidence(
    session: Session, findings: Sequence[Finding], diffs: InputDiffs
) -> list[Finding]:
    """Return findings, in their order, with what they stand on; one statement for all templates."""
    sources = _sources(session, findings)
    return [_with_diff(one, sources, diffs) for one in findings]


def _with_diff(finding: Finding, sources: Sources, diffs: InputDiffs) -> Finding:
    if finding.template is not None:
        return _with_template(finding, finding.template, sources)
    if finding.input is not None and finding.kind in _COMPARED:
        return _with_input(finding, finding.input, diffs)
    return finding


def _with_input(finding: Finding, change: ChangedInput, diffs: InputDiffs) -> Finding:
    if change.old is None or change.new is None:
        return finding
    found = diffs.of(change.old, change.new)
    evidence = replace(finding.evidence, diff=found.diff, note=found.note)
    words = input_words(found.diff)
    clause = f"{finding.clause} ({words})" if words else finding.clause
    return replace(finding, evidence=evidence, clause=clause)


def _with_template(finding: Finding, change: ChangedTemplate, sources: Sources) -> Finding:
    old, new = (_source(one, sources) for one in (change.old, change.new))
    if old is None or new is None or old == new:
        return finding
    diff = text_diff(old, new)
    evidence = replace(finding.evidence, diff=diff)
    return replace(finding, evidence=evidence, uses=template_uses(old, new, diff))


def _source(used: UsedTemplate | None, sources: Sources) -> str | None:
    return None if used is None else sources.get((used.id, used.transaction_id))


def _sources(session: Session, findings: Iterable[Finding]) -> Sources:
    changes = [one.template for one in findings if one.template is not None]
    used = [one for change in changes for one in (change.old, change.new) if one is not None]
    if not used or source_is_secret():
        return {}
    versions = template_versions()
    id, transaction_id = versions.column("id"), versions.transaction_id
    query = (
        sa.select(id, transaction_id, versions.column("source"))
        .where(id.in_(sorted({one.id for one in used})))
        .where(transaction_id.in_(sorted({one.transaction_id for one in used})))
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}
