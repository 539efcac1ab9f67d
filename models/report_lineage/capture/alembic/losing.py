"""What a downgrade may take away: history only when it is told to."""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.errors import HistoryWouldBeLost


def refuse_to_lose_history(connection: sa.Connection, table: str, *, allowed: bool) -> None:
    """Refuse a downgrade that would drop history.

    :raises HistoryWouldBeLost: if ``table`` has rows and ``allowed`` is false.
    """
    if allowed:
        return
    rows = connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()
    if rows:
        raise HistoryWouldBeLost(transactions=rows)


def has_rows(connection: sa.Connection, table: str, schema: str | None = None) -> bool:
    """Return whether a table is there and holds a row."""
    if not sa.inspect(connection).has_table(table, schema=schema):
        return False
    query = sa.select(sa.literal(1)).select_from(sa.table(table, schema=schema)).limit(1)
    return connection.execute(query).first() is not None


def drop_bookkeeping(connection: sa.Connection, transaction: str) -> None:
    """Remove what capture keeps for itself, unless another transaction table still uses it.

    :param transaction: the name of the transaction table whose capture goes.
    """
    if connection.dialect.name == "postgresql":
        left = "SELECT 1 FROM pg_proc WHERE proname LIKE 'lineage\\_history\\_%'"
        tables: tuple[str, ...] = ("lineage_history", "lineage_attempt")
    else:
        gone = sa.text("DELETE FROM lineage_unit WHERE transaction_table = :name")
        connection.execute(gone, {"name": transaction})
        left = "SELECT 1 FROM lineage_unit"
        tables = ("lineage_history", "lineage_attempt", "lineage_context", "lineage_unit")
    if connection.execute(sa.text(left)).first() is None:
        for table in tables:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
