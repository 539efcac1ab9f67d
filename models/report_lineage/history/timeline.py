"""The history of one row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from report_lineage.clock import aware_utc
from report_lineage.errors import NotFound
from report_lineage.history.newest import committed_by
from report_lineage.history.row_version import RowVersion, row_version, select_versions
from report_lineage.history.version_table import versions_of


def row_timeline(session: Session, model: type[Any], key: object) -> tuple[RowVersion, ...]:
    """Return every version of a row, oldest first.

    :param model: a versioned model.
    :param key: the row's primary key, as :meth:`Session.get` takes it.
    :raises NotFound: if the row never had a version.
    """
    versions = versions_of(model)
    query = select_versions(versions).where(versions.has_key(key))
    rows = session.execute(query.order_by(versions.transaction_id)).all()
    if not rows:
        raise NotFound(kind=model.__name__, key=str(key))
    return tuple(row_version(versions, row) for row in rows)


def version_at(
    session: Session, model: type[Any], key: object, when: datetime
) -> RowVersion | None:
    """Return the newest version of a row that had been committed by an instant.

    :param when: an aware datetime.
    :return: a version whose operation is DELETE if the row was gone by then, None if it was
        not there yet.
    :raises NaiveTime: if ``when`` carries no zone.
    """
    versions = versions_of(model)
    query = select_versions(versions).where(
        versions.has_key(key), committed_by(versions, aware_utc(when, name="when"))
    )
    row = session.execute(query.order_by(versions.transaction_id.desc()).limit(1)).first()
    return None if row is None else row_version(versions, row)
