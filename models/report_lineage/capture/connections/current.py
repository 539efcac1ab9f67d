"""The transaction row of the database transaction now open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from report_lineage.capture.compiler.naming import artefact_name
from report_lineage.capture.connections.connection import attach
from report_lineage.capture.connections.unit import ensure_context


def current_transaction_id(
    bind: Session | scoped_session[Session] | sa.Connection,
    *,
    transaction: sa.Table | None = None,
    columns: Mapping[str, Any] | None = None,
) -> int:
    """Return the id of the transaction row of the open transaction, made if there is none.

    :param bind: a session, scoped or not, or a connection; its transaction begins if none is open.
    :param transaction: the transaction table; None means the only one of the database.
    :param columns: values for columns of a host's own, such as a plugin's ``user_id``.
    :raises NotInstalled: if the database has no capture.
    """
    connection = bind if isinstance(bind, sa.Connection) else bind.connection()
    attach(connection.engine)
    ensure_context(connection, columns=columns)
    if connection.dialect.name == "postgresql":
        return int(_called(connection, "open", transaction))
    name = _OWN if transaction is None else transaction.name
    connection.execute(_OPEN, {"name": name})
    return int(connection.execute(_CURRENT, {"name": name}).scalar_one())


_OWN = "lineage_transaction"
_OPEN = sa.text(
    "UPDATE lineage_unit SET opening = 1 WHERE transaction_table = :name AND transaction_id IS NULL"
)
_CURRENT = sa.text("SELECT transaction_id FROM lineage_unit WHERE transaction_table = :name")

SQLITE_HISTORY = "SELECT history_id FROM lineage_history ORDER BY rowid DESC LIMIT 1"
"""The statement that asks SQLite for the history id."""


def history_id(connection: sa.Connection, *, transaction: sa.Table | None = None) -> str:
    """Return the id that tells this database's history from that of a copy.

    :param transaction: the transaction table; None means the product's own.
    """
    if connection.dialect.name == "postgresql":
        return str(_called(connection, "history", transaction))
    return str(connection.exec_driver_sql(SQLITE_HISTORY).scalar_one())


def history_function(transaction: sa.Table | None = None) -> sa.ColumnElement[str]:
    """Return SQL for the history id of a PostgreSQL database, see :func:`history_id`."""
    return sa.type_coerce(_function("history", transaction), sa.Text())


def _called(connection: sa.Connection, kind: str, transaction: sa.Table | None) -> Any:
    """Return what a PostgreSQL function of a transaction table answers."""
    return connection.execute(sa.select(_function(kind, transaction))).scalar_one()


def _function(kind: str, transaction: sa.Table | None) -> sa.ColumnElement[Any]:
    place = (_OWN, None) if transaction is None else (transaction.name, transaction.schema)
    function: sa.ColumnElement[Any] = getattr(sa.func, artefact_name(kind, *place))()
    return function
