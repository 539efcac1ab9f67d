"""The version table of a model, whatever its host called the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy_continuum import transaction_class, version_class
from sqlalchemy_continuum.exc import ClassNotVersioned
from sqlalchemy_continuum.utils import option

from report_lineage.capture.facts import facts_table
from report_lineage.errors import CaptureUnsupported
from report_lineage.history.row_key import key_values
from report_lineage.history.secrets import is_secret, secret_paths
from report_lineage.history.stored_text import stored_text


@dataclass(frozen=True)
class VersionTable:
    """A model's version table, ``table`` being what queries read: itself, an alias, a subquery.

    ``transactions`` holds the facts of transactions, wherever their host keeps them;
    ``attributes`` are the model's versioned attributes, ``key`` those of its primary key,
    ``secrets`` those whose column is marked ``info={"lineage": "secret"}``, ``secret_paths`` where
    secrets are in the JSON of others, by attribute.
    """

    model: type[Any]
    source: sa.Table
    table: sa.FromClause
    transactions: sa.Table
    attributes: tuple[str, ...]
    key: tuple[str, ...]
    secrets: frozenset[str]
    transaction_name: str
    operation_name: str
    secret_paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def transaction_id(self) -> sa.ColumnElement[int]:
        """Return the column that names the transaction of a version."""
        return self.table.c[self.transaction_name]

    @property
    def operation(self) -> sa.ColumnElement[int]:
        """Return the column that holds the operation."""
        return self.table.c[self.operation_name]

    @property
    def key_columns(self) -> tuple[sa.ColumnElement[Any], ...]:
        """Return the columns of the versioned row's own key."""
        return tuple(self.table.c[name] for name in self.key)

    def column(self, attribute: str) -> sa.ColumnElement[Any]:
        """Return the column of one of the model's attributes."""
        return self.table.c[attribute]

    def alias(self) -> VersionTable:
        """Return the same over an anonymous alias of the table."""
        return replace(self, table=self.source.alias())

    def over(self, table: sa.FromClause) -> VersionTable:
        """Return the same over another selectable that has the same columns."""
        return replace(self, table=table)

    def same_row(self, other: VersionTable) -> sa.ColumnElement[bool]:
        """Return the condition that a version of ``other`` is of the same row."""
        pairs = zip(self.key_columns, other.key_columns, strict=True)
        return sa.and_(*(mine == theirs for mine, theirs in pairs))

    def has_key(self, key: object) -> sa.ColumnElement[bool]:
        """Return the condition that a version is of the row with this key.

        :param key: as :meth:`Session.get` takes it: a value, a tuple, or a mapping.
        :raises BadInput: if the key does not have as many parts as the model's.
        """
        values = key_values(self.model, self.key, key)
        return sa.and_(*(c == v for c, v in zip(self.key_columns, values, strict=True)))

    def selected(self, attributes: Iterable[str], prefix: str = "") -> list[sa.Label[Any]]:
        """Return columns to select, JSON as stored text, each labelled ``prefix`` + attribute."""
        return [stored_text(self.column(name)).label(prefix + name) for name in attributes]


def versions_of(model: type[Any]) -> VersionTable:
    """Return the version table of a model.

    :raises CaptureUnsupported: if the model is not versioned, or its rows are spread over
        several tables.
    """
    orm.configure_mappers()
    mapper = sa.inspect(model)
    if len(mapper.tables) != 1:
        raise _unsupported(model, "its rows are spread over several tables")
    try:
        versions = version_class(model)
    except ClassNotVersioned:
        raise _unsupported(model, "it is not versioned") from None
    table = versions.__table__
    attributes = {a.columns[0]: a.key for a in mapper.column_attrs if _stored(a, table)}
    return VersionTable(
        model=model,
        source=table,
        table=table,
        transactions=facts_table(transaction_class(model).__table__),
        attributes=tuple(attributes.values()),
        key=tuple(attributes[column] for column in mapper.primary_key),
        secrets=frozenset(name for column, name in attributes.items() if is_secret(column)),
        transaction_name=option(model, "transaction_column_name"),
        operation_name=option(model, "operation_type_column_name"),
        secret_paths={n: paths for c, n in attributes.items() if (paths := secret_paths(c))},
    )


def _stored(attribute: orm.ColumnProperty[Any], versions: sa.Table) -> bool:
    return isinstance(attribute.columns[0], sa.Column) and attribute.key in versions.c


def _unsupported(model: type[Any], problem: str) -> CaptureUnsupported:
    return CaptureUnsupported(
        subject=model.__name__,
        problem=problem,
        remedy="Ask for the history of a versioned model with a table of its own.",
    )
