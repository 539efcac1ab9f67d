"""Many pairs of runs, or many ids, as one parameter of a statement, however many."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from report_lineage.reports.asked_table import asked_table, dialect_of

Pair = tuple[uuid.UUID, uuid.UUID]


def asked_pairs(dialect: str) -> sa.Subquery:
    """Return pairs of run ids as a subquery: ``turn`` counts them from 0, ``old``, ``new``.

    The pairs come from :func:`report_lineage.reports.asked_table.asked_rows`.
    """
    return asked_table(dialect, {"old": sa.Uuid, "new": sa.Uuid})


def one_of(
    session: Session, column: sa.ColumnElement[Any], ids: Collection[uuid.UUID]
) -> sa.ColumnElement[bool]:
    """Return the condition that a column is one of many ids, in one parameter."""
    if dialect_of(session) == "postgresql":
        return column == sa.any_(sa.literal(sorted(ids), ARRAY(sa.Uuid)))
    values = json.dumps(sorted(one.hex for one in ids))
    listed = sa.func.json_each(values).table_valued("value")
    return column.in_(sa.select(listed.c.value))
