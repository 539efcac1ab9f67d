"""Aggregates: a root and its parts, numbered as one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Part:
    """A model whose rows belong to a root, named by ``root_columns`` of its table.

    A versioned part touches its root by every change of a row; one that is not versioned is
    insert-only, names the transaction in ``transaction_id``, and touches its root by an insert.
    """

    model: Any
    root_columns: tuple[str, ...]
    versioned: bool = True


@dataclass(frozen=True)
class Aggregate:
    """A root, its parts, and the table that numbers the versions of the whole.

    The table of ``lineage`` has the root's key under ``root_columns`` and the columns number,
    transaction_id, operation, origin and run_id. ``columns`` gives more of them, as SQL by
    dialect in which ``root`` is the root's newest version and ``context`` the context as JSON.
    """

    root: Any
    lineage: Any
    root_columns: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def table(self) -> sa.Table:
        """The lineage table."""
        table: sa.Table = self.lineage.__table__
        return table


def all_parts(declared: Aggregate) -> tuple[Part, ...]:
    """Return the parts of an aggregate, the root as its own first part."""
    key = tuple(column.name for column in declared.root.__table__.primary_key.columns)
    return (Part(declared.root, key), *declared.parts)
