"""The columns of a transaction row that the database fills, as SQL by dialect."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from report_lineage.capture.compiler.naming import artefact_name
from report_lineage.capture.facts import facts_table, owner_of

_FROM_CONTEXT = ("actor", "reason", "channel", "request_id", "remote_addr", "meta")
SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"


def transaction_values(transaction: sa.Table, dialect: sa.Dialect) -> dict[str, str]:
    """Return what the maker writes into each column of a transaction row.

    A column that is not ours (a plugin's or a host's) is read from the context's ``columns``.
    """
    own = _postgresql(transaction) if dialect.name == "postgresql" else _sqlite()
    if facts_table(transaction) is not transaction:
        own = {name: own[name] for name in ("issued_at", "remote_addr")}
    values = {}
    for column in transaction.columns:
        expression = own.get(column.name) or _foreign(column, dialect)
        if expression is not None:
            values[column.name] = expression
    return values


def maker_pieces(
    transaction: sa.Table, dialect: sa.Dialect, quote: Callable[[str], str]
) -> dict[str, str]:
    """Return what templates say of the columns of a transaction row and of the facts beside it."""
    facts = facts_table(transaction)
    values = transaction_values(transaction, dialect)
    beside = {} if facts is transaction else facts_values(facts, dialect)
    adopted = adopted_values(transaction, dialect)
    return {
        "transaction_columns": ", ".join(map(quote, values)),
        "transaction_values": ", ".join(values.values()),
        "facts_columns": ", ".join(map(quote, beside)),
        "facts_values": ", ".join(beside.values()),
        "adopted_columns": ", ".join(map(quote, adopted)),
        "adopted_values": ", ".join(adopted.values()),
        "adopted_set": ", ".join(f"{quote(name)} = {sql}" for name, sql in adopted.items()),
    }


def facts_values(facts: sa.Table, dialect: sa.Dialect) -> dict[str, str]:
    """Return what the maker writes into each column of a table of facts beside a host's own."""
    own = _postgresql(facts) if dialect.name == "postgresql" else _sqlite()
    return {column.name: own[column.name] for column in facts.columns if column.name in own}


ADOPTED = "adopted"
"""The history id of transactions that a host's Continuum made: it says nothing of a database."""


def adopted_values(transaction: sa.Table, dialect: sa.Dialect) -> dict[str, str]:
    """Return the facts of transactions that a host's Continuum made before capture was installed.

    Their time is the one Continuum took, in Python; a transaction without one was committed by
    now. Each is a commit of its own, and ``xid`` is none that a database gives.
    """
    now = "clock_timestamp()" if dialect.name == "postgresql" else SQLITE_NOW
    issued = "NULL"
    if "issued_at" in transaction.c:
        naive = dialect.name == "postgresql" and not _is_aware(transaction)
        issued = "issued_at AT TIME ZONE 'UTC'" if naive else "issued_at"
    time = f"coalesce({issued}, {now})"
    true = "true" if dialect.name == "postgresql" else "1"
    beside = {} if facts_table(transaction) is transaction else {"issued_at": time}
    return beside | {
        "recorded_at": time,
        "committed_at": time,
        "channel": "'orm'",
        "xid": "-id",
        "history_id": f"'{ADOPTED}'",
        "imported": true,
    }


def _is_aware(transaction: sa.Table) -> bool:
    return bool(getattr(transaction.c.issued_at.type, "timezone", True))


def commit_values() -> dict[str, str]:
    """Return what the end of a PostgreSQL commit writes besides its time: the last context."""
    values = _postgresql_context()
    values["imported"] = "imported IS NOT NULL"
    return values


def _postgresql_context() -> dict[str, str]:
    values = {name: f"ctx->>'{name}'" for name in _FROM_CONTEXT}
    values["channel"] = "coalesce(ctx->>'channel', 'sql')"
    values["meta"] = "(ctx->'meta')::json"
    # Continuum's Flask plugin gives it among the columns of the transaction.
    values["remote_addr"] = "coalesce(ctx->>'remote_addr', ctx->'columns'->>'remote_addr')"
    return values


def _postgresql(transaction: sa.Table) -> dict[str, str]:
    aware = "issued_at" not in transaction.c or _is_aware(transaction)
    # When it began: whatever gets a higher xid than this one gets it later, and is committed later still.
    issued = "coalesce((ctx->>'committed_at')::timestamptz, transaction_timestamp())"
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
    name = artefact_name("history", *owner_of(transaction))
    return str(dialect.identifier_preparer.quote(name))


def _sqlite() -> dict[str, str]:
    values = {name: f"json_extract(context, '$.{name}')" for name in _FROM_CONTEXT}
    return values | {
        "channel": "coalesce(json_extract(context, '$.channel'), 'sql')",
        "remote_addr": "coalesce(json_extract(context, '$.remote_addr'), "
        "json_extract(context, '$.columns.remote_addr'))",
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
