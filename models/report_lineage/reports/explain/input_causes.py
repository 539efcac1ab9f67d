"""Inputs at the frontier: what differs in what two runs read, though no run made the difference."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from report_lineage.reports.explain.changed_inputs import ChangedInput, ReadInput
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.results import CauseKind, Evidence, Place
from report_lineage.reports.shorten import shorten


def frontier_input(
    change: ChangedInput, place: Place, made: Mapping[uuid.UUID, datetime], *, inferred: bool
) -> Finding:
    """Return the cause that an input is.

    :param made: when the first run began that made a version of a dataset.
    """
    old, new = change.old, change.new
    if old is None or new is None:
        return _came_or_went(change, place, inferred)
    if (old.made_by is None) == (new.made_by is None):
        clause = f"{_named(change, place)} was changed"
        return _finding(CauseKind.INPUT_CHANGED, clause, change, place, inferred)
    return _lone(change, old, new, place, made)


def _came_or_went(change: ChangedInput, place: Place, inferred: bool) -> Finding:
    name = _named(change, place)
    if change.old is None:
        clause = f"{name} is read now and was not before"
        return _finding(CauseKind.INPUT_ADDED, clause, change, place, inferred)
    clause = f"{name} is no longer read"
    return _finding(CauseKind.INPUT_REMOVED, clause, change, place, inferred)


def _lone(
    change: ChangedInput,
    old: ReadInput,
    new: ReadInput,
    place: Place,
    made: Mapping[uuid.UUID, datetime],
) -> Finding:
    """A run made one side and none the other: corrected in between, or nothing was recorded."""
    by_run, by_nobody = (old, new) if old.made_by else (new, old)
    name = _named(change, place)
    began = made.get(by_run.dataset_id) if by_run.dataset_id else None
    if began is None or began >= by_nobody.read_at:
        clause = f"nothing recorded says which run made {name}"
        return _finding(CauseKind.NO_RECORD, clause, change, place, inferred=True)
    what = "was changed after a run had made it" if by_run is old else "is as a run made it again"
    clause = f"{name} {what}"
    return _finding(CauseKind.UPSTREAM_CORRECTION, clause, change, place, inferred=True)


def _finding(
    kind: CauseKind, clause: str, change: ChangedInput, place: Place, inferred: bool
) -> Finding:
    evidence = Evidence(
        old_sha256=change.old.sha256 if change.old else None,
        new_sha256=change.new.sha256 if change.new else None,
    )
    return Finding(
        kind=kind,
        subject=change.name,
        clause=clause,
        place=place,
        evidence=evidence,
        inferred=inferred,
        input=change,
    )


def _named(change: ChangedInput, place: Place) -> str:
    """Return what an input is called; one of a job upstream with the job that read it."""
    name = shorten(change.name)
    if place.depth <= 1 or place.new_run is None:
        return name
    return f"{name}, which the job {shorten(place.new_run.job_name)} read,"
