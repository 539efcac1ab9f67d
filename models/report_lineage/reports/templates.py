"""Which version of its template each version of a report was made from."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history import Operation, VersionTable
from report_lineage.history.past import Visible
from report_lineage.reports.lineage_rows import LineageRow
from report_lineage.reports.masking import masked_values
from report_lineage.reports.results import TemplateRef
from report_lineage.reports.tables import TRANSACTION, template_versions

_SHOWN = ("id", "name", "label")


def template_refs(
    session: Session, rows: Sequence[LineageRow], visible: Visible | None = None
) -> Mapping[tuple[uuid.UUID, int], TemplateRef]:
    """Return the template of each version that has one, by report and number.

    A version that names no transaction of its template has the newest of its time, inferred.

    :param visible: of those only what belongs to this moment; None means all.
    """
    named = [row for row in rows if row.template_id and row.template_transaction_id is not None]
    unnamed = [row for row in rows if row.template_id and row.template_transaction_id is None]
    return {**_named(session, named), **_of_that_time(session, unnamed, visible)}


def template_source(session: Session, ref: TemplateRef | None) -> str | None:
    """Return the text of a template's version, unmasked; None if there is none."""
    if ref is None or ref.transaction_id is None:
        return None
    versions = template_versions()
    query = sa.select(versions.column("source")).where(
        versions.column("id") == ref.id, versions.transaction_id == ref.transaction_id
    )
    found: str | None = session.scalar(query)
    return found


def _named(
    session: Session, rows: Sequence[LineageRow]
) -> dict[tuple[uuid.UUID, int], TemplateRef]:
    wanted = {(row.template_id, row.template_transaction_id) for row in rows}
    if not wanted:
        return {}
    versions = template_versions()
    key = sa.tuple_(versions.column("id"), versions.transaction_id)
    query = _select(versions).where(key.in_(sorted(wanted, key=str)))
    found = {(row.id, row.transaction_id): row for row in session.execute(query)}
    return {
        row.key: _ref(versions, found[pair], inferred=row.template_inferred)
        for row in rows
        if (pair := (row.template_id, row.template_transaction_id)) in found
    }


def _of_that_time(
    session: Session, rows: Sequence[LineageRow], visible: Visible | None
) -> dict[tuple[uuid.UUID, int], TemplateRef]:
    wanted = {row.template_id for row in rows}
    if not wanted:
        return {}
    versions = template_versions()
    query = (
        _select(versions, TRANSACTION.c.committed_at)
        .join(TRANSACTION, TRANSACTION.c.id == versions.transaction_id)
        .where(versions.column("id").in_(wanted), versions.operation != Operation.DELETE)
        .order_by(versions.transaction_id)
    )
    if visible is not None:
        query = query.where(visible.includes(versions.transaction_id))
    found = session.execute(query).all()
    refs = {}
    for row in rows:
        by_then = [
            version
            for version in found
            if version.id == row.template_id
            and version.committed_at <= row.transaction.committed_at
        ]
        if by_then:
            refs[row.key] = _ref(versions, by_then[-1], inferred=True)
    return refs


def _select(versions: VersionTable, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    transaction_id = versions.transaction_id.label("transaction_id")
    return sa.select(*versions.selected(_SHOWN), transaction_id, *more).select_from(versions.table)


def _ref(versions: VersionTable, row: sa.Row[Any], *, inferred: bool) -> TemplateRef:
    shown = masked_values(versions, {name: row._mapping[name] for name in _SHOWN})
    return TemplateRef(**shown, transaction_id=row.transaction_id, inferred=inferred)
