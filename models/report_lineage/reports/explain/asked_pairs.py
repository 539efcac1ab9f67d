"""Many pairs of runs as one parameter of a statement, however many: in SQL they are a table."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

Pair = tuple[uuid.UUID, uuid.UUID]


def asked_pairs(session: Session, pairs: Sequence[Pair]) -> sa.Subquery:
    """Return pairs of run ids as a subquery: ``turn`` counts them from 0, ``old``, ``new``."""
    values = [[turn, a.hex, b.hex] for turn, (a, b) in enumerate(pairs)]
    columns: list[sa.ColumnElement[Any]]
    if session.get_bind().dialect.name == "postgresql":
        each = sa.func.jsonb_array_elements(sa.literal(values, JSONB)).table_valued(
            sa.column("value", JSONB)
        )
        members = [each.c.value.op("->>")(at) for at in range(3)]
        columns = [sa.cast(members[0], sa.Integer), *(sa.cast(m, sa.Uuid) for m in members[1:])]
    else:
        listed = sa.func.json_each(json.dumps(values)).table_valued("value")
        columns = [sa.func.json_extract(listed.c.value, f"$[{at}]") for at in range(3)]
    named = zip(("turn", "old", "new"), columns, strict=True)
    return sa.select(*(column.label(name) for name, column in named)).subquery()


def one_of(
    session: Session, column: sa.ColumnElement[Any], ids: Collection[uuid.UUID]
) -> sa.ColumnElement[bool]:
    """Return the condition that a column is one of many ids, in one parameter."""
    if session.get_bind().dialect.name == "postgresql":
        return column == sa.any_(sa.literal(sorted(ids), ARRAY(sa.Uuid)))
    values = json.dumps(sorted(one.hex for one in ids))
    listed = sa.func.json_each(values).table_valued("value")
    return column.in_(sa.select(listed.c.value))
