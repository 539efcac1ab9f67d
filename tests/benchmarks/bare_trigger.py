"""The least that triggers can do: copy each written row, and nothing else.

No look at whether anything changed, at what else the commit wrote, at who may write history, or at
who wrote. What ours takes beyond it is the price of those; what it takes beyond the double write is
the price of triggers.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

from tests.benchmarks.contestant import UPDATE_ONE, Contestant, count_rows
from tests.benchmarks.ours import OursBase
from tests.benchmarks.row import COLUMNS, Row, source_table


class BareBase(DeclarativeBase):
    """A table and its version table."""


class BareItem(Row, BareBase):
    """The row that a trigger copies."""


OursBase.metadata.tables["item_version"].to_metadata(BareBase.metadata)
sa.Table("bare_transaction", BareBase.metadata, sa.Column("id", sa.Integer, primary_key=True))

_OPERATIONS = (("INSERT", "NEW", 0), ("UPDATE", "NEW", 1), ("DELETE", "OLD", 2))
_NAMES = ", ".join(COLUMNS)
_SQLITE = """
CREATE TRIGGER bare_{verb} AFTER {verb} ON item BEGIN
  INSERT INTO item_version ({names}, transaction_id, operation_type)
  VALUES ({values}, (SELECT id FROM bare_transaction), {operation});
END
"""
_POSTGRESQL = """
CREATE FUNCTION bare_{verb}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE tx bigint := (SELECT id FROM bare_transaction);
BEGIN
  INSERT INTO item_version ({names}, transaction_id, operation_type)
  SELECT {names}, tx, {operation} FROM written;
  RETURN NULL;
END $$;
CREATE TRIGGER bare_{verb} AFTER {verb} ON item REFERENCING {row} TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION bare_{verb}()
"""


class BareTrigger(Contestant):
    """Triggers that copy each written row."""

    label = "bare trigger"
    keeps_history = True
    model = BareItem
    source = source_table(BareBase.metadata)

    def prepare(self, engine: sa.Engine) -> None:
        """Create the tables and the triggers."""
        super().prepare(engine)
        template = _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO bare_transaction VALUES (0)")
            for verb, row, operation in _OPERATIONS:
                values = ", ".join(f"{row}.{name}" for name in COLUMNS)
                connection.exec_driver_sql(
                    template.format(
                        verb=verb, row=row, operation=operation, names=_NAMES, values=values
                    )
                )

    def begin(self, session: Session | sa.Connection) -> None:
        """Draw the id of a transaction, in a row as cheap to read as can be."""
        session.execute(sa.text("UPDATE bare_transaction SET id = id + 1"))

    def commit(self, session: Session) -> None:
        """Draw an id, and commit."""
        with session.no_autoflush:
            self.begin(session)
        session.commit()

    def delete_all(self, session: Session) -> None:
        """Remove every row, and leave another id to those that come in their place."""
        super().delete_all(session)
        self.begin(session)

    def update_one(self, engine: sa.Engine, key: int) -> None:
        """Change one row in a transaction of its own."""
        with engine.begin() as connection:
            self.begin(connection)
            connection.execute(UPDATE_ONE, {"id": key})

    def versions(self, connection: sa.Connection) -> int:
        """Return how many versions there are."""
        return count_rows(connection, "item_version")
