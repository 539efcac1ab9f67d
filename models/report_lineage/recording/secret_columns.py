"""The values of columns marked ``info={"lineage": "secret"}`` that a session holds."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.diff import values_at
from report_lineage.history import is_secret, secret_paths


def secret_column_values(session: Session) -> Iterator[object]:
    """Return what an error of this session could quote of secret columns; loads nothing."""
    for instance in session:
        state = sa.inspect(instance)
        for attribute in state.mapper.column_attrs:
            column, value = attribute.columns[0], state.dict.get(attribute.key)
            if is_secret(column):
                yield value
            elif paths := secret_paths(column):
                yield from values_at(value, paths).values()
