"""What Continuum's version tables must not have, and the indexes they need."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy_continuum.builder import Builder
from sqlalchemy_continuum.plugins import Plugin

from report_lineage.capture.compiler.naming import shortened
from report_lineage.capture.versioning.validate_models import refuse_unservable


class PlainVersionColumns(Plugin):  # type: ignore[misc]  # Continuum is untyped
    """Version columns hold what the row held: no default, computed or identity of their own.

    Continuum copies them from the live column, so a NULL would be recorded as the default.
    """

    def after_build_version_table_columns(self, table_builder: Any, columns: list[Any]) -> None:
        """Replace each copied column by one that only stores."""
        for position, column in enumerate(columns):
            columns[position] = sa.Column(
                column.name,
                column.type,
                key=column.key,
                primary_key=column.primary_key,
                nullable=column.nullable,
                index=column.index,
                autoincrement=False,
                info=dict(column.info),
            )


class CaptureBuilder(Builder):  # type: ignore[misc]  # Continuum is untyped
    """Continuum's builder, with an index for each foreign key of a version table."""

    def build_tables(self) -> None:
        """Build the version tables and their indexes, unless a model cannot be captured."""
        refuse_unservable(self.manager)
        super().build_tables()
        for model, version in self.manager.tables.items():
            index_foreign_keys(self.manager, model, version)


class QuietBuilder(CaptureBuilder):
    """A builder whose models do not load old values on change: triggers see them anyway."""

    def build_tables(self) -> None:
        """Build the version tables without an index on the operation, which nobody asks for."""
        super().build_tables()
        for model, version in self.manager.tables.items():
            name = self.manager.option(model, "operation_type_column_name")
            version.indexes -= {i for i in version.indexes if i.columns.keys() == [name]}

    def enable_active_history(self, version_classes: Any) -> None:
        """Leave the attributes as they are."""


def index_foreign_keys(manager: Any, model: Any, version: sa.Table) -> None:
    """Index what conditions on the past ask for: foreign keys and unique sets, by transaction."""
    transaction = manager.option(model, "transaction_column_name")
    sets: list[Any] = list(model.__table__.foreign_key_constraints)
    sets += [c for c in model.__table__.constraints if type(c) is sa.UniqueConstraint]
    by_name = {column.name: column for column in version.columns}
    known = {tuple(c.name for c in index.columns) for index in version.indexes}
    for constraint in sets:
        wanted = (*(column.name for column in constraint.columns), transaction)
        if wanted not in known and by_name.keys() >= set(wanted):
            known.add(wanted)
            name = shortened(f"ix_{version.name}_{'_'.join(wanted)}")
            sa.Index(name, *(by_name[column] for column in wanted))
