"""A host's own models under managers of their own: a composite key, validity, a schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from report_lineage.capture import CaptureManager
from tests.support.captured_base import captured_base


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
    base = captured_base(manager, schema=schema)

    @manager.versioned
    class Item(base):  # type: ignore[misc]  # a base made at run time
        __tablename__ = "item"

        shop: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
        code: Mapped[str] = mapped_column(sa.Text, primary_key=True)
        label: Mapped[str | None] = mapped_column(sa.Text)
        price: Mapped[float | None]

    manager.build()
    return Host(manager, base, Item)


HOST = declare()
IN_A_SCHEMA = declare("shop")
manager = HOST.manager
