"""Which relationships lead from a row to all that hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy_continuum import version_class
from sqlalchemy_continuum.exc import ClassNotVersioned
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.errors import BadInput, CaptureUnsupported
from report_lineage.history.comparison.spread import conjuncts, is_equality


@dataclass(frozen=True)
class Route:
    """A relationship that is followed, and the versioned table of its links if it has one."""

    owner: type[Any]
    relationship: orm.RelationshipProperty[Any]
    links: CapturedTable | None = None

    @property
    def target(self) -> type[Any]:
        """Return the model it leads to."""
        found: type[Any] = self.relationship.mapper.class_
        return found


def name_of(relationship: orm.RelationshipProperty[Any]) -> str:
    """Return a relationship as code writes it."""
    return f"{relationship.parent.class_.__name__}.{relationship.key}"


def every_route(root: type[Any]) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    """Return the ways from a model to each other type of row, and the names of what is left out.

    Each type is reached by the shortest ways: a report brings its lead and its sections, and not
    the other reports of its lead.
    """
    first = sa.inspect(root)
    reached, queue = {first.base_mapper}, [first]
    routes: list[Route] = []
    left_out: list[str] = []
    for mapper in queue:
        nearer = set(reached)
        for relationship in mapper.relationships:
            target = relationship.mapper
            if target.base_mapper in nearer or _holds_versions(target.class_):
                continue
            route = _route(mapper.class_, relationship)
            if route is None:
                left_out.append(name_of(relationship))
                continue
            routes.append(route)
            if target.base_mapper not in reached:
                reached.add(target.base_mapper)
                queue.append(target)
        left_out += _of_subclasses(mapper)
    return tuple(routes), tuple(left_out)


def chosen_routes(root: type[Any], follow: Sequence[Any]) -> tuple[Route, ...]:
    """Return the ways that a caller chose.

    :raises BadInput: if one leads from a model that those before it do not reach.
    :raises CaptureUnsupported: if one leads to what has no history, or cannot be followed.
    """
    reached = [sa.inspect(root)]
    routes: list[Route] = []
    for attribute in follow:
        relationship = attribute.property
        owner = next((one for one in reached if one.isa(relationship.parent)), None)
        if owner is None:
            raise BadInput(
                problem=f"{name_of(relationship)} leads from what is not reached",
                remedy="Name the relationships that lead there before it",
            )
        route = _route(owner.class_, relationship)
        if route is None:
            raise CaptureUnsupported(
                subject=name_of(relationship),
                problem="it leads to what has no history, or by more than equal columns",
                remedy="Leave it out, or ask related_at for its rows.",
            )
        routes.append(route)
        reached.append(relationship.mapper)
    return tuple(routes)


def _of_subclasses(mapper: orm.Mapper[Any]) -> Iterator[str]:
    """Yield the relationships that only rows of a subclass have, which are not followed."""
    for below in mapper.self_and_descendants:
        for relationship in below.relationships:
            own = relationship.parent is below and relationship.key not in mapper.relationships
            if own and not _holds_versions(relationship.mapper.class_):
                yield name_of(relationship)


def _route(owner: type[Any], relationship: orm.RelationshipProperty[Any]) -> Route | None:
    if not _is_versioned(relationship.mapper.class_) or not _is_plain(relationship):
        return None
    if relationship.secondary is None:
        return Route(owner, relationship)
    for table in captured_tables(get_versioning_manager(owner)):
        if table.live is relationship.secondary:
            return Route(owner, relationship, table)
    return None


def _holds_versions(model: type[Any]) -> bool:
    """Say whether a class is Continuum's for the versions of a model, which has no history itself."""
    manager = getattr(model, "__versioning_manager__", None)
    return manager is not None and model in manager.parent_class_map


def _is_versioned(model: type[Any]) -> bool:
    try:
        return version_class(model) is not model
    except ClassNotVersioned:
        return False


def _is_plain(relationship: orm.RelationshipProperty[Any]) -> bool:
    """Say whether a relationship is nothing but equal columns."""
    joins = (relationship.primaryjoin, relationship.secondaryjoin)
    return all(
        is_equality(clause) for join in joins if join is not None for clause in conjuncts(join)
    )
