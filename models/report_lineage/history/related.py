"""The rows that a row was related to, as they were at a moment."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.errors import CaptureUnsupported, HistoryIncomplete
from report_lineage.history.operation import Operation
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.resolve import shown_at
from report_lineage.history.past.visible import Visible
from report_lineage.history.row_version import RowVersion
from report_lineage.history.rows import rows_shown
from report_lineage.history.timeline import version_among
from report_lineage.history.version_table import versions_of


def related_at(
    session: Session, relationship: Any, key: object, when: Moment
) -> tuple[RowVersion, ...]:
    """Return the rows that a row was related to at a moment, as they were then.

    Continuum answers for the transaction of a version; this, for any moment after it as well.

    :param relationship: of a versioned model to another, such as ``Article.tags``.
    :param key: the row's primary key, as :meth:`Session.get` takes it.
    :param when: an aware datetime, which means what had been committed by then, or a Token,
        Transaction or Version.
    :return: nothing if the row was not there.
    :raises HistoryIncomplete: if earlier versions of related rows are missing, so that they may
        have been related.
    :raises BadMoment: if ``when`` is no moment of this database.
    :raises NaiveTime: if it is a time without a zone.
    """
    owner, target = relationship.class_, relationship.property.mapper.class_
    shown = shown_at(session, owner, when)
    _require_history(session, target, shown, when)
    row = version_among(session, versions_of(owner), key, shown)
    if row is None or row.operation is Operation.DELETE:
        return ()
    condition = _seen_from(relationship.property, relationship.property.primaryjoin, owner, row)
    if relationship.property.secondary is not None:
        condition = _linked(session, relationship.property, owner, condition, shown)
    return rows_shown(session, target, shown, condition)


def _require_history(session: Session, target: type[Any], shown: Visible, when: Moment) -> None:
    versions = versions_of(target).alias()
    earlier = versions.alias()
    first = ~sa.exists().where(
        earlier.same_row(versions), earlier.transaction_id < versions.transaction_id
    )
    late = ~shown.includes(versions.transaction_id)
    query = sa.select(*versions.key_columns).where(
        versions.operation != Operation.INSERT, first, late
    )
    row = session.execute(query.limit(1)).first()
    if row is not None:
        raise HistoryIncomplete(subject=f"{target.__name__} {', '.join(map(str, row))}", when=when)


def _seen_from(
    relationship: orm.RelationshipProperty[Any],
    join: sa.ColumnElement[bool],
    owner: type[Any],
    row: RowVersion,
) -> sa.ColumnElement[bool]:
    """Return a join with the owner's columns replaced by what they held."""
    mapper = sa.inspect(owner)

    def replaced(element: Any, **_: Any) -> Any:
        if not isinstance(element, sa.Column) or "remote" in element._annotations:
            return None
        if element.table == mapper.local_table:
            name = mapper.get_property_by_column(mapper.local_table.c[element.key]).key
            return sa.literal(row.values[name], element.type)
        return None

    found: sa.ColumnElement[bool] = visitors.replacement_traverse(join, {}, replaced)
    return found


def _linked(
    session: Session,
    relationship: orm.RelationshipProperty[Any],
    owner: type[Any],
    condition: sa.ColumnElement[bool],
    shown: Visible,
) -> sa.ColumnElement[bool]:
    """Return the condition that a target is one that the links of a moment lead to."""
    links = _captured_links(relationship, owner)
    pairs: Any = relationship.secondary_synchronize_pairs
    columns, targets = [link for _, link in pairs], [target for target, _ in pairs]
    found = session.execute(_links_at(links, condition, shown, columns)).all()
    if len(targets) == 1:
        one: sa.ColumnElement[bool] = targets[0].in_([row[0] for row in found])
        return one
    return sa.tuple_(*targets).in_([tuple(row) for row in found])


def _captured_links(relationship: orm.RelationshipProperty[Any], owner: type[Any]) -> CapturedTable:
    for table in captured_tables(get_versioning_manager(owner)):
        if table.live is relationship.secondary:
            return table
    raise CaptureUnsupported(
        subject=f"{owner.__name__}.{relationship.key}",
        problem="the table of its links is not versioned",
        remedy="Ask for a relationship whose links have history.",
    )


def _links_at(
    links: CapturedTable,
    condition: sa.ColumnElement[bool],
    shown: Visible,
    columns: list[Any],
) -> sa.Select[Any]:
    version, other = links.version.alias(), links.version.alias()
    newest = (
        sa.select(sa.func.max(other.c[links.transaction_column]))
        .where(*(other.c[name] == version.c[name] for name in links.key))
        .where(shown.includes(other.c[links.transaction_column]))
        .scalar_subquery()
    )

    def of_version(element: Any, **_: Any) -> Any:
        is_link = isinstance(element, sa.Column) and element.table == links.live
        return version.c[element.key] if is_link else None

    return sa.select(*(version.c[column.key] for column in columns)).where(
        visitors.replacement_traverse(condition, {}, of_version),
        version.c[links.transaction_column] == newest,
        version.c[links.operation_column] != Operation.DELETE,
    )
