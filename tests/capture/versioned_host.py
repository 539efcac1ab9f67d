"""A host's own models under managers of their own: a composite key, validity, a schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from report_lineage.capture import CaptureManager
from report_lineage.capture.transaction import TransactionColumns


@dataclass(frozen=True)
class Host:
    """The manager, base and one model of a host."""

    manager: Any
    base: Any
    item: Any


def declare(schema: str | None = None) -> Host:
    """Declare a host's models, versioned by the validity strategy.

    :param schema: the schema of its tables; None for the one that is current.
    """
    manager = CaptureManager(options={"strategy": "validity", "create_composite_index": False})

    class HostBase(DeclarativeBase):
        metadata = sa.MetaData(schema=schema)

        def __init_subclass__(cls, **arguments: Any) -> None:
            parent = cls.__dict__.get("__version_parent__")
            if parent is not None:
                del cls.__version_parent__  # type: ignore[attr-defined]  # set by the builder
                manager.register_version_class(parent, cls)
            super().__init_subclass__(**arguments)

    @manager.transaction
    class HostTransaction(TransactionColumns, HostBase):
        __tablename__ = "host_transaction"
        __table_args__ = ({"sqlite_autoincrement": True},)

    @manager.versioned
    class Item(HostBase):
        __tablename__ = "item"

        shop: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
        code: Mapped[str] = mapped_column(sa.Text, primary_key=True)
        label: Mapped[str | None] = mapped_column(sa.Text)
        price: Mapped[float | None]

    manager.build()
    return Host(manager, HostBase, Item)


HOST = declare()
IN_A_SCHEMA = declare("shop")
manager = HOST.manager
