"""Many rows of values as one parameter of a statement, however many: in SQL they are a table."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

_NAME: Final = "asked_rows"


def asked_table(dialect: str, columns: Mapping[str, Any]) -> sa.Subquery:
    """Return rows as a subquery: ``turn`` counts them from 0, the other columns as named.

    The rows come from :func:`asked_rows` when the statement runs, so that it is built once.

    :param columns: the type of each column, by name, in the order of a row's values.
    """
    types = {"turn": sa.Integer, **columns}
    found: list[sa.ColumnElement[Any]]
    if dialect == "postgresql":
        each = sa.func.jsonb_array_elements(sa.bindparam(_NAME, type_=JSONB)).table_valued(
            sa.column("value", JSONB)
        )
        members = (each.c.value.op("->>")(at) for at in range(len(types)))
        found = [sa.cast(one, type) for one, type in zip(members, types.values(), strict=True)]
    else:
        listed = sa.func.json_each(sa.bindparam(_NAME, type_=sa.Text)).table_valued("value")
        found = [sa.func.json_extract(listed.c.value, f"$[{at}]") for at in range(len(types))]
    named = zip(types, found, strict=True)
    return sa.select(*(column.label(name) for name, column in named)).subquery()


def asked_rows(session: Session, rows: Sequence[Sequence[uuid.UUID | int]]) -> dict[str, Any]:
    """Return the parameters of a statement with an :func:`asked_table` of these rows."""
    values = [[turn, *map(_spelt, row)] for turn, row in enumerate(rows)]
    is_json = dialect_of(session) == "postgresql"
    return {_NAME: values if is_json else json.dumps(values)}


def dialect_of(session: Session) -> str:
    """Return the name of the database's dialect."""
    return session.get_bind().dialect.name


def _spelt(value: uuid.UUID | int) -> str | int:
    return value.hex if isinstance(value, uuid.UUID) else value
