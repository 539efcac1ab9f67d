"""The transaction: who changed what, when and why."""

from __future__ import annotations

from report_lineage.capture.transaction import TransactionColumns
from report_lineage.entities.base import Base, manager


@manager.transaction
class Transaction(TransactionColumns, Base):
    """One commit that changed versioned rows; made by the database, see :mod:`capture`."""

    __tablename__ = "lineage_transaction"
    __table_args__ = ({"sqlite_autoincrement": True},)
