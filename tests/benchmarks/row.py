"""The row that every contestant keeps: five columns of ordinary width."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

COLUMNS = ("id", "name", "email", "amount", "note")


class Row:
    """What a model of the benchmark holds."""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str | None] = mapped_column(sa.Text)
    amount: Mapped[int]
    note: Mapped[str | None] = mapped_column(sa.Text)


def rows(count: int) -> list[dict[str, object]]:
    """Return new rows."""
    return [
        {"name": f"name {n}", "email": f"{n}@example.org", "amount": n, "note": "some text " * 5}
        for n in range(count)
    ]


def source_table(metadata: sa.MetaData) -> sa.Table:
    """Return the unversioned table that INSERT ... SELECT reads."""
    return sa.Table(
        "source",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
    )
