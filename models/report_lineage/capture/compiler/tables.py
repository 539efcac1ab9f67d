"""What capture watches: a live table and the version table Continuum built for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators

from report_lineage.capture.plugins import modified_columns, nulls_deleted
from report_lineage.errors import CaptureUnsupported

_KNOWN = "lineage_captured_tables"


@dataclass(frozen=True)
class CapturedTable:
    """A live table, its version table, and the names of Continuum's columns in it.

    ``modified_columns`` are those whose version rows flag a change, each with its flag;
    ``nulls_deleted`` says that the version of a deletion keeps the key alone.
    """

    live: sa.Table
    version: sa.Table
    transaction: sa.Table
    transaction_column: str
    operation_column: str
    end_column: str | None
    modified_columns: tuple[tuple[sa.Column[Any], str], ...] = ()
    nulls_deleted: bool = False

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The names of the primary key columns."""
        return tuple(column.name for column in self.live.primary_key.columns)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns whose values are kept, the key's included."""
        own = {self.transaction_column, self.operation_column, self.end_column}
        kept = {column.name for column in self.version.columns} - own
        return tuple(column.name for column in self.live.columns if column.name in kept)

    def column(self, name: str) -> sa.Column[Any]:
        """Return the live column of that name, which may have another key."""
        return next(column for column in self.live.columns if column.name == name)

    @property
    def virtual(self) -> tuple[str, ...]:
        """The names of the generated columns that may be computed when they are read."""
        return tuple(
            column.name
            for column in self.live.columns
            if column.computed is not None and column.computed.persisted is not True
        )

    @property
    def other_columns(self) -> tuple[sa.Column[Any], ...]:
        """The live columns that are kept and not of the key."""
        kept = set(self.columns).difference(self.key)
        return tuple(column for column in self.live.columns if column.name in kept)

    @property
    def unique_sets(self) -> tuple[tuple[str, ...], ...]:
        """Sets of kept columns, other than the key, that no two live rows share."""
        unique: list[Any] = [c for c in self.live.constraints if type(c) is sa.UniqueConstraint]
        unique += [i for i in self.live.indexes if i.unique and all(map(_is_plain, i.expressions))]
        found = [[column.name for column in one.columns] for one in unique]
        kept = set(self.columns)
        return tuple(sorted(tuple(names) for names in found if kept.issuperset(names)))


def _is_plain(part: Any) -> bool:
    """Say whether a part of an index is a column, not something made of columns."""
    return isinstance(part, sa.Column) or (
        isinstance(part, sa.UnaryExpression)
        and part.modifier in (operators.asc_op, operators.desc_op)
    )


def captured_tables(manager: Any) -> tuple[CapturedTable, ...]:
    """Return every table that a Continuum manager versions, in the metadata's order.

    Put together anew only after tables or columns came, as every session in the past asks for them.

    :raises CaptureUnsupported: for a table that has no primary key.
    """
    pairs = _versioned_pairs(manager)
    shape = tuple(
        (live, len(live.columns), version, len(version.columns))
        for live, (version, _) in pairs.items()
    )
    known = vars(manager).get(_KNOWN)
    if known is None or known[0] != shape:
        ordered = [live for live in manager.metadata.sorted_tables if live in pairs]
        known = shape, tuple(_captured(manager, live, *pairs[live]) for live in ordered)
        setattr(manager, _KNOWN, known)
    return known[1]  # type: ignore[no-any-return]  # Continuum is untyped


def _versioned_pairs(manager: Any) -> dict[sa.Table, tuple[sa.Table, Any]]:
    pairs: dict[sa.Table, tuple[sa.Table, Any]] = {}
    for model, version in manager.tables.items():
        pairs.setdefault(model.__table__, (version, model))
    for version in manager.association_version_tables:
        pairs.setdefault(_live_of(manager, version), (version, None))
    return pairs


def _live_of(manager: Any, version: sa.Table) -> sa.Table:
    template = manager.options["table_name"]
    for live in manager.association_tables:
        if template % live.name == version.name and live.schema == version.schema:
            return live  # type: ignore[no-any-return]  # Continuum is untyped
    raise CaptureUnsupported(
        subject=version.name,
        problem="its live table is not known",
        remedy="Keep Continuum's table_name option the same for all tables.",
    )


def _captured(manager: Any, live: sa.Table, version: sa.Table, model: Any) -> CapturedTable:
    def option(name: str) -> Any:
        return manager.options[name] if model is None else manager.option(model, name)

    if not live.primary_key.columns:
        raise CaptureUnsupported(
            subject=live.name,
            problem="the table has no primary key",
            remedy="Give it one: a version must name its row.",
        )
    validity = option("strategy") == "validity"
    return CapturedTable(
        live=live,
        version=version,
        transaction=manager.transaction_cls.__table__,
        transaction_column=option("transaction_column_name"),
        operation_column=option("operation_type_column_name"),
        end_column=option("end_transaction_column_name") if validity else None,
        modified_columns=() if model is None else modified_columns(manager, live, version),
        nulls_deleted=model is not None and nulls_deleted(manager),
    )
