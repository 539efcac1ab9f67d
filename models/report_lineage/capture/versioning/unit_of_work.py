"""Continuum's unit of work, for versions that triggers write."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy_continuum import UnitOfWork


class CaptureUnitOfWork(UnitOfWork):  # type: ignore[misc]  # Continuum is untyped
    """Takes the transaction the database made instead of making one, and writes no version.

    Two makers would leave two transaction rows for one commit.
    """

    def create_transaction(self, session: Session) -> Any:
        """Return the transaction row of the session's open transaction."""
        from report_lineage.capture.connections.current import current_transaction_id

        table = self.manager.transaction_cls.__table__
        identity = current_transaction_id(
            session, transaction=table, columns=self.transaction_args(session)
        )
        with session.no_autoflush:
            self.current_transaction = session.get(self.manager.transaction_cls, identity)
        return self.current_transaction

    def create_version_objects(self, session: Session) -> None:
        """Write nothing: the triggers have."""
        for operation in self.operations.objects.values():
            operation.processed = True

    def create_association_versions(self, session: Session) -> None:
        """Write nothing: the triggers have."""
        self.pending_statements: list[Any] = []
