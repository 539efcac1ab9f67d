"""The row captured by our triggers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from report_lineage import attach
from report_lineage.capture import CaptureManager, transaction_context
from tests.benchmarks.contestant import Contestant, count_rows
from tests.benchmarks.row import Row, source_table
from tests.support.captured_base import captured_base

manager = CaptureManager(options={"strategy": "subquery", "create_composite_index": False})
OursBase: Any = captured_base(manager, transaction="item_transaction")


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
