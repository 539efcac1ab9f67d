"""A declarative base whose models triggers capture, without listeners on the whole process."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from report_lineage.capture import CaptureManager
from report_lineage.capture.transaction import TransactionColumns


def captured_base(
    manager: CaptureManager, *, transaction: str = "host_transaction", schema: str | None = None
) -> Any:
    """Return a base for the models of a manager, which has its transaction table then.

    :param transaction: the name of that table.
    :param schema: the schema of all tables; None for the one that is current.
    """

    class Base(DeclarativeBase):
        metadata = sa.MetaData(schema=schema)

        def __init_subclass__(cls, **arguments: Any) -> None:
            parent = cls.__dict__.get("__version_parent__")
            if parent is not None:
                del cls.__version_parent__  # type: ignore[attr-defined]  # set by Continuum
                manager.register_version_class(parent, cls)
            super().__init_subclass__(**arguments)

    options = {"__tablename__": transaction, "__table_args__": ({"sqlite_autoincrement": True},)}
    manager.transaction(type("HostTransaction", (TransactionColumns, Base), options))
    return Base
