"""From causes to what they changed, where the pipeline recorded which part uses which input."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.explain.asked_pairs import one_of
from report_lineage.reports.explain.changed_inputs import ChangedInput
from report_lineage.reports.explain.differences import Differences
from report_lineage.reports.explain.evidence import InputDiffs
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.results import Difference, Effect
from report_lineage.reports.explain.selectors import selects
from report_lineage.reports.tables import RUN_USAGE


@dataclass(frozen=True)
class UsedBy:
    """A part of a report that a run said to use an input, or what the selector takes of it."""

    section_id: uuid.UUID | None
    field: str | None
    input_name: str
    selector: Mapping[str, Any] | None


def read_usages(
    session: Session, report_id: uuid.UUID, run_ids: Iterable[uuid.UUID]
) -> list[UsedBy]:
    """Return what runs said that the parts of a report use, in one statement."""
    columns = [RUN_USAGE.c[name] for name in UsedBy.__dataclass_fields__]
    query = (
        sa.select(*columns)
        .where(one_of(session, RUN_USAGE.c.pipeline_run_id, set(run_ids)))
        .where(sa.or_(RUN_USAGE.c.report_id == report_id, RUN_USAGE.c.section_id.is_not(None)))
        .order_by(RUN_USAGE.c.pipeline_run_id, RUN_USAGE.c.position)
    )
    return [UsedBy(*row) for row in session.execute(query)]


class Tracing:
    """Leads causes to the differences that they made, by what was recorded and nothing else.

    :param inputs: in which inputs the runs that made the versions differ.
    :param keys: the differences that those runs made.
    """

    def __init__(
        self,
        usages: Sequence[UsedBy],
        inputs: Sequence[ChangedInput],
        found: Differences,
        keys: frozenset[str],
        diffs: InputDiffs,
    ) -> None:
        self._usages = usages
        self._inputs = {one.name: one for one in inputs}
        self._found, self._keys = found, keys
        self._diffs = diffs

    def traced(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings with their effects; those that cannot be traced as they are."""
        ways = [_way(one) for one in findings]
        return [
            self._trace(one, way, alone=ways.count(way) == 1)
            for one, way in zip(findings, ways, strict=True)
        ]

    def _trace(self, finding: Finding, way: str | None, *, alone: bool) -> Finding:
        if way is None:
            return finding
        usages = [one for one in self._usages if one.input_name == way]
        hits = [selects(one.selector, self._diff(way)) for one in usages]
        if not usages or None in hits:
            return finding
        used = [one for one, hit in zip(usages, hits, strict=True) if hit]
        effects = [one for one in self._own() if any(self._is_of(one, each) for each in used)]
        return self._with(finding, effects, inferred=not alone)

    def _with(self, finding: Finding, effects: Sequence[Difference], *, inferred: bool) -> Finding:
        made = tuple(Effect(one, inferred) for one in effects)
        return replace(finding, effects=made, traced=True)

    def _own(self) -> Iterator[Difference]:
        return (one for key, one in self._found.by_key.items() if key in self._keys)

    def _diff(self, way: str) -> Any:
        change = self._inputs.get(way)
        if change is None or change.old is None or change.new is None:
            return None
        return self._diffs.of(change.old, change.new).diff

    def _is_of(self, difference: Difference, usage: UsedBy) -> bool:
        """Say whether a difference is of the part that uses something."""
        if usage.section_id is not None:
            key = f"section:{usage.section_id}"
            same = self._found.sections.get(key, key) == difference.key
            return same and _covers(usage.field, difference.fields)
        is_field = difference.kind == "field"
        return is_field and _covers(usage.field, (difference.key.removeprefix("field:"),))


def _way(finding: Finding) -> str | None:
    """Return by which input of the report's own run a cause comes; None if by none."""
    path = finding.place.path
    return path[1] if len(path) > 1 else None


def _covers(field: str | None, fields: Sequence[str]) -> bool:
    return field is None or not fields or any(_within(one, field) for one in fields)


def _within(name: str, field: str) -> bool:
    return name == field or name.startswith(f"{field}.") or field.startswith(f"{name}.")
