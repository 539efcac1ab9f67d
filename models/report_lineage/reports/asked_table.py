"""Many rows of values as one parameter of a statement, however many: in SQL they are a table."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


def asked_table(
    session: Session, rows: Sequence[Sequence[uuid.UUID | int]], columns: Mapping[str, Any]
) -> sa.Subquery:
    """Return rows as a subquery: ``turn`` counts them from 0, the other columns as named.

    :param columns: the type of each column, by name, in the order of a row's values.
    """
    values = [[turn, *map(_spelt, row)] for turn, row in enumerate(rows)]
    types = {"turn": sa.Integer, **columns}
    found: list[sa.ColumnElement[Any]]
    if session.get_bind().dialect.name == "postgresql":
        each = sa.func.jsonb_array_elements(sa.literal(values, JSONB)).table_valued(
            sa.column("value", JSONB)
        )
        members = (each.c.value.op("->>")(at) for at in range(len(types)))
        found = [sa.cast(one, type) for one, type in zip(members, types.values(), strict=True)]
    else:
        listed = sa.func.json_each(json.dumps(values)).table_valued("value")
        found = [sa.func.json_extract(listed.c.value, f"$[{at}]") for at in range(len(types))]
    named = zip(types, found, strict=True)
    return sa.select(*(column.label(name) for name, column in named)).subquery()


def _spelt(value: uuid.UUID | int) -> str | int:
    return value.hex if isinstance(value, uuid.UUID) else value
