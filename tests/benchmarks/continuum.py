"""Continuum's own two ways: its unit of work in Python, and its native triggers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapper, Session, configure_mappers
from sqlalchemy_continuum import VersioningManager
from sqlalchemy_continuum.dialects.postgresql import CreateTemporaryTransactionTableSQL

from tests.benchmarks.contestant import UPDATE_ONE, Contestant, count_rows
from tests.benchmarks.row import Row, source_table


class ContinuumBase(DeclarativeBase):
    """Tables that Continuum versions in Python."""


class NativeBase(DeclarativeBase):
    """Tables that Continuum versions by triggers."""


def _declare(base: Any, manager: Any) -> Any:
    """Declare the row under a manager whose listeners stay only as long as that takes."""
    manager.user_cls = None
    manager.apply_class_configuration_listeners(Mapper)

    class Item(Row, base):  # type: ignore[misc]
        __versioned__: ClassVar[dict[str, Any]] = {}

    configure_mappers()
    manager.remove_class_configuration_listeners(Mapper)
    return Item


class Continuum(Contestant):
    """Continuum's unit of work."""

    label = "Continuum"
    keeps_history = True
    manager = VersioningManager()
    model = _declare(ContinuumBase, manager)
    source = source_table(ContinuumBase.metadata)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Have Continuum's global listeners listen."""
        self.manager.track_operations(Mapper)
        self.manager.track_session(Session)
        sa.event.listen(sa.Engine, "rollback", self.manager.clear_connection)
        try:
            yield
        finally:
            self.manager.remove_operations_tracking(Mapper)
            self.manager.remove_session_tracking(Session)
            sa.event.remove(sa.Engine, "rollback", self.manager.clear_connection)

    def versions(self, connection: sa.Connection) -> int:
        """Return how many versions there are."""
        return count_rows(connection, "item_version")


class ContinuumNative(Continuum):
    """Continuum's triggers, whose transaction a session has to open."""

    label = "Continuum native"
    manager = VersioningManager(options={"native_versioning": True})
    model = _declare(NativeBase, manager)
    source = source_table(NativeBase.metadata)

    def refusal(self, engine: sa.Engine, *, updates: bool) -> str | None:
        """Return why the triggers cannot work: they exist for PostgreSQL and compare by hstore."""
        if engine.dialect.name != "postgresql":
            return "for PostgreSQL only"
        with engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT 1 FROM pg_available_extensions WHERE name = 'hstore'"
            ).first()
        if updates and found is None:
            return "needs the extension hstore, which this server lacks"
        return None

    def prepare(self, engine: sa.Engine) -> None:
        """Create the extension where the server has it, the tables and the triggers."""
        if self.refusal(engine, updates=True) is None:
            with engine.begin() as connection:
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS hstore")
        super().prepare(engine)

    def begin(self, session: Session) -> None:
        """Open Continuum's transaction: its triggers record nothing without one."""
        session.execute(sa.text(str(CreateTemporaryTransactionTableSQL())))
        self.manager.unit_of_work(session).create_transaction(session)

    def update_one(self, engine: sa.Engine, key: int) -> None:
        """Change one row in a session with a transaction of Continuum's."""
        with Session(engine) as session:
            self.begin(session)
            session.execute(UPDATE_ONE, {"id": key})
            session.commit()
