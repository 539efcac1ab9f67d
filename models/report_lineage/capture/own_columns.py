"""The columns of a transaction row that the database fills, as SQL by dialect."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from report_lineage.capture.naming import artefact_name

_FROM_CONTEXT = ("actor", "reason", "channel", "request_id", "remote_addr", "meta")
SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"


def transaction_values(transaction: sa.Table, dialect: sa.Dialect) -> dict[str, str]:
    """Return what the maker writes into each column of a transaction row.

    A column that is not ours (a plugin's or a host's) is read from the context's ``columns``.
    """
    own = _postgresql(transaction) if dialect.name == "postgresql" else _sqlite()
    values = {}
    for column in transaction.columns:
        expression = own.get(column.name) or _foreign(column, dialect)
        if expression is not None:
            values[column.name] = expression
    return values


def commit_values() -> dict[str, str]:
    """Return what the end of a PostgreSQL commit writes besides its time: the last context."""
    values = _postgresql_context()
    values["imported"] = "imported IS NOT NULL"
    return values


def _postgresql_context() -> dict[str, str]:
    values = {name: f"ctx->>'{name}'" for name in _FROM_CONTEXT}
    values["channel"] = "coalesce(ctx->>'channel', 'sql')"
    values["meta"] = "(ctx->'meta')::json"
    return values


def _postgresql(transaction: sa.Table) -> dict[str, str]:
    aware = getattr(transaction.c.issued_at.type, "timezone", True)
    issued = "coalesce((ctx->>'committed_at')::timestamptz, clock_timestamp())"
    return _postgresql_context() | {
        "issued_at": issued if aware else f"{issued} AT TIME ZONE 'UTC'",
        "recorded_at": "clock_timestamp()",
        "xid": "pg_current_xact_id()::text::bigint",
        "history_id": _HISTORY.format(_history_function(transaction)),
        "database_user": "session_user",
        "imported": "ctx ? 'committed_at'",
    }


_HISTORY = """coalesce((
      SELECT h.history_id FROM lineage_history AS h
      WHERE h.server_started = pg_postmaster_start_time()
        AND h.file_path = pg_relation_filepath(h.tableoid)),
    {}())"""


def _history_function(transaction: sa.Table) -> str:
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # untyped
    name = artefact_name("history", transaction.name, transaction.schema)
    return str(dialect.identifier_preparer.quote(name))


def _sqlite() -> dict[str, str]:
    values = {name: f"json_extract(context, '$.{name}')" for name in _FROM_CONTEXT}
    return values | {
        "channel": "coalesce(json_extract(context, '$.channel'), 'sql')",
        "issued_at": f"coalesce(json_extract(context, '$.committed_at'), {SQLITE_NOW})",
        "recorded_at": SQLITE_NOW,
        "committed_at": f"CASE WHEN unit IS NULL THEN {SQLITE_NOW} END",
        "history_id": "(SELECT history_id FROM lineage_history ORDER BY rowid DESC LIMIT 1)",
        "imported": "json_extract(context, '$.committed_at') IS NOT NULL",
    }


def _foreign(column: sa.Column[object], dialect: sa.Dialect) -> str | None:
    postgresql = dialect.name == "postgresql"
    if column.primary_key:
        sequence = column.default
        if postgresql and isinstance(sequence, sa.Sequence):
            return f"nextval('{dialect.identifier_preparer.format_sequence(sequence)}')"
        return None
    if column.name in {"committed_at", "xid", "database_user"}:
        return None
    if postgresql:
        type_ = column.type.compile(dialect)
        return f"(ctx->'columns'->>'{column.name}')::{type_}"
    return f"json_extract(context, '$.columns.{column.name}')"
