"""What history still holds of columns that a model no longer has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.clock import aware_utc
from report_lineage.history.newest import committed_by
from report_lineage.history.version_table import VersionTable, versions_of


def history_only_at(
    session: Session, model: type[Any], key: object, when: datetime
) -> Mapping[str, Any]:
    """Return what a row held at an instant in columns that its model no longer has.

    A migration that drops a column leaves it in the version table: see ``docs/how-to/migrate.md``.

    :param model: a versioned model.
    :param key: the row's primary key, as :meth:`Session.get` takes it.
    :param when: an aware datetime; what had been committed by then counts.
    :return: values by column name, of the types the database has for them; None where the row
        held NULL, or was written after the column went. Empty if no column went, or if the row
        was not there yet.
    :raises NaiveTime: if ``when`` carries no zone.
    """
    versions = versions_of(model)
    columns = _history_only_columns(session, versions)
    if not columns:
        return {}
    query = (
        sa.select(*columns)
        .select_from(versions.source)
        .where(versions.has_key(key), committed_by(versions, aware_utc(when, name="when")))
        .order_by(versions.transaction_id.desc())
    )
    row = session.execute(query.limit(1)).first()
    return {} if row is None else dict(row._mapping)


def _history_only_columns(session: Session, versions: VersionTable) -> list[sa.Label[Any]]:
    connection, table = session.connection(), versions.source
    declared = {column.name for column in table.columns}
    preparer = connection.dialect.identifier_preparer
    found = sa.inspect(connection).get_columns(table.name, schema=table.schema)
    return [
        sa.literal_column(
            f"{preparer.format_table(table)}.{preparer.quote(one['name'])}", one["type"]
        ).label(one["name"])
        for one in found
        if one["name"] not in declared
    ]
