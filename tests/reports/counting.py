"""Counting statements, and looking at their plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

Sent = list[tuple[str, Any]]


@contextmanager
def statements_of(session: Session) -> Iterator[Sent]:
    """Collect the statements that the session's engine sends inside the block."""
    engine = session.get_bind()
    sent: Sent = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        sent.append((sql, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def plans_of(session: Session, sent: Sequence[tuple[str, Any]]) -> str:
    """Return how the database answers statements, as it would with tables of any size."""
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN "
    if connection.dialect.name == "postgresql":
        # Tables of a test are so small that no index pays: the question is whether one serves.
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN "
    rows = [
        row for sql, values in sent for row in connection.exec_driver_sql(explain + sql, values)
    ]
    return "\n".join(str(row[-1]) for row in rows)
