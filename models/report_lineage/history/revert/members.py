"""The rows that a revert is about, by table: a row with its links, a whole, what a commit wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.capture.connections.context import MIGRATION_REASON
from report_lineage.capture.facts import facts_table
from report_lineage.errors import NotFound
from report_lineage.history.commits import in_commit_of
from report_lineage.history.operation import Operation
from report_lineage.history.past import resolve
from report_lineage.history.past.moments import Moment, Transaction
from report_lineage.history.revert.plain_tables import among, chunks, columns_of, plain, same
from report_lineage.history.revert.plan import Key
from report_lineage.history.revert.targets import Row, Target, Whole, key_of, model_of, parts_of

Within = Callable[[CapturedTable, Any], sa.ColumnElement[bool]]
Members = dict[str, dict[Key, None]]


@dataclass(frozen=True)
class Scope:
    """What a revert is about.

    :param tables: every captured table of the manager, by name, in the metadata's order.
    :param members: the keys of the rows, by table.
    :param within: the condition that a version belongs to what the rows go back to.
    :param own: the ids of the commit that is undone; empty for a moment.
    """

    tables: Mapping[str, CapturedTable]
    members: Mapping[str, Sequence[Key]]
    within: Within
    own: tuple[int, ...] = ()


def scope_of(connection: sa.Connection, target: Target, to: Moment | None, manager: Any) -> Scope:
    """Return what a revert is about.

    :raises NotFound: if there is no such transaction.
    """
    tables = {one.live.fullname: one for one in captured_tables(manager)}
    if isinstance(target, Transaction):
        return _of_transaction(connection, target, manager, tables)
    assert to is not None
    visible = resolve(connection, to, manager)

    def within(table: CapturedTable, version: Any) -> sa.ColumnElement[bool]:
        return visible.includes(version.c[table.transaction_column])

    members: Members = {}
    for name, keys in _chosen(connection, target, manager, tables, within):
        members.setdefault(name, {}).update(dict.fromkeys(keys))
    return Scope(tables, {name: tuple(keys) for name, keys in members.items()}, within)


def _of_transaction(
    connection: sa.Connection, target: Transaction, manager: Any, tables: dict[str, CapturedTable]
) -> Scope:
    own = _commit_ids(connection, target, manager)
    members = {name: _written_by(connection, table, own) for name, table in tables.items()}
    return Scope(tables, members, _right_before(own), own)


def _commit_ids(connection: sa.Connection, target: Transaction, manager: Any) -> tuple[int, ...]:
    """Return every id that the commit of a transaction bears."""
    facts = facts_table(manager.transaction_cls.__table__)
    known, every = facts.alias(), facts.alias()
    query = (
        sa.select(every.c.id)
        .select_from(known)
        .join(every, in_commit_of(every, known))
        .where(known.c.id == target.id)
    )
    own = tuple(sorted(connection.execute(query).scalars()))
    if not own:
        raise NotFound(kind="transaction", key=target.id)
    return own


def _written_by(
    connection: sa.Connection, table: CapturedTable, own: Sequence[int]
) -> tuple[Key, ...]:
    """Return the rows of a table that a commit wrote."""
    version = plain(table.version)
    key = columns_of(version, table.key)
    chosen = version.c[table.transaction_column].in_(own)
    query = sa.select(*key).where(chosen).distinct().order_by(*key)
    return tuple(tuple(row) for row in connection.execute(query))


def _right_before(own: Sequence[int]) -> Within:
    """Return the condition that a version is older than the one that a commit made of its row."""

    def within(table: CapturedTable, version: Any) -> sa.ColumnElement[bool]:
        written, identity = plain(table.version).alias(), table.transaction_column
        its = (
            sa.select(sa.func.min(written.c[identity]))
            .where(same(columns_of(written, table.key), columns_of(version, table.key)))
            .where(written.c[identity].in_(own))
        )
        before: sa.ColumnElement[bool] = (
            version.c[identity] < its.correlate(version).scalar_subquery()
        )
        return before

    return within


def _chosen(
    connection: sa.Connection,
    target: Row | Whole,
    manager: Any,
    tables: Mapping[str, CapturedTable],
    within: Within,
) -> Iterator[tuple[str, list[Key]]]:
    """Yield the rows of a target, then the links of each."""
    key, tables_of_it = key_of(target), _object_tables(model_of(target))
    found = [(table.fullname, [key]) for table in tables_of_it if table.fullname in tables]
    if isinstance(target, Whole):
        for table, columns in parts_of(manager, target):
            part = tables[table.fullname]
            found.append((table.fullname, _belonging(connection, part, columns, [key], within)))
    for name, keys in found:
        yield name, keys
        for links, columns in _links_of(tables[name], manager, tables):
            yield links.live.fullname, _belonging(connection, links, columns, keys, within)


def _object_tables(model: type[Any]) -> Iterator[sa.Table]:
    """Yield the tables that may hold a part of an object: it may be of a subclass."""
    root = sa.inspect(model)
    while root.inherits is not None and not root.concrete:
        root = root.inherits
    waiting, seen = [root], set()
    while waiting:
        mapper = waiting.pop(0)
        waiting += [one for one in mapper._inheriting_mappers if not one.concrete]
        if mapper.local_table not in seen:
            seen.add(mapper.local_table)
            yield mapper.local_table


def _links_of(
    table: CapturedTable, manager: Any, tables: Mapping[str, CapturedTable]
) -> Iterator[tuple[CapturedTable, tuple[str, ...]]]:
    """Yield the versioned tables of links to a table, each with the columns that hold its key."""
    models = {model.__table__ for model in manager.tables}
    for other in tables.values():
        if other.live in models:
            continue
        for constraint in other.live.foreign_key_constraints:
            if constraint.referred_table is table.live:
                held = {one.column.name: one.parent.name for one in constraint.elements}
                if set(held) == set(table.key):
                    yield other, tuple(held[name] for name in table.key)


def _belonging(
    connection: sa.Connection,
    table: CapturedTable,
    columns: Sequence[str],
    owners: Sequence[Key],
    within: Within,
) -> list[Key]:
    """Return the rows that belong to some owners now, did then, or may have."""
    live, version = plain(table.live), plain(table.version)
    found: dict[Key, None] = {}
    for some in chunks(owners):
        owned = among(columns_of(version, columns), some)
        then = _then(table, version, within).where(owned)
        perhaps = _perhaps_then(table, version, within).where(owned)
        now = sa.select(*columns_of(live, table.key)).where(among(columns_of(live, columns), some))
        for query in (then, perhaps, now):
            rows = connection.execute(query.order_by(*query.selected_columns))
            found.update(dict.fromkeys(tuple(row) for row in rows))
    return list(found)


def _then(table: CapturedTable, version: Any, within: Within) -> sa.Select[Any]:
    """Select the rows that were there then."""
    later = plain(table.version).alias()
    transaction = table.transaction_column
    overtaken = sa.exists().where(
        same(columns_of(later, table.key), columns_of(version, table.key)),
        later.c[transaction] > version.c[transaction],
        within(table, later),
    )
    return sa.select(*columns_of(version, table.key)).where(
        within(table, version), version.c[table.operation_column] != Operation.DELETE, ~overtaken
    )


def _perhaps_then(table: CapturedTable, version: Any, within: Within) -> sa.Select[Any]:
    """Select the rows whose history begins later, and not with their insert."""
    earlier, facts = plain(table.version).alias(), facts_table(table.transaction)
    transaction = table.transaction_column
    first = ~sa.exists().where(
        same(columns_of(earlier, table.key), columns_of(version, table.key)),
        earlier.c[transaction] < version.c[transaction],
    )
    found = sa.exists().where(facts.c.id == version.c[transaction], observed(facts))
    late = sa.or_(version.c[table.operation_column] != Operation.INSERT, found)
    return sa.select(*columns_of(version, table.key)).where(~within(table, version), first, late)


def observed(facts: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return the condition that a transaction wrote of rows that were there before it."""
    migrated = sa.and_(facts.c.channel == "sql", facts.c.reason == MIGRATION_REASON)
    return sa.or_(facts.c.channel == "baseline", migrated)
