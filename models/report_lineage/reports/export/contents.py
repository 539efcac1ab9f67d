"""What the database holds of a report as of a moment, read for an export."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities.run import TERMINAL_STATES
from report_lineage.errors import NotThen
from report_lineage.history import Operation, same_commit
from report_lineage.history.past import Moment, Token, Visible, resolve, token_of
from report_lineage.reports.as_of import life, stored_state
from report_lineage.reports.export.manifest import RunFacts
from report_lineage.reports.lineage_rows import LineageRow, extent, newest_version, read_lineage
from report_lineage.reports.masking import MASK, masked_parameters
from report_lineage.reports.results import ReportState, TemplateRef
from report_lineage.reports.state import shown_state
from report_lineage.reports.tables import LINEAGE, OUTPUT, RUN, TRANSACTION, template_versions
from report_lineage.reports.templates import template_source
from report_lineage.reports.version_rows import version_rows

_GIVEN = ("parameters", "secret_fingerprints", "environment")


@dataclass(frozen=True)
class RunRecord:
    """A run: what it was when it began, and what it was given. Secrets are masked.

    ``ended`` is False if it was still at work: inputs that it read later are not there yet.
    """

    facts: RunFacts
    parameters: Mapping[str, Any]
    environment: Mapping[str, Any]
    ended: bool


@dataclass(frozen=True)
class Contents:
    """A report as of a moment; secrets are masked.

    ``last_commit`` is the last transaction that the moment includes, and when it was committed.
    ``brought`` are the versions that the report and all it holds came from, by number;
    ``inputs_from`` and ``outputs_from`` (by name) say which one brought what.
    """

    token: Token
    last_commit: tuple[int, datetime]
    state: ReportState
    template_source: str | None
    brought: Mapping[int, LineageRow]
    inputs_from: int | None
    outputs_from: Mapping[str, int]
    runs: Mapping[uuid.UUID, RunRecord]


def read_contents(session: Session, report_id: uuid.UUID, when: Moment | None) -> Contents:
    """Read a report as of a moment, in a fixed number of statements.

    :param when: None means now.
    :raises NotFound: if there never was such a report.
    :raises NotThen: if it did not exist at the moment.
    """
    token = token_of(session, when)
    visible = resolve(session, token)
    lineage = _version_then(session, report_id, visible)
    stored = stored_state(session, lineage, visible)
    (version,) = version_rows(session, [lineage], visible)
    inputs_from = _inputs_from(session, lineage) if stored.inputs else None
    outputs_from = _outputs_from(session, lineage)
    brought = _brought(session, lineage, {inputs_from, *outputs_from.values()} - {None})
    return Contents(
        token=token,
        last_commit=_last_commit(session, visible),
        state=shown_state(stored, version, lineage.number),
        template_source=_template_source(session, version.template),
        brought=brought,
        inputs_from=inputs_from,
        outputs_from=outputs_from,
        runs=_runs(session, {row.run.id for row in brought.values() if row.run}),
    )


def _version_then(session: Session, report_id: uuid.UUID, visible: Visible) -> LineageRow:
    lineage = newest_version(session, report_id, visible)
    if lineage is None:
        extent(session, report_id)
        raise NotThen(key=report_id, problem="did not exist yet", remedy="Name a later one.")
    if lineage.operation is Operation.DELETE:
        problem = f"had been deleted, by version {lineage.number},"
        raise NotThen(key=report_id, problem=problem, remedy="Name an earlier one.")
    return lineage


def _last_commit(session: Session, visible: Visible) -> tuple[int, datetime]:
    query = (
        sa.select(TRANSACTION.c.id, TRANSACTION.c.committed_at)
        .where(visible.includes(TRANSACTION.c.id))
        .order_by(TRANSACTION.c.id.desc())
        .limit(1)
    )
    id, committed_at = session.execute(query).one()
    return id, committed_at


def _template_source(session: Session, template: TemplateRef | None) -> str | None:
    source = template_source(session, template)
    return MASK if source is not None and "source" in template_versions().secrets else source


def _inputs_from(session: Session, lineage: LineageRow) -> int | None:
    """Return the version whose run read the inputs."""
    query = sa.select(sa.func.max(LINEAGE.c.number)).where(
        *life(lineage), LINEAGE.c.run_id.is_not(None)
    )
    found: int | None = session.scalar(query)
    return found


def _outputs_from(session: Session, lineage: LineageRow) -> dict[str, int]:
    """Return the version that brought each output, by the output's name."""
    written = TRANSACTION.alias()
    query = (
        sa.select(OUTPUT.c.name, sa.func.max(LINEAGE.c.number))
        .select_from(LINEAGE)
        .join(TRANSACTION, TRANSACTION.c.id == LINEAGE.c.transaction_id)
        .join(written, same_commit(TRANSACTION, written))
        .join(OUTPUT, OUTPUT.c.transaction_id == written.c.id)
        .where(OUTPUT.c.report_id == LINEAGE.c.report_id, *life(lineage))
        .group_by(OUTPUT.c.name)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _brought(
    session: Session, lineage: LineageRow, numbers: Collection[int | None]
) -> dict[int, LineageRow]:
    of_report = LINEAGE.c.report_id == lineage.report_id
    wanted = LINEAGE.c.number.in_({*numbers, lineage.number})
    return {row.number: row for row in read_lineage(session, of_report, wanted)}


def _runs(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, RunRecord]:
    names = (*RunFacts.__dataclass_fields__, *_GIVEN, "state")
    columns = [RUN.c[name] for name in names]
    rows = session.execute(sa.select(*columns).where(RUN.c.id.in_(ids)).order_by(RUN.c.id))
    return {row.id: _run(row) for row in rows}


def _run(row: sa.Row[Any]) -> RunRecord:
    names = RunFacts.__dataclass_fields__
    return RunRecord(
        facts=RunFacts(**{name: row._mapping[name] for name in names}),
        parameters=masked_parameters(row.parameters, row.secret_fingerprints),
        environment=row.environment or {},
        ended=row.state in TERMINAL_STATES,
    )
