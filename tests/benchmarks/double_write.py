"""The hand-written double write: each row written twice with plain SQL, the limit of what can be.

Its version table and its transaction table are copies of ours, so they have exactly its columns
and indexes. ``DoubleWrite`` writes a row and its version and nothing about who or when;
``DoubleWriteWithWho`` writes the transaction row as well, as ours does.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

from tests.benchmarks.contestant import UPDATE_ONE, Contestant, count_rows
from tests.benchmarks.ours import OursBase
from tests.benchmarks.row import COLUMNS, Row, source_table


class DoubleBase(DeclarativeBase):
    """A table, its version table and its transaction table, written by hand."""


class DoubleItem(Row, DoubleBase):
    """The row whose history is written by hand."""


VERSION = OursBase.metadata.tables["item_version"].to_metadata(DoubleBase.metadata)
TRANSACTION = OursBase.metadata.tables["item_transaction"].to_metadata(DoubleBase.metadata)
_NAMES = ", ".join(COLUMNS)
_COPY = f"INSERT INTO item_version ({_NAMES}, transaction_id, operation_type) SELECT {_NAMES}, :tx"
_COPY_ONE = sa.text(f"{_COPY}, 1 FROM item WHERE id = :id")


class DoubleWrite(Contestant):
    """Each row is written twice."""

    label = "double write"
    keeps_history = True
    model = DoubleItem
    source = source_table(DoubleBase.metadata)

    def __init__(self, *, first: int = 1) -> None:
        self._numbers = itertools.count(first)

    def transaction_id(self, connection: Any) -> int:
        """Return the id to write into the versions of a transaction."""
        return next(self._numbers)

    def commit(self, session: Session) -> None:
        """Flush, write the versions by Core, and commit."""
        written = [(row, 0) for row in session.new] + [(row, 1) for row in session.dirty]
        session.flush()
        tx = self.transaction_id(session)
        values = [
            {name: getattr(row, name) for name in COLUMNS}
            | {"transaction_id": tx, "operation_type": operation}
            for row, operation in written
        ]
        session.execute(sa.insert(VERSION), values)
        session.commit()

    def update_all(self, session: Session) -> None:
        """Change every row, and copy those that the statement changed."""
        super().update_all(session)
        changed = sa.text(f"{_COPY}, 1 FROM item WHERE amount IS DISTINCT FROM amount - 1")
        session.execute(changed, {"tx": self.transaction_id(session)})

    def insert_from_source(self, session: Session) -> None:
        """Add rows, and copy those that are new."""
        newest = session.execute(sa.text("SELECT coalesce(max(id), 0) FROM item")).scalar_one()
        super().insert_from_source(session)
        added = sa.text(f"{_COPY}, 0 FROM item WHERE id > :newest")
        session.execute(added, {"tx": self.transaction_id(session), "newest": newest})

    def delete_all(self, session: Session) -> None:
        """Copy every row, and remove them."""
        gone = sa.text(f"{_COPY}, 2 FROM item")
        session.execute(gone, {"tx": self.transaction_id(session)})
        super().delete_all(session)

    def update_one(self, engine: sa.Engine, key: int) -> None:
        """Change one row and copy it."""
        with engine.begin() as connection:
            connection.execute(UPDATE_ONE, {"id": key})
            connection.execute(_COPY_ONE, {"id": key, "tx": self.transaction_id(connection)})

    def versions(self, connection: sa.Connection) -> int:
        """Return how many versions there are."""
        return count_rows(connection, "item_version")


class DoubleWriteWithWho(DoubleWrite):
    """Each row is written twice, and each transaction says who, when and why."""

    label = "double write + who"

    def transaction_id(self, connection: Any) -> int:
        """Write the transaction row and return its id."""
        now = datetime.now(UTC)
        values = {
            "issued_at": now,
            "recorded_at": now,
            "committed_at": now,
            "actor": "alice",
            "reason": "benchmark",
            "channel": "orm",
            "imported": False,
        }
        result = connection.execute(sa.insert(TRANSACTION), values)
        return int(result.inserted_primary_key[0])
