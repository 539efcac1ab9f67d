"""The row captured by our triggers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from report_lineage import attach
from report_lineage.capture import CaptureManager, transaction_context
from report_lineage.capture.transaction import TransactionColumns
from tests.benchmarks.contestant import Contestant, count_rows
from tests.benchmarks.row import Row, source_table

manager = CaptureManager(options={"strategy": "subquery", "create_composite_index": False})


class OursBase(DeclarativeBase):
    """Tables that triggers capture."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        parent = cls.__dict__.get("__version_parent__")
        if parent is not None:
            del cls.__version_parent__
            manager.register_version_class(parent, cls)
        super().__init_subclass__(**arguments)


@manager.transaction
class OursTransaction(TransactionColumns, OursBase):
    """The transaction of captured rows."""

    __tablename__ = "item_transaction"
    __table_args__ = ({"sqlite_autoincrement": True},)


@manager.versioned
class OursItem(Row, OursBase):
    """The row with history by triggers."""


manager.build()


class Ours(Contestant):
    """Capture by triggers."""

    label = "ours"
    keeps_history = True
    model = OursItem
    source = source_table(OursBase.metadata)

    def prepare(self, engine: sa.Engine) -> None:
        """Create tables and triggers, and have the engine carry the context."""
        attach(engine)
        super().prepare(engine)

    @contextmanager
    def saying_who(self) -> Iterator[None]:
        """Give author and reason."""
        with transaction_context(actor="alice", reason="benchmark"):
            yield

    def versions(self, connection: sa.Connection) -> int:
        """Return how many versions there are."""
        return count_rows(connection, "item_version")
