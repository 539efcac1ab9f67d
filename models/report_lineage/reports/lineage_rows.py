"""Rows of report_lineage as the questions read them: with transaction and run."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import VersionNotFound
from report_lineage.history import (
    Operation,
    TransactionInfo,
    transaction_columns,
    transaction_info,
)
from report_lineage.history.past import Visible
from report_lineage.reports.results import RunRef
from report_lineage.reports.scope import unknown_report
from report_lineage.reports.tables import LINEAGE, RUN, TRANSACTION

_OWN = (
    "report_id",
    "number",
    "operation",
    "origin",
    "template_id",
    "template_transaction_id",
    "template_inferred",
)
_RUN = tuple(RunRef.__dataclass_fields__)


@dataclass(frozen=True)
class LineageRow:
    """A version of a report and what made it, as stored."""

    report_id: uuid.UUID
    number: int
    operation: Operation
    origin: str
    template_id: uuid.UUID | None
    template_transaction_id: int | None
    template_inferred: bool
    transaction: TransactionInfo
    run: RunRef | None

    @property
    def key(self) -> tuple[uuid.UUID, int]:
        """Return what names the version: its report and number."""
        return self.report_id, self.number


def run_columns() -> list[sa.Label[Any]]:
    """Return the columns that :func:`run_ref` reads."""
    return [RUN.c[name].label("run__" + name) for name in _RUN]


def run_ref(row: sa.Row[Any]) -> RunRef | None:
    """Return the run of a row selected with :func:`run_columns`, None if there is none."""
    facts = {name: row._mapping["run__" + name] for name in _RUN}
    return None if facts["id"] is None else RunRef(**facts)


def lineage_columns() -> list[sa.Label[Any]]:
    """Return the columns that :func:`lineage_row` reads, of the tables themselves."""
    own = [LINEAGE.c[name].label("lineage__" + name) for name in _OWN]
    return [*own, *transaction_columns(TRANSACTION), *run_columns()]


@cache
def select_lineage() -> sa.Select[Any]:
    """Return a selection of versions of reports, for :func:`lineage_row`."""
    return (
        sa.select(*lineage_columns())
        .select_from(LINEAGE)
        .join(TRANSACTION, TRANSACTION.c.id == LINEAGE.c.transaction_id)
        .outerjoin(RUN, RUN.c.id == LINEAGE.c.run_id)
    )


def lineage_row(row: sa.Row[Any]) -> LineageRow:
    """Return the version of a report that a row holds."""
    facts = {name: row._mapping["lineage__" + name] for name in _OWN}
    facts["operation"] = Operation(facts["operation"])
    return LineageRow(**facts, transaction=transaction_info(row), run=run_ref(row))


def read_lineage(session: Session, *where: sa.ColumnElement[bool]) -> Sequence[LineageRow]:
    """Return the versions of reports that match, in the order of their numbers."""
    query = select_lineage().where(*where).order_by(LINEAGE.c.number)
    return [lineage_row(row) for row in session.execute(query)]


def newest_version(
    session: Session, report_id: uuid.UUID, shown: Visible | None = None
) -> LineageRow | None:
    """Return the newest version of a report, None if there is none.

    :param shown: among those of this moment; None means all that the session shows.
    """
    query = select_lineage().where(LINEAGE.c.report_id == report_id)
    if shown is not None:
        query = query.where(shown.includes(LINEAGE.c.transaction_id))
    row = session.execute(query.order_by(LINEAGE.c.number.desc()).limit(1)).first()
    return None if row is None else lineage_row(row)


def rendered_before(
    session: Session, rows: Sequence[LineageRow]
) -> dict[tuple[uuid.UUID, int], LineageRow]:
    """Return, by report and number, the version before that names the template it was made from.

    Versions in between whose template is inferred were not rendered from it.
    """
    wanted = [row.key for row in rows if row.template_id and not row.template_inferred]
    if not wanted:
        return {}
    made, earlier = LINEAGE.alias(), LINEAGE.alias()
    last = (
        sa.select(sa.func.max(earlier.c.number))
        .where(earlier.c.report_id == made.c.report_id, earlier.c.number < made.c.number)
        .where(earlier.c.template_id.is_not(None), earlier.c.template_inferred.is_(False))
        .scalar_subquery()
    )
    query = (
        select_lineage()
        .join(made, sa.and_(LINEAGE.c.report_id == made.c.report_id, LINEAGE.c.number == last))
        .where(sa.tuple_(made.c.report_id, made.c.number).in_(wanted))
        .add_columns(made.c.number.label("made_number"))
    )
    found = ((lineage_row(row), row.made_number) for row in session.execute(query))
    return {(before.report_id, number): before for before, number in found}


@dataclass(frozen=True)
class Extent:
    """Which versions a report has; ``newest_living`` is None if all are deletions."""

    oldest: int
    newest: int
    total: int
    newest_living: int | None


def extent(session: Session, report_id: uuid.UUID) -> Extent:
    """Return which versions a report has.

    :raises NotFound: if it has none.
    """
    number = LINEAGE.c.number
    living = sa.case((LINEAGE.c.operation != Operation.DELETE, number))
    figures = (sa.func.min(number), sa.func.max(number), sa.func.count(), sa.func.max(living))
    query = sa.select(*figures).where(LINEAGE.c.report_id == report_id)
    oldest, newest, total, newest_living = session.execute(query).one()
    if oldest is None:
        raise unknown_report(report_id)
    return Extent(oldest, newest, total, newest_living)


def read_version(session: Session, report_id: uuid.UUID, number: int, known: Extent) -> LineageRow:
    """Return one version of a report.

    :raises VersionNotFound: if the report has no version of that number.
    """
    if known.oldest <= number <= known.newest:
        where = (LINEAGE.c.report_id == report_id, LINEAGE.c.number == number)
        return read_lineage(session, *where)[0]
    only = known.oldest == known.newest
    raise VersionNotFound(
        subject=f"report {report_id}",
        number=number,
        newest=f"only version {known.newest}" if only else f"versions 1 to {known.newest}",
    )
