"""One plain table: what every kind of write is tried on, with either strategy of Continuum."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tests.capture.zoo.base import Zoo, make_zoo


def make_items(strategy: str) -> tuple[Zoo, Any]:
    """Return a zoo with one model of an integer key, a name and a number that defaults to 7."""
    zoo = make_zoo("items", strategy=strategy)

    class Item(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "item"
        id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
        name: Mapped[str | None] = mapped_column(sa.Text, unique=True)
        n: Mapped[int | None] = mapped_column(default=7)

    zoo.manager.versioned(Item)
    zoo.manager.build()
    return zoo, Item


ITEMS, Item = make_items("subquery")
VALID_ITEMS, ValidItem = make_items("validity")
