"""Jobs without a run to compare with: one that is new to the report, and one that was under way."""

from __future__ import annotations

from report_lineage.history import Operation
from report_lineage.reports.explain.attribution import MadeByJob
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.results import CauseKind, Evidence, Place
from report_lineage.reports.lineage_rows import LineageRow
from report_lineage.reports.shorten import shorten


def new_job(made: MadeByJob, other: LineageRow | None, *, reversed: bool) -> Finding:
    """Return the cause that a job is which had made no version before.

    :param other: the last version before by another job; None if no run had made one.
    :param reversed: whether the old version is the one with the higher number.
    """
    job = made.job[1]
    before = other.run.job_name if other and other.run else None
    number = made.later.number
    clause = f"v{number} was made by the job {shorten(job)}, which had made none before"
    if other is not None and before is not None:
        clause = (
            f"v{number} was made by the job {shorten(job)}, v{other.number} by {shorten(before)}"
        )
    runs = [other.run if other else None, made.later.run]
    if reversed:
        runs.reverse()
    return Finding(
        kind=CauseKind.JOB,
        subject=job,
        clause=clause,
        place=Place(1, (), *runs),
        evidence=Evidence(job, before) if reversed else Evidence(before, job),
        covers=made.keys,
    )


def made_by_run(made: MadeByJob) -> Finding:
    """Return the cause that a run is which made a report that was not there, or deleted it."""
    row = made.later
    verb = "deleted" if row.operation is Operation.DELETE else "made"
    return Finding(
        kind=CauseKind.JOB,
        subject=made.job[1],
        clause=f"the job {shorten(made.job[1])} {verb} the report in v{row.number}",
        place=Place(1, (), new_run=row.run),
        covers=made.keys,
    )


def same_run(made: MadeByJob, earlier: LineageRow) -> Finding:
    """Return the cause that one run is which committed both versions on its way."""
    job = shorten(made.job[1])
    clause = (
        f"one run of the job {job} committed v{earlier.number} on its way to v{made.later.number}"
    )
    return Finding(
        kind=CauseKind.RUN_STATE,
        subject=made.job[1],
        clause=clause,
        place=Place(1, (), earlier.run, made.later.run),
        covers=made.keys,
    )
