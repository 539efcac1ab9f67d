"""The version tables that the rows of a model are spread over, as inheritance does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.sql import operators
from sqlalchemy_continuum import transaction_class, version_class
from sqlalchemy_continuum.exc import ClassNotVersioned
from sqlalchemy_continuum.utils import option

from report_lineage.capture.facts import facts_table
from report_lineage.errors import CaptureUnsupported
from report_lineage.history.row_key import key_values
from report_lineage.history.secrets import is_secret, secret_paths
from report_lineage.history.stored_text import stored_text
from report_lineage.history.version_table import VersionTable


@dataclass(frozen=True)
class SpreadVersions:
    """The versions of a model's rows: one part for each of the tables that hold them.

    The first ``needed`` parts are the model's own tables from the root down, and a row is there if
    all of them have it. The others are those of subclasses, which have some of the rows. ``places``
    leads from each attribute to its part and its name there: an attribute of a subclass that
    another one has, too, bears the subclass's name before its own. ``told_by`` are the attribute and
    the values that tell rows of the model from others in the same table; None if all are its.
    """

    model: type[Any]
    parts: tuple[VersionTable, ...]
    needed: int
    places: Mapping[str, tuple[int, str]]
    secrets: frozenset[str]
    key: tuple[str, ...]
    told_by: tuple[str, tuple[Any, ...]] | None = None
    secret_paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return the names of all attributes."""
        return tuple(self.places)

    @property
    def base(self) -> VersionTable:
        """Return the part that is the root's."""
        return self.parts[0]

    @property
    def below(self) -> Sequence[VersionTable]:
        """Return the parts after the root's."""
        return self.parts[1:]

    def column(self, attribute: str) -> sa.ColumnElement[Any]:
        """Return the column of an attribute."""
        part, name = self.places[attribute]
        return self.parts[part].column(name)

    def selected(self) -> list[sa.Label[Any]]:
        """Return the columns of all attributes to select, JSON as stored text."""
        return [stored_text(self.column(name)).label(name) for name in self.places]

    def of_model(self) -> sa.ColumnElement[bool]:
        """Return the condition that a row is one of the model's, as the ORM would ask for them."""
        if self.told_by is None:
            return sa.true()
        name, values = self.told_by
        return self.column(name).in_(values)

    def alias(self) -> SpreadVersions:
        """Return the same over anonymous aliases of the tables."""
        return replace(self, parts=tuple(part.alias() for part in self.parts))

    def key_parts(self, key: object) -> tuple[Any, ...]:
        """Return the parts of a key.

        :param key: as :meth:`Session.get` takes it: a value, a tuple, or a mapping.
        :raises BadInput: if the key does not have as many parts as the model's.
        """
        return key_values(self.model, self.key, key)


def spread_versions(model: type[Any]) -> SpreadVersions:
    """Return the version tables of a model's rows, as the model and its subclasses.

    :raises CaptureUnsupported: if the model is not versioned, or one of its tables is joined to
        the one above by more than equal columns.
    """
    orm.configure_mappers()
    mapper: orm.Mapper[Any] = sa.inspect(model)
    own = [one for one in reversed(list(mapper.iterate_to_root())) if _shares(mapper, one)]
    built = _Built()
    for one in own:
        built.add(one)
    needed = len(built.parts)
    left_out = [
        one.class_.__name__
        for one in mapper.self_and_descendants
        if one not in own and _shares(one, mapper) and not built.add_if_versioned(one)
    ]
    return SpreadVersions(
        model=model,
        parts=tuple(built.parts),
        needed=needed,
        places={name: place for name, (place, _) in built.places.items()},
        secrets=frozenset(built.secrets),
        key=built.parts[0].key,
        told_by=_told_by(mapper),
        secret_paths=built.secret_paths,
        left_out=tuple(left_out),
    )


def _told_by(mapper: orm.Mapper[Any]) -> tuple[str, tuple[Any, ...]] | None:
    """Return what tells rows of a class from those of others, if it is in its parent's table."""
    if not mapper.single or not isinstance(mapper.polymorphic_on, sa.Column):
        return None
    name = mapper.get_property_by_column(mapper.polymorphic_on).key
    return name, tuple(one.polymorphic_identity for one in mapper.self_and_descendants)


def _shares(mapper: orm.Mapper[Any], above: orm.Mapper[Any]) -> bool:
    """Say whether rows of a class are rows of one above it: those of a concrete table are not."""
    return above.local_table in mapper.tables


@dataclass
class _Built:
    """The parts so far: by live table, in order, and where each attribute is."""

    known: dict[sa.FromClause, int] = field(default_factory=dict)
    keys: dict[sa.FromClause, tuple[Any, ...]] = field(default_factory=dict)
    parts: list[VersionTable] = field(default_factory=list)
    places: dict[str, tuple[tuple[int, str], frozenset[Any]]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    secret_paths: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add_if_versioned(self, mapper: orm.Mapper[Any]) -> bool:
        """Add what a subclass has; return whether it has history."""
        try:
            version_class(mapper.class_)
        except ClassNotVersioned:
            return False
        self.add(mapper)
        return True

    def add(self, mapper: orm.Mapper[Any]) -> None:
        """Add the table of a class, unless it is one of those above it, and its attributes."""
        table = mapper.local_table
        if table not in self.known:
            self.parts.append(self._part(mapper))
            self.known[table] = len(self.parts) - 1
        at = self.known[table]
        for name in _stored(mapper, self.parts[at].source):
            self._place(mapper, name, at, frozenset(mapper.column_attrs[name].columns))

    def _place(self, mapper: orm.Mapper[Any], key: str, at: int, live: frozenset[Any]) -> None:
        name = key
        if key in self.places:
            if self.places[key][1] & live:
                return
            name = f"{mapper.class_.__name__}.{key}"
        self.places[name] = ((at, key), live)
        if any(map(is_secret, live)):
            self.secrets.add(name)
        elif paths := [path for column in live for path in secret_paths(column)]:
            self.secret_paths[name] = tuple(paths)

    def _part(self, mapper: orm.Mapper[Any]) -> VersionTable:
        model = mapper.class_
        try:
            versions = version_class(model).__table__
        except ClassNotVersioned:
            raise _unsupported(model, "it is not versioned") from None
        self.keys[mapper.local_table] = key = self._key(mapper)
        return VersionTable(
            model=model,
            source=versions,
            table=versions,
            transactions=facts_table(transaction_class(model).__table__),
            attributes=tuple(_stored(mapper, versions)),
            key=tuple(mapper.get_property_by_column(column).key for column in key),
            secrets=frozenset(),
            transaction_name=option(model, "transaction_column_name"),
            operation_name=option(model, "operation_type_column_name"),
        )

    def _key(self, mapper: orm.Mapper[Any]) -> tuple[Any, ...]:
        """Return a table's own columns for the key, in the order of the root's."""
        if mapper.inherits is None or mapper.inherit_condition is None:
            return tuple(mapper.primary_key)
        pairs: dict[Any, Any] = {}
        for clause in conjuncts(mapper.inherit_condition):
            if not is_equality(clause):
                raise _unsupported(mapper.class_, "it is joined by more than equal columns")
            pairs |= {clause.left: clause.right, clause.right: clause.left}
        above = self.keys[mapper.inherits.local_table]
        if not all(column in pairs for column in above):
            raise _unsupported(mapper.class_, "it is joined by other columns than its key")
        return tuple(pairs[column] for column in above)


def _stored(mapper: orm.Mapper[Any], versions: sa.Table) -> Iterator[str]:
    """Yield the attributes that a class has in its own table, and whose versions are kept."""
    for attribute in mapper.column_attrs:
        own = any(_is_in(column, mapper.local_table) for column in attribute.columns)
        if own and attribute.key in versions.c:
            yield attribute.key


def _is_in(column: Any, table: sa.FromClause) -> bool:
    return isinstance(column, sa.Column) and column.table is table


def _unsupported(model: type[Any], problem: str) -> CaptureUnsupported:
    return CaptureUnsupported(
        subject=model.__name__,
        problem=problem,
        remedy="Compare rows of a versioned model whose tables share their key.",
    )


def is_equality(clause: sa.ColumnElement[Any]) -> TypeGuard[sa.BinaryExpression[Any]]:
    """Say whether a condition is that two columns are equal."""
    return (
        isinstance(clause, sa.BinaryExpression)
        and clause.operator is operators.eq
        and isinstance(clause.left, sa.Column)
        and isinstance(clause.right, sa.Column)
    )


def conjuncts(join: sa.ColumnElement[Any]) -> Iterator[sa.ColumnElement[Any]]:
    """Yield the conditions that a join consists of."""
    if isinstance(join, sa.BooleanClauseList) and join.operator is operators.and_:
        for clause in join.clauses:
            yield from conjuncts(clause)
    else:
        yield join
