"""The newest version of each row, among some."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from report_lineage.history.version_table import VersionTable


def newest(versions: VersionTable, *where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Return key and transaction id of each row's newest version among those that match.

    Per row, transaction ids grow in commit order, so the highest id is the newest version.

    :param versions: over an alias of its own, which the conditions are about.
    """
    chosen = sa.func.max(versions.transaction_id).label("newest_id")
    query = sa.select(*versions.key_columns, chosen).where(*where)
    return query.group_by(*versions.key_columns).subquery()


def chosen_by(versions: VersionTable, chosen: sa.Subquery) -> sa.ColumnElement[bool]:
    """Return the condition that a version is one of those that :func:`newest` chose."""
    keys = (chosen.c[name] == versions.column(name) for name in versions.key)
    return sa.and_(*keys, chosen.c.newest_id == versions.transaction_id)


def is_newest(versions: VersionTable) -> sa.ColumnElement[bool]:
    """Return the condition that a version has no later one of the same row."""
    later = versions.alias()
    return ~sa.exists().where(
        later.same_row(versions), later.transaction_id > versions.transaction_id
    )


def is_before(versions: VersionTable, other: VersionTable) -> sa.ColumnElement[bool]:
    """Return the condition that a version is the one right before ``other`` of the same row."""
    between = versions.alias()
    return sa.and_(
        versions.same_row(other),
        versions.transaction_id
        == sa.select(sa.func.max(between.transaction_id))
        .where(between.same_row(other), between.transaction_id < other.transaction_id)
        .scalar_subquery(),
    )


def committed_by(
    versions: VersionTable, when: datetime | sa.BindParameter[datetime]
) -> sa.ColumnElement[bool]:
    """Return the condition that a version had been committed by an instant.

    :param when: an aware datetime, or a parameter that will be one.
    """
    transactions = versions.transactions.alias()
    return sa.exists().where(
        transactions.c.id == versions.transaction_id, transactions.c.committed_at <= when
    )
