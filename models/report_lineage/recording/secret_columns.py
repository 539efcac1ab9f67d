"""The values of columns marked ``info={"lineage": "secret"}`` that a session holds."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session


def secret_column_values(session: Session) -> Iterator[object]:
    """Return what an error of this session could quote of secret columns; loads nothing."""
    for instance in session:
        state = sa.inspect(instance)
        for attribute in state.mapper.column_attrs:
            if attribute.columns[0].info.get("lineage") == "secret":
                yield state.dict.get(attribute.key)
