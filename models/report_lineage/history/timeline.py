"""The history of one row."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from report_lineage.errors import NotFound
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.resolve import shown_at
from report_lineage.history.past.visible import Visible
from report_lineage.history.row_version import RowVersion, row_version, select_versions
from report_lineage.history.version_table import VersionTable, versions_of


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


def version_at(session: Session, model: type[Any], key: object, when: Moment) -> RowVersion | None:
    """Return the newest version of a row that belongs to a moment.

    :param when: an aware datetime, Token, Transaction or Version.
    :return: a version whose operation is DELETE if the row was gone by then, None if it was
        not there yet.
    :raises BadMoment: if ``when`` is no moment of this database.
    :raises NaiveTime: if it is a time without a zone.
    """
    versions = versions_of(model)
    return version_among(session, versions, key, shown_at(session, model, when))


def version_among(
    session: Session, versions: VersionTable, key: object, shown: Visible
) -> RowVersion | None:
    """Return the newest version of a row among some transactions, None if there is none."""
    query = select_versions(versions).where(
        versions.has_key(key), shown.includes(versions.transaction_id)
    )
    row = session.execute(query.order_by(versions.transaction_id.desc()).limit(1)).first()
    return None if row is None else row_version(versions, row)
