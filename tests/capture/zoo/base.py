"""A declarative base whose models triggers capture, without listeners on the whole process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from report_lineage.capture import CaptureManager
from report_lineage.capture.transaction import TransactionColumns


@dataclass(frozen=True)
class Zoo:
    """Models that live in one database: their base and their manager."""

    name: str
    base: Any
    manager: CaptureManager

    @property
    def metadata(self) -> sa.MetaData:
        """The tables, version tables included once the manager is built."""
        found: sa.MetaData = self.base.metadata
        return found


def make_zoo(name: str, *, strategy: str = "subquery", **options: Any) -> Zoo:
    """Return an empty zoo; declare models on its base, then call ``zoo.manager.build()``."""
    manager = CaptureManager(
        options={"strategy": strategy, "create_composite_index": False, **options}
    )

    class Base(DeclarativeBase):
        metadata = sa.MetaData()

        def __init_subclass__(cls, **arguments: Any) -> None:
            parent = cls.__dict__.get("__version_parent__")
            if parent is not None:
                del cls.__version_parent__  # type: ignore[attr-defined]  # set by Continuum
                manager.register_version_class(parent, cls)
            super().__init_subclass__(**arguments)

    class Transaction(TransactionColumns, Base):
        __tablename__ = f"{name}_transaction"
        __table_args__ = ({"sqlite_autoincrement": True},)

    manager.transaction(Transaction)
    return Zoo(name, Base, manager)
