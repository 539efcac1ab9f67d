"""Whether a PostgreSQL transaction is at work that may still add a row below those that are seen."""

from __future__ import annotations

import sqlalchemy as sa

# A transaction that has an id of the table has written to it, and holds that lock to its end; one
# that has none yet will get a higher id than any that is seen. The lock names an xid without epoch.
_AT_WORK = sa.text("""
    SELECT EXISTS (
      SELECT 1
      FROM pg_snapshot_xip(pg_current_snapshot()) AS at_work (xid)
      WHERE at_work.xid::text::bigint <= :newest AND (
        pg_xact_status(at_work.xid) = 'committed'
        OR EXISTS (
          SELECT 1
          FROM pg_locks AS own
          JOIN pg_locks AS held ON held.virtualtransaction = own.virtualtransaction
          WHERE own.locktype = 'transactionid'
            AND own.transactionid = at_work.xid::xid
            AND held.locktype = 'relation'
            AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND held.relation = (
              SELECT kept.oid  -- the table itself: in a session in the past a view stands before it
              FROM pg_class AS kept
              JOIN pg_namespace AS place ON place.oid = kept.relnamespace
              WHERE kept.relname = :name AND kept.relkind IN ('r', 'p')
                AND place.nspname = coalesce(CAST(:schema AS text), place.nspname)
                AND (CAST(:schema AS text) IS NOT NULL OR place.nspname = ANY (current_schemas(false)))
              ORDER BY array_position(current_schemas(false)::text[], place.nspname::text)
              LIMIT 1)
            AND held.mode = 'RowExclusiveLock'
        )
      )
    )
""")


def writer_at_work(connection: sa.Connection, book: sa.Table, newest: int) -> bool:
    """Say whether a transaction up to ``newest`` may still add a row to a table of transactions.

    What was committed since the connection's snapshot counts too. A standby cannot tell those that
    write from others, and says yes.

    :param newest: the highest xid of those that are seen.
    """
    if connection.scalar(sa.select(sa.func.pg_is_in_recovery())):
        return True
    asked = {"newest": newest, "name": book.name, "schema": book.schema}
    return bool(connection.scalar(_AT_WORK, asked))
