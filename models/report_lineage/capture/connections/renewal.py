"""Another history id for a copy that nothing tells from its original.

On PostgreSQL the id follows from the server and the database in it, so that what ``pg_dump`` restores
and ``CREATE DATABASE … TEMPLATE`` copies has another. A copy of the server's files is the same server,
and a copy of an SQLite file the same file: who makes one has to say so.
"""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.capture.connections.current import SQLITE_HISTORY
from report_lineage.errors import NotInstalled

HISTORY_ID = {
    # As the function of capture computes it, which a reader of the tables may not call.
    "postgresql": "SELECT left(encode(sha256(convert_to("
    "(SELECT system_identifier FROM pg_control_system()) || '/' || "
    "(SELECT oid FROM pg_database WHERE datname = current_database()) || "
    "coalesce((SELECT '/' || history_id FROM lineage_history WHERE file_path = 'renewed'), ''), "
    "'UTF8')), 'hex'), 32)",
    "sqlite": SQLITE_HISTORY,
}
"""The query that gives the history id of a database, by dialect."""

_RENEW = {
    # Under the lock of the function that remembers the id: none computed before comes after.
    "postgresql": """DO $$ BEGIN
      PERFORM pg_advisory_xact_lock(7402561131018227714);
      DELETE FROM lineage_history;
      INSERT INTO lineage_history (history_id, server_started, file_path)
      VALUES (replace(gen_random_uuid()::text, '-', ''), '-infinity', 'renewed');
    END $$""",
    "sqlite": "INSERT INTO lineage_history (history_id) VALUES (lower(hex(randomblob(16))))",
}


def renew_history_id(connection: sa.Connection) -> str:
    """Give a copied database a history id of its own, and return it.

    Transactions recorded from now on bear it; those that the copy brought along keep theirs. Call
    it on the copy, once, before the application writes there: ``docs/how-to/back-up.md``. The
    caller commits.

    :param connection: as the owner of the tables.
    :raises NotInstalled: if the database has no capture.
    """
    if not sa.inspect(connection).has_table("lineage_history"):
        raise NotInstalled(missing="the table lineage_history")
    connection.exec_driver_sql(_RENEW[connection.dialect.name])
    return str(connection.exec_driver_sql(HISTORY_ID[connection.dialect.name]).scalar_one())
