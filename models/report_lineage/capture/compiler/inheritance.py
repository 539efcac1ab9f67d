"""Tables that hold one object between them, as joined inheritance makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable


@dataclass(frozen=True)
class Companions:
    """A captured table, another that holds the rest of its objects, and their keys in pairs.

    Continuum reads such an object by joining the versions of one transaction, so where one of the
    tables has a version the other needs one, too.
    """

    own: CapturedTable
    other: CapturedTable
    key: tuple[tuple[str, str], ...]


def companions(manager: Any, tables: Mapping[sa.Table, CapturedTable]) -> Iterator[Companions]:
    """Yield each pair of captured tables of a manager that hold one object, in both directions."""
    seen = set()
    for model in manager.version_class_map:
        mapper = sa.inspect(model)
        parent, child = mapper.inherits and mapper.inherits.local_table, mapper.local_table
        joined = not mapper.concrete and parent in tables and child in tables
        if not joined or parent is child or (parent, child) in seen:
            continue
        seen.add((parent, child))
        key = tuple(_pairs(parent, child))
        yield Companions(tables[parent], tables[child], key)
        yield Companions(tables[child], tables[parent], tuple((b, a) for a, b in key))


def _pairs(parent: sa.Table, child: sa.Table) -> Iterator[tuple[str, str]]:
    for above, below in zip(parent.primary_key, child.primary_key, strict=True):
        named = [key.column for key in below.foreign_keys if key.column.table is parent]
        yield (named[0] if named else above).name, below.name
