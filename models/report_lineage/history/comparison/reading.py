"""The rows of a graph as they were, in few statements whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.history.comparison.routes import Route
from report_lineage.history.comparison.spread import SpreadVersions, spread_versions
from report_lineage.history.operation import Operation
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.resolve import visible
from report_lineage.history.past.visible import Visible
from report_lineage.history.version_table import VersionTable

Values = Mapping[str, Any]

Beginning = tuple[Operation, int]
"""The first version of a row that history has: what it did, and its transaction."""

Part = tuple[type[Any], int]
"""A model, and which of the tables that hold its rows."""

MOST_PARAMETERS = 10_000
"""How many a statement is given at once: SQLite takes 32,766, PostgreSQL 65,535."""


@dataclass
class Reader:
    """Reads rows as they were at one moment, and keeps each under its key.

    ``rows`` holds them by kind, ``beginnings`` how the history of each begins, by model and part;
    ``found_root`` says whether the row that all hangs on was there.
    """

    session: Session
    when: Moment
    root: type[Any]
    others: tuple[Any, ...] = ()
    found_root: bool = False
    rows: dict[str, dict[tuple[Any, ...], Values]] = field(default_factory=dict)
    beginnings: dict[Part, dict[tuple[Any, ...], Beginning]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find which transactions of each manager belong to the moment."""
        connection = self.session.connection()
        managers = [get_versioning_manager(self.root), *self.others]
        shown = visible(connection, self.when, managers)
        self._shown: dict[Any, Visible] = dict(zip(managers, shown, strict=True))

    def shown(self, model: type[Any]) -> Visible:
        """Return which transactions of a model's manager belong to the moment."""
        return self._shown[get_versioning_manager(model)]

    def reached(self, model: type[Any], transaction_id: int) -> bool:
        """Say whether a transaction of a model's manager belongs to the moment."""
        shown = self.shown(model)
        return transaction_id <= shown.highest and transaction_id not in shown.without

    def read_root(self, key: object) -> None:
        """Read the row that all hangs on."""
        versions = spread_versions(self.root).alias()
        self._read(self.root, versions, versions.base.has_key(key))
        self.found_root = bool(self.rows[self.root.__name__])

    def follow(self, route: Route) -> None:
        """Read what a relationship leads to, from all rows of its owner that were read."""
        relationship = route.relationship
        owner, target = sa.inspect(route.owner), relationship.mapper
        versions = spread_versions(route.target).alias()
        self.rows.setdefault(route.target.__name__, {})
        parents = list(self.rows.get(route.owner.__name__, {}).values())
        if route.links is None:
            pairs: Any = relationship.local_remote_pairs
            names = [owner.get_property_by_column(local).key for local, _ in pairs]
            reached = [column for _, column in pairs]
        else:
            parents, names, reached = self._links(route, route.links, parents)
        columns = [versions.column(target.get_property_by_column(one).key) for one in reached]
        for condition in _one_of(columns, names, parents):
            self._read(route.target, versions, condition)

    def _read(
        self, model: type[Any], versions: SpreadVersions, condition: sa.ColumnElement[bool]
    ) -> None:
        known = self.rows.setdefault(model.__name__, {})
        began = [self.beginnings.setdefault((model, at), {}) for at in range(len(versions.parts))]
        shown = self.shown(model)
        for row in self.session.execute(_living(versions, shown, condition)):
            values = dict(zip(versions.attributes, row, strict=False))
            key = tuple(values[name] for name in versions.key)
            known[key] = values
            for at, of_part in enumerate(began):
                operation, first_id = row[len(values) + 2 * at : len(values) + 2 * at + 2]
                if operation is not None:
                    of_part[key] = Operation(operation), first_id

    def _links(
        self, route: Route, links: CapturedTable, parents: Sequence[Values]
    ) -> tuple[list[Values], list[str], list[Any]]:
        """Read links; return them, the names in them, and the columns of the target they lead to."""
        relationship, owner = route.relationship, sa.inspect(route.owner)
        from_owner: Any = relationship.synchronize_pairs
        to_target: Any = relationship.secondary_synchronize_pairs
        known = self.rows.setdefault(links.live.name, {})
        shown = self.shown(route.owner)
        version = links.version.alias()
        columns = [version.c[link.key] for _, link in from_owner]
        names = [owner.get_property_by_column(local).key for local, _ in from_owner]
        found: list[Values] = []
        for condition in _one_of(columns, names, parents):
            for row in self.session.execute(_living_links(links, version, shown, condition)):
                values = dict(zip(links.columns, row, strict=True))
                known[tuple(values[name] for name in links.key)] = values
                found.append(values)
        return found, [link.name for _, link in to_target], [one for one, _ in to_target]


def _living(
    versions: SpreadVersions, shown: Visible, condition: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """Select the rows of a moment, JSON as stored text, each with how its history begins.

    That is told of each part of a row: what the first version did, and in which transaction.
    """
    source: sa.FromClause = versions.base.table
    for at, part in enumerate(versions.below, start=1):
        here = sa.and_(part.same_row(versions.base), *_is_there(part, shown))
        source = source.join(part.table, here, isouter=at >= versions.needed)
    beginnings = [column for part in versions.parts for column in _beginning(part)]
    return (
        sa.select(*versions.selected(), *beginnings)
        .select_from(source)
        .where(condition, versions.of_model(), *_is_there(versions.base, shown))
    )


def _is_there(versions: VersionTable, shown: Visible) -> Iterator[sa.ColumnElement[bool]]:
    """Yield the conditions that a version is the newest of a moment, and no deletion."""
    later = versions.alias()
    yield shown.includes(versions.transaction_id)
    yield versions.operation != Operation.DELETE
    newer = sa.exists().where(
        later.same_row(versions),
        later.transaction_id > versions.transaction_id,
        shown.includes(later.transaction_id),
    )
    yield ~newer.correlate(versions.table)


def _beginning(versions: VersionTable) -> Iterator[sa.ColumnElement[Any]]:
    first = versions.alias()
    oldest = sa.select(first.transaction_id).where(first.same_row(versions))
    oldest = oldest.order_by(first.transaction_id).limit(1).correlate(versions.table)
    yield oldest.with_only_columns(first.operation).scalar_subquery()
    yield oldest.scalar_subquery()


def _living_links(
    links: CapturedTable,
    version: sa.FromClause,
    shown: Visible,
    condition: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    later, at = links.version.alias(), links.transaction_column
    return sa.select(*(version.c[name].label(name) for name in links.columns)).where(
        condition,
        shown.includes(version.c[at]),
        version.c[links.operation_column] != Operation.DELETE,
        ~sa.exists().where(
            *(later.c[name] == version.c[name] for name in links.key),
            later.c[at] > version.c[at],
            shown.includes(later.c[at]),
        ),
    )


def _one_of(
    columns: Sequence[Any], names: Sequence[str], rows: Sequence[Values]
) -> Iterator[sa.ColumnElement[bool]]:
    """Yield conditions that columns hold what rows do under these names, some rows at a time."""
    wanted = dict.fromkeys(tuple([row[name] for name in names]) for row in rows)
    values = iter([value for value in wanted if None not in value])
    while some := list(islice(values, MOST_PARAMETERS // max(len(names), 1))):
        if len(columns) == 1:
            yield columns[0].in_([value[0] for value in some])
        else:
            yield sa.tuple_(*columns).in_(some)
