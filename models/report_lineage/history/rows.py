"""The rows of a model as they were."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history.adapted import adapted
from report_lineage.history.newest import chosen_by, newest
from report_lineage.history.operation import Operation
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.resolve import shown_at
from report_lineage.history.past.visible import Visible
from report_lineage.history.row_version import RowVersion, row_version, select_versions
from report_lineage.history.version_table import VersionTable, versions_of


def rows_at(
    session: Session, model: type[Any], when: Moment, *where: sa.ColumnElement[bool]
) -> tuple[RowVersion, ...]:
    """Return the rows that were there at a moment, as they were, in the order of their keys.

    :param when: an aware datetime, which means what had been committed by then, or a Token,
        Transaction or Version.
    :param where: conditions over the model's columns, asked of the rows as they were.
    :raises BadMoment: if ``when`` is no moment of this database.
    :raises NaiveTime: if it is a time without a zone.
    """
    return rows_shown(session, model, shown_at(session, model, when), *where)


def rows_shown(
    session: Session, model: type[Any], shown: Visible, *where: sa.ColumnElement[bool]
) -> tuple[RowVersion, ...]:
    """Return the rows that the transactions of a moment left, as :func:`rows_at` does."""
    inner = versions_of(model).alias()
    chosen = newest(inner, shown.includes(inner.transaction_id))
    return _living(session, versions_of(model).alias(), chosen, where)


def rows_among(
    session: Session,
    model: type[Any],
    transaction_ids: sa.Select[Any],
    *where: sa.ColumnElement[bool],
) -> tuple[RowVersion, ...]:
    """Return the rows that were there after some transactions, as if nothing else had been.

    :param transaction_ids: selects the ids; :func:`whole_commits` completes them.
    :param where: conditions over the model's columns, asked of the rows as they were.
    """
    inner = versions_of(model).alias()
    chosen = newest(inner, inner.transaction_id.in_(transaction_ids))
    return _living(session, versions_of(model).alias(), chosen, where)


def _living(
    session: Session,
    versions: VersionTable,
    chosen: sa.Subquery,
    where: tuple[sa.ColumnElement[bool], ...],
) -> tuple[RowVersion, ...]:
    query = (
        select_versions(versions)
        .join(chosen, chosen_by(versions, chosen))
        .where(versions.operation != Operation.DELETE)
        .where(*(adapted(condition, versions) for condition in where))
        .order_by(*versions.key_columns)
    )
    return tuple(row_version(versions, row) for row in session.execute(query))
