"""One object of the past, with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import (
    Load,
    Mapper,
    RelationshipDirection,
    RelationshipProperty,
    Session,
    attributes,
    scoped_session,
    selectinload,
)
from sqlalchemy.orm.base import PassiveFlag

from report_lineage.capture.compiler.tables import captured_tables
from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import NotFound
from report_lineage.history.past.at import at
from report_lineage.history.past.moments import Moment

_Model = TypeVar("_Model")


def as_of(
    session: Session | scoped_session[Session],
    model: type[_Model],
    key: object,
    when: Moment,
    *managers: Any,
    present: Collection[Any] = (),
) -> _Model:
    """Return an object as it was, with the whole graph under it, to be used without a session.

    Relationships to models with history are followed, each type of object once, the nearest first: a
    report brings its lead and its sections, and not the other reports of its lead. What was not
    followed raises when it is asked for. The number of statements depends on the types of objects, and
    on their number by one for 500 parents.

    :param key: the primary key, as :meth:`Session.get` takes it.
    :param when: a moment: an aware datetime, Token, Transaction or Version.
    :param managers: whose histories; none means the product's own.
    :param present: models or tables without history that may be read as they are now.
    :raises NotFound: if the object did not exist then.
    """
    with at(session, when, *managers, present=present) as past:
        mapper: Mapper[_Model] = sa.inspect(model)
        allowed = _known(managers, present)
        found = past.get(model, key, options=list(_loads(mapper, allowed)))
        if found is None:
            raise NotFound(kind=f"{model.__name__} at that moment", key=str(key))
        _link_back(past)
        past.expunge_all()
    return found


def _known(managers: Collection[Any], present: Collection[Any]) -> set[sa.FromClause]:
    tables: set[sa.FromClause] = {
        table.live
        for manager in managers or (None,)
        for table in captured_tables(known_manager(manager))
    }
    return tables | {getattr(one, "__table__", one) for one in present}


def _loads(root: Mapper[Any], allowed: set[sa.FromClause]) -> Iterator[Load]:
    """Yield options that load each type of object by the shortest way from the root."""
    reached = {root.base_mapper}
    ways: list[tuple[Mapper[Any], Load | None]] = [(root, None)]
    for mapper, way in ways:
        for relationship in mapper.relationships:
            target = relationship.mapper
            if target.base_mapper in reached or not _has_history(relationship, allowed):
                continue
            reached.add(target.base_mapper)
            attribute = getattr(mapper.class_, relationship.key)
            further: Any = selectinload(attribute) if way is None else way.selectinload(attribute)
            ways.append((target, further))
            yield further


def _has_history(relationship: RelationshipProperty[Any], allowed: set[sa.FromClause]) -> bool:
    needed = {*relationship.mapper.tables, relationship.secondary} - {None}
    return needed <= allowed


def _link_back(instances: Iterable[object]) -> None:
    """Give objects the parents that have been loaded anyway."""
    by_model: dict[type[Any], list[object]] = {}
    for instance in instances:
        by_model.setdefault(type(instance), []).append(instance)
    for model, alike in by_model.items():
        for children, parent in _both_ways(model):
            for instance in alike:
                for child in vars(instance).get(children, ()):
                    attributes.set_committed_value(child, parent, instance)
    for model, alike in by_model.items():
        for parent in _parents(model):
            for instance in alike:
                if parent not in vars(instance):
                    attributes.get_history(instance, parent, PassiveFlag.PASSIVE_NO_FETCH)


def _both_ways(model: type[Any]) -> tuple[tuple[str, str], ...]:
    """Return the names of collections whose members name the parent, each with the name for it."""
    return tuple(
        (one.key, one.back_populates)
        for one in sa.inspect(model).relationships
        if one.direction is RelationshipDirection.ONETOMANY
        and one.collection_class in (None, list, set)
        and one.uselist
        and one.back_populates
    )


def _parents(model: type[Any]) -> tuple[str, ...]:
    return tuple(
        one.key
        for one in sa.inspect(model).relationships
        if one.direction is RelationshipDirection.MANYTOONE
    )
