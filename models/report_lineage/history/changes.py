"""The history of one row in pages, each version with what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history.row_version import RowVersion, row_version, select_versions
from report_lineage.history.version_table import versions_of


@dataclass(frozen=True)
class RowChange:
    """A version and the one right before it, None for the first."""

    version: RowVersion
    previous: RowVersion | None

    @property
    def changed(self) -> Mapping[str, tuple[Any, Any]]:
        """Return old and new value of each attribute that differs; old ones are None at first."""
        before = self.previous.values if self.previous else {}
        pairs = {name: (before.get(name), new) for name, new in self.version.values.items()}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def row_changes(
    session: Session,
    model: type[Any],
    key: object,
    *,
    limit: int,
    before: int | None = None,
) -> tuple[RowChange, ...]:
    """Return a page of a row's versions, newest first, each with its true predecessor.

    :param model: a versioned model.
    :param key: the row's primary key, as :meth:`Session.get` takes it.
    :param limit: how many versions at most.
    :param before: the transaction id of the last version of the page before; None for the newest.
    :return: nothing if the row has no such version.
    """
    versions = versions_of(model)
    query = select_versions(versions).where(versions.has_key(key))
    if before is not None:
        query = query.where(versions.transaction_id < before)
    # One more than is shown: the last one's predecessor.
    rows = session.execute(query.order_by(versions.transaction_id.desc()).limit(limit + 1)).all()
    found = [row_version(versions, row) for row in rows]
    pairs = zip(found[:limit], [*found[1:], None], strict=False)
    return tuple(RowChange(version, previous) for version, previous in pairs)


def version_count(session: Session, model: type[Any], key: object) -> int:
    """Return how many versions a row has.

    :param model: a versioned model.
    :param key: the row's primary key, as :meth:`Session.get` takes it.
    """
    versions = versions_of(model)
    query = sa.select(sa.func.count()).select_from(versions.table).where(versions.has_key(key))
    return session.execute(query).scalar_one()
