"""What can be reverted, and which rows belong to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy_continuum.exc import ClassNotVersioned
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import BadInput, CaptureUnsupported
from report_lineage.history.past.moments import Transaction
from report_lineage.history.row_key import key_values


@dataclass(frozen=True)
class Row:
    """One row, with its links where they are versioned.

    :param model: a versioned model.
    :param key: its primary key, as :meth:`Session.get` takes it.
    """

    model: type[Any]
    key: Any


@dataclass(frozen=True)
class Whole:
    """A root and its parts, such as a report with its sections.

    :param root: a model declared by ``manager.aggregate``.
    :param key: its primary key, as :meth:`Session.get` takes it.
    """

    root: type[Any]
    key: Any


Target = Row | Whole | Transaction


def as_target(value: Any) -> Target:
    """Return what is to be reverted; a pair of model and key is a row.

    :raises BadInput: for anything else.
    """
    if isinstance(value, Row | Whole | Transaction):
        return value
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], type):
        return Row(*value)
    raise BadInput(
        problem=f"{value!r} cannot be reverted",
        remedy="Give (Model, key), Whole(Root, key) or Transaction(id)",
    )


def model_of(target: Row | Whole) -> type[Any]:
    """Return the model of a row, or of the root of a whole."""
    return target.model if isinstance(target, Row) else target.root


def target_text(target: Target) -> str:
    """Return what is reverted in words, such as ``Report 01a215b5-…`` or ``transaction 17``."""
    if isinstance(target, Transaction):
        return f"transaction {target.id}"
    return f"{model_of(target).__name__} {', '.join(map(str, key_of(target)))}"


def manager_of(target: Target, manager: Any) -> Any:
    """Return the manager that versions a target.

    :param manager: what was given; None means the model's, and the product's own for a transaction.
    :raises CaptureUnsupported: if the model is not versioned, or is no root of an aggregate.
    """
    orm.configure_mappers()
    if isinstance(target, Transaction):
        return known_manager(manager)
    model = model_of(target)
    try:
        found = get_versioning_manager(model)
    except ClassNotVersioned:
        raise _unsupported(model, "it is not versioned", "Version it") from None
    if isinstance(target, Whole) and not _aggregates(found, model):
        raise _unsupported(model, "it is no root of an aggregate", "Revert its rows one by one")
    return found


def _aggregates(manager: Any, root: type[Any]) -> list[Any]:
    return [one for one in getattr(manager, "aggregates", ()) if one.root is root]


def _unsupported(model: type[Any], problem: str, remedy: str) -> CaptureUnsupported:
    return CaptureUnsupported(subject=model.__name__, problem=problem, remedy=f"{remedy}.")


def parts_of(manager: Any, target: Whole) -> Iterable[tuple[sa.Table, tuple[str, ...]]]:
    """Yield the versioned tables of parts, each with the columns that name the root."""
    for declared in _aggregates(manager, target.root):
        for part in declared.parts:
            if part.versioned:
                yield part.model.__table__, part.root_columns


def key_of(target: Row | Whole) -> tuple[Any, ...]:
    """Return the key of a target as a tuple, in the order of the mapper's primary key.

    :raises BadInput: if it does not have as many parts as the model's.
    """
    model = model_of(target)
    mapper = sa.inspect(model)
    names = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
    return key_values(model, names, target.key)
