"""Why each version of a timeline differs from the one before it, in a few words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.explain.asked_pairs import one_of
from report_lineage.reports.explain.changed_inputs import ChangedInput, changed_inputs
from report_lineage.reports.explain.results import Place
from report_lineage.reports.explain.run_causes import run_causes
from report_lineage.reports.explain.run_facts import GivenRun, given_runs
from report_lineage.reports.explain.wording import listed
from report_lineage.reports.lineage_rows import LineageRow, lineage_row, select_lineage
from report_lineage.reports.shorten import shorten
from report_lineage.reports.tables import LINEAGE, RUN
from report_lineage.reports.touched import VersionKey

_MADE: Final = Place(1, ())


def reasons(session: Session, rows: Sequence[LineageRow]) -> dict[VersionKey, str]:
    """Return why a run made each version other than the one before by its job, where it is known.

    Of the run that made it alone: what it read and was given, compared with the run of the same
    job before; :func:`explain` goes on upstream. Edits have none, their reasons are their own
    words. The number of statements does not depend on the number of versions.

    :param rows: versions of one report, without gaps between them.
    """
    before = _before(session, rows)
    pairs = [
        _Pair(row, earlier.run.id, row.run.id)
        for row in rows
        if row.run and (earlier := before.get(row.key)) and earlier.run
    ]
    pairs = [pair for pair in pairs if pair.old != pair.new]
    if not pairs:
        return {}
    runs = given_runs(session, {id for pair in pairs for id in (pair.old, pair.new)})
    inputs = changed_inputs(session, [(pair.old, pair.new) for pair in pairs])
    foreign = _foreign(session, pairs)
    found = {}
    for pair, changed in zip(pairs, inputs, strict=True):
        old, new = runs[pair.old], runs[pair.new]
        words = list(_words(old, new, changed, foreign.get(pair.row.report_id, frozenset())))
        if words:
            found[pair.row.key] = listed(words)
    return found


@dataclass(frozen=True)
class _Pair:
    row: LineageRow
    old: uuid.UUID
    new: uuid.UUID


def _before(session: Session, rows: Sequence[LineageRow]) -> dict[VersionKey, LineageRow]:
    """Return the version before each that a run of the same job made, where there is one."""
    found: dict[VersionKey, LineageRow] = {}
    last = {_job(row): row for row in _older(session, rows)}
    for row in sorted(rows, key=lambda row: row.number):
        if row.run is not None:
            if _job(row) in last:
                found[row.key] = last[_job(row)]
            last[_job(row)] = row
    return found


def _older(session: Session, rows: Sequence[LineageRow]) -> list[LineageRow]:
    """Return the last version of each job before all of these, in one statement."""
    if not any(row.run for row in rows):
        return []
    report_id, first = rows[0].report_id, min(row.number for row in rows)
    older, run = LINEAGE.alias(), RUN.alias()
    numbers = (
        sa.select(sa.func.max(older.c.number))
        .join(run, run.c.id == older.c.run_id)
        .where(older.c.report_id == report_id, older.c.number < first)
        .group_by(run.c.job_namespace, run.c.job_name)
    )
    query = select_lineage().where(LINEAGE.c.report_id == report_id, LINEAGE.c.number.in_(numbers))
    return [lineage_row(row) for row in session.execute(query)]


def _job(row: LineageRow) -> tuple[str, str] | None:
    return None if row.run is None else (row.run.job_namespace, row.run.job_name)


def _foreign(session: Session, pairs: Sequence[_Pair]) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """Return, by report, the templates that these runs used for other reports alone."""
    runs = {id for pair in pairs for id in (pair.old, pair.new)}
    query = (
        sa.select(LINEAGE.c.report_id, LINEAGE.c.template_id)
        .where(one_of(session, LINEAGE.c.run_id, runs), LINEAGE.c.template_id.is_not(None))
        .distinct()
    )
    used = [(report, template) for report, template in session.execute(query)]
    everything = {template for _, template in used}
    own = {pair.row.report_id: set[uuid.UUID]() for pair in pairs}
    for report, template in used:
        if report in own:
            own[report].add(template)
    return {report: frozenset(everything - templates) for report, templates in own.items()}


def _words(
    old: GivenRun, new: GivenRun, changed: Sequence[ChangedInput], foreign: frozenset[uuid.UUID]
) -> Iterator[str]:
    for change in changed:
        yield f"{shorten(change.name)} {_what_became_of(change)}"
    for finding in run_causes(old, new, _MADE, foreign, inferred=False):
        yield finding.clause


def _what_became_of(change: ChangedInput) -> str:
    if change.old is None:
        return "is read now"
    return "is no longer read" if change.new is None else "was changed"
