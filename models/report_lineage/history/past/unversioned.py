"""Columns that are left out of history: models are loaded without them, and reading one raises.

SQLAlchemy defers columns by the way that leads to them, and there are many ways. So every column that
no option of the query speaks of is given one strategy here, which asks whether it is versioned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.orm import ColumnProperty
from sqlalchemy.orm.interfaces import CompileStateOption, LoaderStrategy
from sqlalchemy.orm.state import InstanceState
from sqlalchemy.sql.visitors import InternalTraversal

from report_lineage.capture.compiler.tables import captured_tables
from report_lineage.errors import UnversionedColumn

UNVERSIONED = "lineage_unversioned"
"""The execution option of a connection in the past that names such columns, with their tables."""

_STRATEGY = {"lineage_unversioned": True}
# Under this key SQLAlchemy looks for what is to be done with columns that no other option names.
_OTHER_COLUMNS = ("loader", ("column:_sa_default",))


def unversioned_columns(managers: Iterable[Any]) -> frozenset[str]:
    """Return the columns of managers' tables that are not versioned, each as ``table.column``."""
    return frozenset(
        _name(column)
        for manager in managers
        for table in captured_tables(manager)
        for column in table.live.columns
        if column.name not in table.columns
    )


def _name(column: sa.Column[Any]) -> str:
    return f"{column.table.fullname}.{column.name}"


class WithoutUnversioned(CompileStateOption):
    """An option of a statement: load no column that is not versioned, along whatever way.

    :param names: of the columns, as :func:`unversioned_columns` gives them.
    """

    __slots__ = ("names",)
    _traverse_internals = [("names", InternalTraversal.dp_plain_obj)]  # noqa: RUF012  # SQLAlchemy's
    propagate_to_loaders = False

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def process_compile_state(self, compile_state: Any) -> None:
        """Choose the strategy of every column that has none."""
        compile_state.attributes.setdefault(_OTHER_COLUMNS, _Choice(self.names))


class _Choice:
    """What SQLAlchemy asks of the option that it finds for a column."""

    strategy = tuple(_STRATEGY.items())

    def __init__(self, names: Collection[str]) -> None:
        self.names = names
        self.local_opts: dict[str, Any] = {}


@ColumnProperty.strategy_for(**_STRATEGY)
class _Versioned(LoaderStrategy):
    """Loads a column as it is declared, unless it is not versioned."""

    __slots__ = ()

    def setup_query(
        self,
        compile_state: Any,
        query_entity: Any,
        path: Any,
        loadopt: Any,
        adapter: Any,
        **options: Any,
    ) -> None:
        """Put the column into the statement.

        :raises UnversionedColumn: if nothing else was asked for.
        """
        if not _is_left_out(self.parent_property, loadopt):
            self.parent_property.strategy.setup_query(
                compile_state, query_entity, path, None, adapter, **options
            )
            return
        asked = map(self.parent.get_property, options.get("only_load_props") or ())
        columns = [one for one in asked if isinstance(one, ColumnProperty)]
        if columns and all(_is_left_out(one, loadopt) for one in columns):
            _Raises(self.parent_property.columns[0])()

    def create_row_processor(
        self,
        context: Any,
        query_entity: Any,
        path: Any,
        loadopt: Any,
        mapper: Any,
        result: Any,
        adapter: Any,
        populators: Any,
    ) -> None:
        """Say how an instance gets the value: or that it raises."""
        if not _is_left_out(self.parent_property, loadopt):
            self.parent_property.strategy.create_row_processor(
                context, query_entity, path, None, mapper, result, adapter, populators
            )
            return
        install = InstanceState._instance_level_callable_processor(
            self.parent.class_manager, _Raises(self.parent_property.columns[0]), self.key
        )
        populators["new"].append((self.key, install))


def _is_left_out(asked: Any, loadopt: Any) -> bool:
    column = asked.columns[0] if isinstance(asked, ColumnProperty) else None
    return isinstance(column, sa.Column) and _name(column) in loadopt.names


class _Raises:
    """What an attribute without history does instead of loading; it can be pickled."""

    def __init__(self, column: sa.Column[Any]) -> None:
        self.table, self.column = column.table.name, column.name

    def __call__(self, *asked: object, **how: object) -> NoReturn:
        raise UnversionedColumn(table=self.table, column=self.column)
