"""Runs that gave other things though they were given the same: why, as far as is recorded."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.explain.asked_pairs import Pair, one_of
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.results import CauseKind, Evidence, Place
from report_lineage.reports.explain.run_facts import GivenRun
from report_lineage.reports.explain.walk import Step
from report_lineage.reports.lineage_rows import LineageRow, lineage_row, select_lineage
from report_lineage.reports.shorten import shorten
from report_lineage.reports.tables import LINEAGE, RUN_OUTPUT, TRANSACTION

Alike = tuple[Step, GivenRun, GivenRun]


def alike_findings(session: Session, alike: Sequence[Alike]) -> list[Finding]:
    """Return a cause for each pair of runs that differ in nothing recorded but what they made.

    In two statements for all: a report that a run upstream made may have been edited before.
    """
    edits = _edits_between(session, [one for one in alike if one[0].depth > 1])
    return [edits.get((one[0].old, one[0].new)) or _finding(*one) for one in alike]


def _finding(step: Step, old: GivenRun, new: GivenRun) -> Finding:
    place = Place(step.depth, step.path, old.ref, new.ref)
    job = shorten(new.ref.job_name)
    digests = old.fingerprint, new.fingerprint
    if None in digests or not (old.documented and new.documented):
        clause = f"nothing is recorded of what the job {job} was given"
        return Finding(CauseKind.NO_RECORD, job, clause, place, inferred=True)
    clause = f"the job {job} gave other things from the same"
    unknown = "no version of its code was recorded, which may have changed"
    note = unknown if new.code_version is None else _other(digests)
    evidence = Evidence(*digests, note=note)
    inferred = step.inferred or note is not None
    return Finding(CauseKind.NONDETERMINISM, job, clause, place, evidence, inferred)


def _other(digests: tuple[str | None, str | None]) -> str | None:
    """Fingerprints of runs for several reports cover templates of the others, too."""
    return None if digests[0] == digests[1] else "the runs differ in what other reports use"


def _edits_between(session: Session, alike: Sequence[Alike]) -> Mapping[Pair, Finding]:
    """Return the last edit, between two runs, of a report that both made outputs of."""
    ids = {run.ref.id for _, old, new in alike for run in (old, new)}
    if not ids:
        return {}
    reports = _reports(session, ids)
    times = [run.recorded_at for _, old, new in alike for run in (old, new)]
    asked = {one for ids in reports.values() for one in ids}
    rows = _edits(session, asked, min(times), max(times))
    found = {}
    for step, old, new in alike:
        both = reports.get(old.ref.id, set()) & reports.get(new.ref.id, set())
        since, until = sorted((old.recorded_at, new.recorded_at))
        edits = [
            row
            for row in rows
            if row.report_id in both and since < row.transaction.recorded_at < until
        ]
        if edits:
            found[step.old, step.new] = _correction(step, old, new, edits[-1])
    return found


def _reports(session: Session, run_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    query = (
        sa.select(RUN_OUTPUT.c.pipeline_run_id, RUN_OUTPUT.c.report_id)
        .where(one_of(session, RUN_OUTPUT.c.pipeline_run_id, run_ids))
        .where(RUN_OUTPUT.c.report_id.is_not(None))
    )
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for run_id, report_id in session.execute(query):
        found.setdefault(run_id, set()).add(report_id)
    return found


def _edits(
    session: Session, report_ids: Collection[uuid.UUID], since: datetime, until: datetime
) -> list[LineageRow]:
    if not report_ids:
        return []
    query = (
        select_lineage()
        .where(one_of(session, LINEAGE.c.report_id, report_ids), LINEAGE.c.run_id.is_(None))
        .where(TRANSACTION.c.recorded_at > since, TRANSACTION.c.recorded_at < until)
        .order_by(LINEAGE.c.report_id, LINEAGE.c.number)
    )
    return [lineage_row(row) for row in session.execute(query)]


def _correction(step: Step, old: GivenRun, new: GivenRun, row: LineageRow) -> Finding:
    """That the run read what was edited is likely, and not recorded."""
    who = shorten(row.transaction.actor or "somebody")
    reason = f" ({shorten(row.transaction.reason)})" if row.transaction.reason else ""
    return Finding(
        kind=CauseKind.UPSTREAM_CORRECTION,
        subject=step.path[-1] if step.path else new.ref.job_name,
        clause=f"{who} edited the report that {shorten(step.path[-1])} comes from{reason}",
        place=Place(step.depth, step.path, old.ref, new.ref),
        inferred=True,
        version=row.number,
        transaction=row.transaction,
    )
