"""The commits that a revert would undo although nobody asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.capture.facts import facts_table
from report_lineage.history.revert.changes import Change
from report_lineage.history.revert.members import Scope
from report_lineage.history.revert.plain_tables import among, chunks, columns_of, plain
from report_lineage.history.revert.plan import (
    Conflict,
    ConflictKind,
    Consequence,
    Key,
    RowRef,
)
from report_lineage.history.transaction import (
    TransactionInfo,
    transaction_columns,
    transaction_info,
)

_Commit = tuple[TransactionInfo, dict[RowRef, None]]


def later_edits(
    connection: sa.Connection, scope: Scope, changes: Sequence[Change], actor: str | None
) -> list[Conflict]:
    """Return a conflict for each later commit whose work on the changed rows would be undone.

    :param actor: who reverts. To a moment, their own later edits are shown and not asked about.
    """
    commits: dict[Any, _Commit] = {}
    tables = {change.row.table: change.table for change in changes}
    for name, table in tables.items():
        keys = [change.row.key for change in changes if change.row.table == name]
        for some in chunks(keys):
            for commit, info, key in _later(connection, scope, table, some):
                commits.setdefault(commit, (info, {}))[1][RowRef(name, key)] = None
    found = sorted(commits.values(), key=lambda commit: commit[0].id)
    return [_conflict(info, tuple(rows), scope, actor) for info, rows in found]


def _later(
    connection: sa.Connection, scope: Scope, table: CapturedTable, keys: Sequence[Key]
) -> Iterator[tuple[Any, TransactionInfo, Key]]:
    version, facts = plain(table.version), facts_table(table.transaction)
    identity = version.c[table.transaction_column]
    key = columns_of(version, table.key)
    columns: list[Any] = [*key, facts.c.history_id, facts.c.xid, *transaction_columns(facts)]
    query: sa.Select[Any] = (
        sa.select(*columns)
        .select_from(version)
        .join(facts, facts.c.id == identity)
        .where(among(key, keys), ~scope.within(table, version), identity.not_in(scope.own))
        .order_by(identity, *key)
    )
    for row in connection.execute(query):
        info = transaction_info(row)
        commit = (row.history_id, row.xid) if row.xid is not None else info.id
        yield commit, info, tuple(row[: len(key)])


def _conflict(
    info: TransactionInfo, rows: tuple[RowRef, ...], scope: Scope, actor: str | None
) -> Conflict:
    own = not scope.own and actor is not None and info.actor == actor
    who = info.actor or f"somebody unnamed ({info.channel})"
    why = f": {info.reason}" if info.reason else ""
    count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    message = (
        f"Transaction {info.id} by {who} at {info.committed_at.isoformat()}{why}. "
        f"What it did to {count} would be undone."
    )
    consequence = Consequence.SHOWN if own else Consequence.ASKS
    return Conflict(ConflictKind.LATER_EDIT, consequence, message, rows, info)
