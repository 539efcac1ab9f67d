"""Why does one version of a report differ from another?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.as_of import StoredState, stored_state
from report_lineage.reports.explain.alike_runs import alike_findings
from report_lineage.reports.explain.answer import answer
from report_lineage.reports.explain.attribution import Attribution, MadeByJob, attribution
from report_lineage.reports.explain.differences import REPORT, Differences, differences
from report_lineage.reports.explain.edit_causes import edit_finding
from report_lineage.reports.explain.effects import Tracing, read_usages
from report_lineage.reports.explain.evidence import InputDiffs, with_evidence
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.input_diff import Bytes
from report_lineage.reports.explain.job_causes import made_by_run, new_job, same_run
from report_lineage.reports.explain.lead_causes import lead_finding
from report_lineage.reports.explain.order import by_weight
from report_lineage.reports.explain.results import Explanation
from report_lineage.reports.explain.walk import Step, Walked, walk
from report_lineage.reports.lineage_rows import LineageRow, extent, read_version
from report_lineage.reports.tables import LINEAGE


def explain(
    session: Session,
    report_id: uuid.UUID,
    a: int,
    b: int,
    *,
    store: Bytes | None = None,
) -> Explanation:
    """Say why version ``b`` of a report differs from version ``a``.

    The runs behind both are aligned by their roles and followed upstream as far as they differ;
    edits by hand and by SQL in between are causes of their own. The same two versions give the
    same answer, unless more was recorded of their runs meanwhile. Nothing is written.

    :param a: the number of the old version; it may be the later one.
    :param b: the number of the new one.
    :param store: where the bytes of inputs are, for evidence line by line and for effects of
        parts of inputs; None for digests alone.
    :raises NotFound: if the report never had a version.
    :raises VersionNotFound: if it has none of such a number.
    """
    known = extent(session, report_id)
    rows = [read_version(session, report_id, number, known) for number in (a, b)]
    old, new = (stored_state(session, row) for row in rows)
    return _Explaining(session, old, new, InputDiffs(store)).explanation()


@dataclass(frozen=True)
class _Explaining:
    """Two versions being explained."""

    session: Session
    old: StoredState
    new: StoredState
    diffs: InputDiffs

    def explanation(self) -> Explanation:
        found = differences(self.old, self.new)
        findings = self._findings(found) if found.by_key else []
        return answer(
            self.old.lineage, self.new.lineage, found, findings, partial=self.diffs.partial
        )

    @property
    def _reversed(self) -> bool:
        return self.old.lineage.number > self.new.lineage.number

    def _findings(self, found: Differences) -> list[Finding]:
        first, last = sorted((self.old, self.new), key=lambda one: one.lineage.number)
        made = attribution(self.session, first, last.lineage.number, found)
        edits = [edit_finding(edit, found, reversed=self._reversed) for edit in made.edits]
        lead = lead_finding(self.session, self.old, self.new, found)
        by_people = [*edits, lead] if lead is not None else edits
        by_runs: list[Finding] = []
        for job in made.jobs:
            seen = [one for one in by_people if _seen_by_later(one, job)]
            told = self._job(job, made, found, alone=not seen and not _accounted_for(job, edits))
            if not told:
                differences = [found.by_key[key] for key in found.by_key if key in job.keys]
                by_people = [
                    one.followed_by(differences) if one in seen else one for one in by_people
                ]
            by_runs += told
        return [*by_people, *by_runs]

    def _job(
        self, job: MadeByJob, made: Attribution, found: Differences, *, alone: bool
    ) -> Sequence[Finding]:
        """Return the causes of what a job's run made.

        :param alone: whether nothing else could have made two runs differ that were given the same.
        """
        earlier, later = job.earlier, job.later
        if REPORT in job.keys:
            return [made_by_run(job)]
        if earlier is None or earlier.run is None or later.run is None:
            return [new_job(job, made.other_run, reversed=self._reversed)]
        if earlier.run.id == later.run.id:
            return [same_run(job, earlier)]
        root = Step(earlier.run.id, later.run.id, foreign=self._foreign(earlier, later))
        if self._reversed:
            root = replace(root, old=root.new, new=root.old)
        walked = walk(self.session, [root])
        if not alone:
            walked.alike = [one for one in walked.alike if one[0].depth > 1]
        return self._completed(walked, root, job.keys, found)

    def _completed(
        self,
        walked: Walked,
        root: Step,
        keys: frozenset[str],
        found: Differences,
    ) -> list[Finding]:
        """Return what a walk found, by weight, with evidence and effects."""
        findings = [*walked.findings, *alike_findings(self.session, walked.alike)]
        findings = with_evidence(self.session, sorted(findings, key=by_weight), self.diffs)
        usages = read_usages(self.session, self.old.lineage.report_id, (root.old, root.new))
        tracing = Tracing(usages, walked.root_inputs, found, keys, self.diffs)
        return [one.covering(keys) for one in tracing.traced(findings)]

    def _foreign(self, *rows: LineageRow) -> frozenset[uuid.UUID]:
        """Return the templates that other reports alone have, of those the same runs made."""
        own = {row.template_id for row in rows}
        query = (
            sa.select(LINEAGE.c.template_id)
            .where(LINEAGE.c.run_id.in_([row.run.id for row in rows if row.run]))
            .where(LINEAGE.c.report_id != self.old.lineage.report_id)
            .where(LINEAGE.c.template_id.is_not(None))
            .distinct()
        )
        return frozenset(self.session.scalars(query)) - own


def _seen_by_later(finding: Finding, job: MadeByJob) -> bool:
    """Say whether the later of a job's two runs alone found something in the report or its lead.

    What that run made may follow from it. A lead's change counts as found, whenever it was.
    """
    if finding.version is None:
        return True
    earlier = 0 if job.earlier is None else job.earlier.number
    return earlier < finding.version < job.later.number


def _accounted_for(job: MadeByJob, edits: Iterable[Finding]) -> bool:
    """Say whether a job's run did nothing but write over edits, so far as the differences tell."""
    earlier = [one for one in edits if (one.version or 0) < job.later.number]
    return job.keys <= frozenset().union(*(one.covers for one in earlier))
