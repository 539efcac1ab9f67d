"""What history still holds of columns that a model no longer has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history.lost_columns import lost_columns
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.resolve import shown_at
from report_lineage.history.version_table import VersionTable, versions_of


def history_only_at(
    session: Session, model: type[Any], key: object, when: Moment
) -> Mapping[str, Any]:
    """Return what a row held at a moment in columns that its model no longer has.

    A migration that drops a column leaves it in the version table: see ``docs/how-to/migrate.md``.

    :param model: a versioned model.
    :param key: the row's primary key, as :meth:`Session.get` takes it.
    :param when: an aware datetime, which means what had been committed by then, or a Token,
        Transaction or Version.
    :return: values by column name, of the types the database has for them; None where the row
        held NULL, or was written after the column went. Empty if no column went, or if the row
        was not there yet.
    :raises BadMoment: if ``when`` is no moment of this database.
    :raises NaiveTime: if it is a time without a zone.
    """
    versions = versions_of(model)
    columns = _history_only_columns(session, versions)
    if not columns:
        return {}
    shown = shown_at(session, model, when)
    query = (
        sa.select(*columns)
        .select_from(versions.source)
        .where(versions.has_key(key), shown.includes(versions.transaction_id))
        .order_by(versions.transaction_id.desc())
    )
    row = session.execute(query.limit(1)).first()
    return {} if row is None else dict(row._mapping)


def _history_only_columns(session: Session, versions: VersionTable) -> list[sa.Label[Any]]:
    connection, table = session.connection(), versions.source
    preparer = connection.dialect.identifier_preparer
    return [
        sa.literal_column(
            f"{preparer.format_table(table)}.{preparer.quote(one['name'])}", one["type"]
        ).label(one["name"])
        for one in lost_columns(connection, table)
    ]
