"""Waits until no transaction of the server is older than the last commit of a database."""

from __future__ import annotations

import time

import sqlalchemy as sa

_ENDED = sa.text(
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > max(xid) "
    "FROM lineage_transaction"
)
_MOST_SECONDS = 60


def wait_for_older_work(bind: sa.Engine | sa.Connection) -> None:
    """Wait for transactions of tests beside this one, in whatever database of the shared server.

    While one is older than a commit, moments and marks name that commit by itself.
    """
    if bind.dialect.name != "postgresql":
        return
    give_up = time.monotonic() + _MOST_SECONDS
    while not _ended(bind.engine):
        assert time.monotonic() < give_up, "another test's transaction did not end"
        time.sleep(0.05)


def _ended(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(_ENDED))
