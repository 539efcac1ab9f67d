"""Who made each difference between two versions of a report: edits, and the runs of which jobs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.as_of import StoredState
from report_lineage.reports.explain.differences import (
    REPORT,
    Differences,
    changed_fields,
    field_key,
    output_key,
    section_key,
)
from report_lineage.reports.explain.left_standing import left_standing
from report_lineage.reports.lineage_rows import LineageRow, read_lineage
from report_lineage.reports.tables import LINEAGE, RUN
from report_lineage.reports.touched import RowChange, Touched, touched_rows

Job = tuple[str, str]


@dataclass(frozen=True)
class Edit:
    """A version that no run made, and which differences it had a part in.

    ``overwritten_by`` are the first versions by runs that wrote over it, if it stood in the earlier
    of the two; it is empty if the later one holds it.
    """

    row: LineageRow
    touched: Touched
    keys: frozenset[str]
    overwritten_by: tuple[LineageRow, ...] = ()

    @property
    def stands(self) -> bool:
        """Say whether the later of the two versions holds it."""
        return not self.overwritten_by


@dataclass(frozen=True)
class MadeByJob:
    """Differences that a job's run made, and the last runs of that job by either version.

    ``earlier`` is None if the job had made no version by the earlier one.
    """

    job: Job
    earlier: LineageRow | None
    later: LineageRow
    keys: frozenset[str]


@dataclass
class Attribution:
    """Who made the differences. ``other_run`` is the last run of any job by the earlier version."""

    edits: list[Edit] = field(default_factory=list)
    jobs: list[MadeByJob] = field(default_factory=list)
    other_run: LineageRow | None = None


def attribution(
    session: Session,
    before: StoredState,
    later: int,
    found: Differences,
) -> Attribution:
    """Say who made the differences between two versions of a report.

    An edit has a part in a difference if it touched it after the last run that did. An edit that
    stood in the earlier version has one if a run then wrote over it, whether or not runs before had
    left it standing.

    :param before: the version with the lower number.
    :param later: the higher number.
    """
    report_id, earlier = before.lineage.report_id, before.lineage.number
    last_runs = _last_runs(session, report_id, earlier)
    start = max((row.number for row in last_runs.values()), default=0)
    number = LINEAGE.c.number
    rows = read_lineage(session, LINEAGE.c.report_id == report_id, number > start, number <= later)
    touched = touched_rows(session, rows)
    keys = {row.number: _keys(touched[row.key], found) for row in rows}
    since = [row for row in reversed(rows) if row.number > earlier]
    standing, by_run = _last_touches(since, keys)
    over = _first_runs(since, keys)
    stood = left_standing(session, before, start, found, frozenset(over)) if start else []
    edits = [_overwritten(one.row, one.touched, one.keys, over) for one in reversed(stood)]
    for row in rows:
        if part := standing.get(row.number):
            edits.append(Edit(row, touched[row.key], frozenset(part)))
        if row.run is None and row.number <= earlier and (gone := keys[row.number] & over.keys()):
            edits.append(_overwritten(row, touched[row.key], gone, over))
    other = max(last_runs.values(), key=lambda row: row.number, default=None)
    return Attribution(edits, list(_jobs(since, by_run, last_runs)), other)


def _last_runs(session: Session, report_id: uuid.UUID, number: int) -> dict[Job, LineageRow]:
    """Return the last version by each job up to a number."""
    last = (
        sa.select(sa.func.max(LINEAGE.c.number))
        .join(RUN, RUN.c.id == LINEAGE.c.run_id)
        .where(LINEAGE.c.report_id == report_id, LINEAGE.c.number <= number)
        .group_by(RUN.c.job_namespace, RUN.c.job_name)
    )
    rows = read_lineage(session, LINEAGE.c.report_id == report_id, LINEAGE.c.number.in_(last))
    return {job: row for row in rows if (job := _job(row)) is not None}


def _job(row: LineageRow) -> Job | None:
    return None if row.run is None else (row.run.job_namespace, row.run.job_name)


def _keys(touched: Touched, found: Differences) -> frozenset[str]:
    return frozenset(key for key in _touched_keys(touched, found) if key is not None)


def _touched_keys(touched: Touched, found: Differences) -> Iterator[str | None]:
    if touched.report is not None:
        yield from _report_keys(touched.report, found)
    for change in touched.sections:
        shown = change.new or change.old
        if shown is not None:
            yield found.touched(section_key(shown), _fields(change))
    yield from (found.touched(output_key(name), frozenset()) for name in touched.outputs)


def _report_keys(change: RowChange, found: Differences) -> Iterator[str | None]:
    if change.old is None or change.new is None:
        yield found.touched(REPORT, frozenset())
        # Whoever makes a report sets all of its fields.
        yield from (key for key in found.by_key if change.new and key.startswith("field:"))
    else:
        for name in _fields(change):
            yield found.touched(field_key(name), frozenset())


def _fields(change: RowChange) -> frozenset[str]:
    if change.old is None or change.new is None:
        return frozenset()
    return changed_fields(change.old, change.new)


Parts = dict[int, set[str]]
"""Keys of differences by the number of the version that had a part in them."""


def _last_touches(
    newest_first: Sequence[LineageRow], keys: Mapping[int, frozenset[str]]
) -> tuple[Parts, dict[str, LineageRow]]:
    """Return the edits since the last run by what they touched, and that run, by difference."""
    edits: Parts = {}
    by_run: dict[str, LineageRow] = {}
    for row in newest_first:
        for key in keys[row.number] - by_run.keys():
            if row.run is None:
                edits.setdefault(row.number, set()).add(key)
            else:
                by_run[key] = row
    return edits, by_run


def _first_runs(
    newest_first: Sequence[LineageRow], keys: Mapping[int, frozenset[str]]
) -> dict[str, LineageRow]:
    """Return the first version that a run made and that touched each difference."""
    return {key: row for row in newest_first if row.run for key in keys[row.number]}


def _overwritten(
    row: LineageRow, touched: Touched, part: Set[str], over: Mapping[str, LineageRow]
) -> Edit:
    by = {over[key].number: over[key] for key in part}
    return Edit(row, touched, frozenset(part), tuple(by[number] for number in sorted(by)))


def _jobs(
    newest_first: Sequence[LineageRow],
    by_run: Mapping[str, LineageRow],
    before: Mapping[Job, LineageRow],
) -> Iterator[MadeByJob]:
    """Give each job whose run was the last to touch a difference, with its last run of all."""
    keys: dict[Job, set[str]] = {}
    for key, row in by_run.items():
        if (job := _job(row)) is not None:
            keys.setdefault(job, set()).add(key)
    for job in sorted(keys):
        later = next(row for row in newest_first if _job(row) == job)
        yield MadeByJob(job, before.get(job), later, frozenset(keys[job]))
