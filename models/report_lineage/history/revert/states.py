"""Where each row stands: what it was then, what came after, and whether it is as recorded now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.capture.facts import facts_table
from report_lineage.history.operation import Operation
from report_lineage.history.revert.members import Scope, observed
from report_lineage.history.revert.plain_tables import (
    among,
    chunks,
    columns_of,
    kept_columns,
    plain,
    same,
    same_bytes,
)
from report_lineage.history.revert.plan import Key, RowRef


@dataclass(frozen=True)
class Found:
    """A version of a row; ``observed`` says that it was written of a row that was there before."""

    id: int
    operation: Operation
    observed: bool


@dataclass(frozen=True)
class RowState:
    """A row in three versions: of then, the first after it, and the newest. None: there is none.

    ``lives`` says that the row is there now; ``recorded`` that it is as its newest version says.
    """

    table: CapturedTable
    key: Key
    then: Found | None
    after: Found | None
    newest: Found | None
    lives: bool
    recorded: bool

    @property
    def row(self) -> RowRef:
        """Return the row."""
        return RowRef(self.table.live.fullname, self.key)

    @property
    def lived(self) -> bool:
        """Say whether the row was there then."""
        return self.then is not None and self.then.operation is not Operation.DELETE

    @property
    def begins_later(self) -> bool:
        """Say whether what the row was then was not recorded.

        A row that was not there then begins with its insert; that of a baseline, or of a migration
        that put capture in, only says when somebody first looked.
        """
        if self.lived:
            return False
        if self.after is None:
            return self.then is None
        return self.after.operation is not Operation.INSERT or self.after.observed


def row_states(connection: sa.Connection, scope: Scope) -> list[RowState]:
    """Return where each row of a scope stands; rows that never were are left out."""
    return [
        state
        for name, keys in scope.members.items()
        for some in chunks(keys)
        for state in _states(connection, scope, scope.tables[name], some)
    ]


def _states(
    connection: sa.Connection, scope: Scope, table: CapturedTable, keys: Sequence[Key]
) -> Iterator[RowState]:
    chosen = _chosen(scope, table, keys)
    versions = _versions(connection, table, chosen)
    live = _live(connection, table, chosen, keys)
    for key in {**versions, **live}:
        then, after, newest = versions.get(key, (None, None, None))
        gone = newest is None or newest.operation is Operation.DELETE
        recorded = not gone and live[key] if key in live else gone
        yield RowState(table, key, then, after, newest, key in live, recorded)


def _chosen(scope: Scope, table: CapturedTable, keys: Sequence[Key]) -> sa.Subquery:
    """Select the ids of the three versions of each row."""
    version = plain(table.version).alias()
    identity = version.c[table.transaction_column]
    inside = scope.within(table, version)
    key = columns_of(version, table.key)
    return (
        sa.select(
            *key,
            sa.func.max(sa.case((inside, identity))).label("lineage_then"),
            sa.func.min(sa.case((~inside, identity))).label("lineage_after"),
            sa.func.max(identity).label("lineage_newest"),
        )
        .where(among(key, keys))
        .group_by(*key)
        .subquery()
    )


def _versions(
    connection: sa.Connection, table: CapturedTable, chosen: sa.Subquery
) -> dict[Key, tuple[Found | None, Found | None, Found | None]]:
    version, facts = plain(table.version), facts_table(table.transaction)
    identity = version.c[table.transaction_column]
    ids = [chosen.c.lineage_then, chosen.c.lineage_after, chosen.c.lineage_newest]
    key = columns_of(version, table.key)
    own = columns_of(chosen, table.key)
    query = (
        sa.select(*own, identity, version.c[table.operation_column], observed(facts), *ids)
        .select_from(chosen)
        .join(version, sa.and_(same(key, own), identity.in_(ids)))
        .outerjoin(facts, facts.c.id == identity)
        .order_by(*own)
    )
    found: dict[Key, dict[int, Found]] = {}
    wanted: dict[Key, tuple[int | None, ...]] = {}
    for *key_values, id_, operation, seen, then, after, newest in connection.execute(query):
        row = tuple(key_values)
        found.setdefault(row, {})[id_] = Found(id_, Operation(operation), bool(seen))
        wanted[row] = (then, after, newest)
    return {
        row: tuple(None if one is None else found[row][one] for one in ids)  # type: ignore[misc]  # three
        for row, ids in wanted.items()
    }


def _live(
    connection: sa.Connection, table: CapturedTable, chosen: sa.Subquery, keys: Sequence[Key]
) -> dict[Key, bool]:
    """Return the rows that are there, and whether each holds what its newest version says."""
    live, version = plain(table.live), plain(table.version)
    kept = kept_columns(table)
    agree = same_bytes(connection.dialect.name, columns_of(live, kept), columns_of(version, kept))
    key = columns_of(live, table.key)
    newest = sa.and_(
        same(columns_of(version, table.key), columns_of(chosen, table.key)),
        version.c[table.transaction_column] == chosen.c.lineage_newest,
    )
    query = (
        sa.select(*key, sa.func.coalesce(agree, sa.false()))
        .select_from(live)
        .outerjoin(chosen, same(key, columns_of(chosen, table.key)))
        .outerjoin(version, newest)
        .where(among(key, keys))
        .order_by(*key)
    )
    return {tuple(key_values): bool(ok) for *key_values, ok in connection.execute(query)}
