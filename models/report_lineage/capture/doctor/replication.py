"""What keeps PostgreSQL's triggers from firing without touching them: replication's own switch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from report_lineage.capture.compiler.naming import revealed
from report_lineage.capture.compiler.row_pieces import named
from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.capture.doctor.finding import Finding, finding

_SETTINGS = sa.text(
    "SELECT d.datname, r.rolname FROM pg_db_role_setting AS s "
    "LEFT JOIN pg_database AS d ON d.oid = s.setdatabase "
    "LEFT JOIN pg_roles AS r ON r.oid = s.setrole "
    "WHERE 'session_replication_role=replica' = ANY (s.setconfig) "
    "AND (s.setdatabase = 0 OR d.datname = current_database()) ORDER BY 1, 2"
)
_HERE = sa.text(
    "SELECT source FROM pg_settings WHERE name = 'session_replication_role' AND setting = 'replica'"
)
# A worker of a subscription runs as replica and fires triggers of rows alone, not of statements.
_SUBSCRIBED = sa.text(
    "SELECT given.live, string_agg(s.subname, ', ' ORDER BY s.subname) "
    "FROM unnest(CAST(:live AS text[]), CAST(:version AS text[])) AS given (live, version) "
    "JOIN pg_subscription_rel AS r ON r.srrelid = to_regclass(given.live) "
    "JOIN pg_subscription AS s ON s.oid = r.srsubid "
    "WHERE NOT EXISTS (SELECT 1 FROM pg_subscription_rel AS of_version "
    "  WHERE of_version.srrelid = to_regclass(given.version)) "
    "AND NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = r.srrelid "
    "  AND t.tgname LIKE 'lineage\\_capture\\_%' AND t.tgenabled = 'A' AND t.tgtype & 1 = 1) "
    "GROUP BY given.live ORDER BY given.live"
)


def replication_findings(
    connection: sa.Connection, tables: Iterable[CapturedTable]
) -> Iterator[Finding]:
    """Yield the settings and subscriptions by which rows are written past the triggers."""
    if connection.dialect.name != "postgresql":
        return
    set_for = [
        {"database": database or "every", "role": role or "every"}
        for database, role in connection.execute(_SETTINGS)
    ]
    source = connection.execute(_HERE).scalar()
    if source is not None and not set_for:
        set_for.append({"source": source})
    if set_for:
        yield finding("replication-role", None, len(set_for), set_for)
    yield from _subscriptions(connection, list(tables))


def _subscriptions(connection: sa.Connection, tables: list[CapturedTable]) -> Iterator[Finding]:
    names = {
        "live": [revealed(named(table.live, "postgresql")) for table in tables],
        "version": [revealed(named(table.version, "postgresql")) for table in tables],
    }
    for live, subscriptions in connection.execute(_SUBSCRIBED, names):
        yield finding("subscription-unrecorded", live, 1, [{"subscription": subscriptions}])
