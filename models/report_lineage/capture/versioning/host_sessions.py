"""What a host's sessions are watched for."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy_continuum.operation import Operations

from report_lineage.capture.connections.attached import is_attached
from report_lineage.capture.connections.unit import ensure_context


class HostSessions:
    """Listens on the session class that a host's manager tracks."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager

    def listen(self, session: Any) -> None:
        """Begin to listen on a session class."""
        sa.event.listen(session, "before_flush", self.send_context)
        sa.event.listen(session, "after_soft_rollback", self.forget_rolled_back)

    def remove(self, session: Any) -> None:
        """Listen no longer."""
        sa.event.remove(session, "before_flush", self.send_context)
        sa.event.remove(session, "after_soft_rollback", self.forget_rolled_back)

    def send_context(self, session: Session, flush_context: Any, instances: Any) -> None:
        """Tell the database who writes, before the flush does."""
        connection = session.connection()
        if connection.dialect.name not in {"sqlite", "postgresql"}:
            return
        if is_attached(connection.engine):
            ensure_context(connection, channel="orm")

    def forget_rolled_back(self, session: Session, previous: SessionTransaction) -> None:
        """Ask for the transaction row anew after a savepoint was rolled back: it may be gone.

        Continuum goes on with the row it knew, and versions point to nothing.
        """
        connection = self.manager.session_connection_map.get(session)
        if not previous.nested or connection is None:
            return
        unit = self.manager.units_of_work.get(connection)
        if unit is not None:
            unit.current_transaction = None
            unit.operations = Operations()
