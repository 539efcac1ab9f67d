"""What takes part in a benchmark: a way to keep rows, and their history if it has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

from tests.benchmarks.row import COLUMNS, Row, source_table


class Contestant:
    """A model and the ways to write it; by itself, plain writes without history."""

    label = "plain"
    keeps_history = False
    model: Any
    source: sa.Table

    def refusal(self, engine: sa.Engine, *, updates: bool) -> str | None:
        """Return why this one cannot take part in a case on a database, None if it can."""
        return None

    def prepare(self, engine: sa.Engine) -> None:
        """Create the tables, and whatever fills the history, in an empty database."""
        self.model.metadata.create_all(engine)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Have what must listen in Python do so for the block, and only then."""
        yield

    @contextmanager
    def saying_who(self) -> Iterator[None]:
        """Give the author and reason of the transaction written in the block."""
        yield

    def begin(self, session: Session) -> None:
        """Do what has to be done first in a session's transaction."""

    def commit(self, session: Session) -> None:
        """Commit what a session holds, with its history."""
        session.commit()

    def update_all(self, session: Session) -> None:
        """Change every row by one statement."""
        session.execute(sa.text("UPDATE item SET amount = amount + 1"))

    def insert_from_source(self, session: Session) -> None:
        """Add the rows of another table by one statement."""
        names = ", ".join(COLUMNS[1:])
        session.execute(sa.text(f"INSERT INTO item ({names}) SELECT {names} FROM source"))

    def delete_all(self, session: Session) -> None:
        """Remove every row by one statement, with a condition.

        Without one SQLite empties a table that has no trigger at once, and nothing is measured.
        """
        session.execute(sa.text("DELETE FROM item WHERE amount >= 0"))

    def update_one(self, engine: sa.Engine, key: int) -> None:
        """Change one row by Core in a transaction of its own."""
        with self.saying_who(), engine.begin() as connection:
            connection.execute(UPDATE_ONE, {"id": key})

    def versions(self, connection: sa.Connection) -> int:
        """Return how many versions the history holds."""
        return 0


UPDATE_ONE = sa.text("UPDATE item SET amount = amount + 1 WHERE id = :id")


def count_rows(connection: sa.Connection, table: str) -> int:
    """Return how many rows a table holds."""
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


class PlainBase(DeclarativeBase):
    """Tables without history."""


class PlainItem(Row, PlainBase):
    """The row without history."""


class Plain(Contestant):
    """Writes without history: what all others are measured against."""

    model = PlainItem
    source = source_table(PlainBase.metadata)
