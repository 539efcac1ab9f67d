"""postgresql-audit: triggers that write each change as JSON into one table."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

from tests.benchmarks.contestant import UPDATE_ONE, Contestant, count_rows
from tests.benchmarks.row import Row, source_table

INSTALLED = importlib.util.find_spec("postgresql_audit") is not None


class AuditBase(DeclarativeBase):
    """Tables that postgresql-audit audits."""


def _declare() -> tuple[Any, Any]:
    """Declare the row under a manager that listens to nothing else."""
    from postgresql_audit import VersioningManager

    manager = VersioningManager()

    class AuditItem(Row, AuditBase):
        __versioned__: ClassVar[dict[str, Any]] = {}

    manager.init(AuditBase)
    manager.instrument_versioned_classes(sa.inspect(AuditItem), AuditItem)
    manager.configure_versioned_classes()
    for listener in manager.listeners:
        sa.event.remove(*listener)
    manager.values = {"actor_id": "alice"}
    return manager, AuditItem


class PostgresqlAudit(Contestant):
    """postgresql-audit with its statement triggers."""

    label = "postgresql-audit"
    keeps_history = True
    manager: Any = None

    if INSTALLED:
        manager, model = _declare()
        source = source_table(AuditBase.metadata)

    def refusal(self, engine: sa.Engine, *, updates: bool) -> str | None:
        """Return why it cannot take part."""
        if engine.dialect.name != "postgresql":
            return "for PostgreSQL only"
        return None if INSTALLED else "not installed: pip install 'report-lineage[benchmark]'"

    def prepare(self, engine: sa.Engine) -> None:
        """Create the tables of the audit first: its functions are needed to create others."""
        own = [self.manager.transaction_cls.__table__, self.manager.activity_cls.__table__]
        AuditBase.metadata.create_all(engine, own)
        super().prepare(engine)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Have its global listener write who flushes."""
        listener = (Session, "before_flush", self.manager.receive_before_flush)
        sa.event.listen(*listener)
        try:
            yield
        finally:
            sa.event.remove(*listener)

    def begin(self, session: Session) -> None:
        """Write who begins the transaction."""
        self.manager.set_activity_values(session)

    def update_one(self, engine: sa.Engine, key: int) -> None:
        """Change one row in a session that says who it is."""
        with Session(engine) as session:
            self.begin(session)
            session.execute(UPDATE_ONE, {"id": key})
            session.commit()

    def versions(self, connection: sa.Connection) -> int:
        """Return how many changes were written down."""
        return count_rows(connection, "activity")
