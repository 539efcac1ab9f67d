"""Puts findings together: one cause for what stands at several places, verdict and summary."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

from report_lineage.diff import Partial
from report_lineage.reports.explain.differences import Differences
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.order import by_weight
from report_lineage.reports.explain.results import Cause, CauseKind, Explanation, Verdict
from report_lineage.reports.explain.wording import listed, sentence
from report_lineage.reports.lineage_rows import LineageRow

_MOST_CLAUSES: Final = 3


def answer(
    old: LineageRow,
    new: LineageRow,
    found: Differences,
    findings: Sequence[Finding],
    *,
    partial: tuple[Partial, ...],
) -> Explanation:
    """Return the explanation that findings make up."""
    grouped = _grouped(findings)
    causes = tuple(_cause(group) for group in grouped)
    verdict = _verdict(found, findings)
    return Explanation(
        report_id=old.report_id,
        old=old.number,
        new=new.number,
        verdict=verdict,
        summary=summary(old.number, new.number, verdict, causes),
        causes=causes,
        differences=tuple(found.by_key.values()),
        partial=partial,
    )


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    groups: dict[Hashable, list[Finding]] = {}
    for index, finding in enumerate(sorted(findings, key=by_weight)):
        key = index if finding.same is None else (finding.kind, finding.same)
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _cause(group: Sequence[Finding]) -> Cause:
    first = group[0]
    effects = {one.difference.key: one for each in group for one in each.effects}
    return Cause(
        kind=first.kind,
        subject=first.subject,
        sentence=sentence(first.clause),
        clause=first.clause,
        evidence=first.evidence,
        inferred=all(one.inferred for one in group),
        places=tuple(one.place for one in group),
        effects=tuple(effects.values()),
        traced=all(one.traced for one in group),
        uses=first.uses,
        version=first.version,
        transaction=first.transaction,
    )


def _verdict(found: Differences, findings: Sequence[Finding]) -> Verdict:
    if not found.by_key:
        return Verdict.IDENTICAL
    real = [one for one in findings if one.kind is not CauseKind.NO_RECORD]
    if not real:
        return Verdict.UNEXPLAINED
    missing = found.by_key.keys() - set().union(*(one.covers for one in real))
    if missing or len(real) < len(findings):
        return Verdict.PARTLY_EXPLAINED
    return Verdict.EXPLAINED


def summary(old: int, new: int, verdict: Verdict, causes: Sequence[Cause]) -> str:
    """Return the answer in one sentence, from the weightiest causes."""
    because = _because(causes)
    if verdict is Verdict.IDENTICAL:
        return f"v{new} says the same as v{old}."
    if verdict is Verdict.EXPLAINED:
        return f"v{new} differs from v{old} because {because}."
    if verdict is Verdict.PARTLY_EXPLAINED:
        return f"v{new} differs from v{old}, as far as is recorded, because {because}."
    said = f": {because}" if because else ""
    return f"Nothing recorded explains why v{new} differs from v{old}{said}."


def _because(causes: Sequence[Cause]) -> str:
    clauses = [one.clause for one in causes]
    if len(clauses) <= _MOST_CLAUSES:
        return listed(clauses)
    rest = len(clauses) - _MOST_CLAUSES
    reasons = "1 more reason" if rest == 1 else f"{rest} more reasons"
    return f"{', '.join(clauses[:_MOST_CLAUSES])} and for {reasons}"
