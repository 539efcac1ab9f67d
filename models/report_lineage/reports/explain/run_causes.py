"""What differs in two runs apart from what they read: how they ended, and what they were given."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.results import CauseKind, Evidence, Place
from report_lineage.reports.explain.run_facts import (
    ChangedValue,
    GivenRun,
    changed_environment,
    changed_parameters,
)
from report_lineage.reports.explain.used_templates import ChangedTemplate, changed_templates
from report_lineage.reports.explain.wording import engine_name, of_job, went
from report_lineage.reports.field_specs import source_is_secret
from report_lineage.reports.shorten import shorten

_ENDED = {"FAIL": "failed", "ABORT": "was interrupted"}


def run_causes(
    old: GivenRun,
    new: GivenRun,
    place: Place,
    foreign: frozenset[uuid.UUID],
    inferred: bool,
) -> Iterator[Finding]:
    """Give what differs in two runs, apart from their inputs.

    :param foreign: templates that do not count.
    :param inferred: whether it is inferred that these are the two to compare.
    """
    if old.job != new.job:
        clause = f"{_of_path(place)} was made by the job {new.ref.job_name}, not {old.ref.job_name}"
        evidence = Evidence(old.ref.job_name, new.ref.job_name)
        yield Finding(CauseKind.JOB, new.ref.job_name, clause, place, evidence, inferred)
        return
    yield from _states(old, new, place, inferred)
    for template in changed_templates(old, new, foreign):
        yield _template(template, place, inferred)
    for parameter in changed_parameters(old, new):
        yield _parameter(parameter, new, place, inferred)
    if old.code_version != new.code_version:
        yield _code(old, new, place, inferred)
    for engine in changed_environment(old, new):
        yield _engine(engine, place, inferred)


def _of_path(place: Place) -> str:
    return shorten(place.path[-1]) if place.path else "the report"


def _states(old: GivenRun, new: GivenRun, place: Place, inferred: bool) -> Iterator[Finding]:
    for run, when in ((old, "the old"), (new, "the new")):
        if not run.complete:
            said = _ENDED.get(run.ref.state, "has not ended")
            clause = f"{when} run of the job {shorten(run.ref.job_name)} {said}"
            evidence = Evidence(old.ref.state, new.ref.state, note=run.error_message)
            kind = CauseKind.RUN_STATE
            yield Finding(kind, run.ref.job_name, clause, place, evidence, inferred)


def _template(change: ChangedTemplate, place: Place, inferred: bool) -> Finding:
    old, new = change.old, change.new
    hidden = source_is_secret()
    evidence = Evidence(
        old=None if old is None else f"{old.name} {old.label}",
        new=None if new is None else f"{new.name} {new.label}",
        old_sha256=None if old is None or hidden else old.sha256,
        new_sha256=None if new is None or hidden else new.sha256,
    )
    return Finding(
        kind=CauseKind.TEMPLATE,
        subject=change.name,
        clause=_template_clause(change),
        place=place,
        evidence=evidence,
        inferred=inferred,
        same=(old, new),
        template=change,
    )


def _template_clause(change: ChangedTemplate) -> str:
    old, new = change.old, change.new
    name = f"template {shorten(change.name)}"
    if old is None:
        return f"{name} is used now and was not before"
    if new is None:
        return f"{name} is no longer used"
    if old.name != new.name:
        return f"template {shorten(new.name)} took the place of {shorten(old.name)}"
    return went(name, old.label, new.label)


def _parameter(change: ChangedValue, run: GivenRun, place: Place, inferred: bool) -> Finding:
    what = of_job(f"parameter {shorten(change.name)}", run.ref.job_name, place.depth)
    clause = f"{what} was changed" if change.secret else went(what, change.old, change.new)
    note = "a secret: that it changed is known, and not to what" if change.secret else None
    evidence = Evidence(change.old, change.new, note=note)
    return Finding(CauseKind.PARAMETER, change.name, clause, place, evidence, inferred)


def _code(old: GivenRun, new: GivenRun, place: Place, inferred: bool) -> Finding:
    job = new.ref.job_name
    clause = went(f"the code of the job {shorten(job)}", old.code_version, new.code_version)
    evidence = Evidence(old.code_version, new.code_version)
    return Finding(CauseKind.CODE_VERSION, job, clause, place, evidence, inferred)


def _engine(change: ChangedValue, place: Place, inferred: bool) -> Finding:
    """One engine that several runs were given differently is one cause."""
    return Finding(
        kind=CauseKind.ENGINE,
        subject=change.name,
        clause=went(engine_name(change.name), change.old, change.new),
        place=place,
        evidence=Evidence(change.old, change.new),
        inferred=inferred,
        same=(change.name, change.old, change.new),
    )
