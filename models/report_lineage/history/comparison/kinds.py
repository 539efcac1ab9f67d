"""How the rows of each kind are compared, named and ordered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import RelationshipDirection

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.diff import FieldSpec, KindSpec
from report_lineage.history.comparison.reading import Values
from report_lineage.history.comparison.routes import Route
from report_lineage.history.comparison.spread import SpreadVersions, spread_versions
from report_lineage.history.secrets import is_secret, secret_paths

Names = Mapping[str, Mapping[Any, str]]
_NAMING: Final = ("name", "title", "label", "heading", "key")
_IN_ORDER: Final = (bool, int, float, str, bytes, UUID, datetime, date)


def model_kind(model: type[Any], routes: Sequence[Route], names: Names) -> KindSpec:
    """Return how rows of a model are compared.

    :param routes: all that are followed: one may say which column numbers the rows.
    :param names: what rows are called, by kind and key, for the keys that refer to them.
    """
    versions = spread_versions(model)
    position = _position(model, routes)
    references = _references(model)
    without = {*versions.key, position}
    return KindSpec(
        kind=model.__name__,
        key=versions.key,
        columns=[
            _column(versions, name, references.get(name), names)
            for name in versions.attributes
            if name not in without
        ],
        position=position,
        noun=_words(model.__name__),
        name=naming(versions),
    )


def link_kind(links: CapturedTable) -> KindSpec:
    """Return how the rows of a table of links are compared."""
    return KindSpec(
        kind=links.live.name,
        key=links.key,
        columns=[
            FieldSpec(
                column.name,
                label=column.name.replace("_", " "),
                secret=is_secret(column),
                secret_paths=secret_paths(column),
            )
            for column in links.other_columns
        ],
        noun=_words(links.live.name),
        by_likeness=False,
    )


def naming(versions: SpreadVersions) -> str | None:
    """Return the attribute that says what a row is called, None if nothing does.

    It is the first of name, title, label, heading and key that holds text and is not secret.
    """
    for name in _NAMING:
        told = name in versions.attributes and name not in versions.secrets
        if told and isinstance(versions.column(name).type, sa.String):
            return name
    return None


def ordered(spec: KindSpec, rows: Mapping[tuple[Any, ...], Values]) -> list[Values]:
    """Return rows by their position, then by their key."""

    def place(item: tuple[tuple[Any, ...], Values]) -> tuple[Any, ...]:
        number = None if spec.position is None else item[1][spec.position]
        return number is None, number or 0, tuple(map(_rank, item[0]))

    return [row for _, row in sorted(rows.items(), key=place)]


def _rank(part: Any) -> tuple[str, Any]:
    """Return a key's part as something that can be ordered beside others."""
    return type(part).__name__, part if isinstance(part, _IN_ORDER) else str(part)


def _column(
    versions: SpreadVersions, name: str, reference: tuple[str, str] | None, names: Names
) -> FieldSpec:
    label, target = reference or (name, "")
    return FieldSpec(
        key=name,
        label=label.replace("_", " "),
        kind="json" if isinstance(versions.column(name).type, sa.JSON) else None,
        secret=name in versions.secrets,
        secret_paths=versions.secret_paths.get(name, ()),
        name=_namer(names[target]) if target in names else None,
    )


def _namer(known: Mapping[Any, str]) -> Callable[[object], str | None]:
    return lambda value: known.get(value)


def _references(model: type[Any]) -> dict[str, tuple[str, str]]:
    """Return, by attribute, the relationship that a key belongs to, and the model it names."""
    mapper = sa.inspect(model)
    found: dict[str, tuple[str, str]] = {}
    for relationship in mapper.relationships:
        pairs: Any = relationship.local_remote_pairs
        target = relationship.mapper
        if relationship.direction is not RelationshipDirection.MANYTOONE or len(pairs) != 1:
            continue
        ((local, remote),) = pairs
        if _is_key(target, remote):
            attribute = mapper.get_property_by_column(local).key
            found.setdefault(attribute, (relationship.key, target.class_.__name__))
    return found


def _is_key(mapper: orm.Mapper[Any], column: Any) -> bool:
    """Say whether a column is the whole key of a model, in whichever of its tables."""
    if len(mapper.primary_key) != 1:
        return False
    (key,) = mapper.primary_key
    return mapper.get_property_by_column(column) is mapper.get_property_by_column(key)


def _position(model: type[Any], routes: Sequence[Route]) -> str | None:
    """Return the attribute that the rows of a collection are ordered by, if it is a whole number."""
    mapper = sa.inspect(model)
    for route in routes:
        order: Any = route.relationship.order_by
        if route.target is not model or not order or len(order) != 1:
            continue
        column = getattr(order[0], "element", order[0])
        table = next((one for one in mapper.tables if one is getattr(column, "table", None)), None)
        numbers = isinstance(column, sa.Column) and isinstance(column.type, sa.Integer)
        if table is not None and numbers and not column.primary_key:
            return str(mapper.get_property_by_column(table.c[column.key]).key)
    return None


def _words(name: str) -> str:
    """Return a class or table name as words: ReportSection is a report section."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()
