"""Replays a history from empty, in plain Python, and compares it with the live rows byte by byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.inheritance import companions
from report_lineage.capture.compiler.sqlite.sql import is_collated
from report_lineage.capture.compiler.tables import CapturedTable, captured_tables

INSERT, UPDATE, DELETE = 0, 1, 2
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Recorded:
    """A version as the database holds it; ``row`` stands for every byte of the kept columns."""

    key: Key
    transaction_id: int
    operation: int
    row: Any
    commit: Any
    committed: bool
    end: int | None


def check_replay(connection: sa.Connection, manager: Any) -> int:
    """Require that the history of every table of a manager replays to its live rows.

    No version without its transaction, no insert of a row that lives, no change of one that does
    not, no change that changes nothing, no two versions of a row in one commit; and in the end the
    bytes of the live rows. A version that changes nothing of its own table may go with one of
    another that holds the same object. Returns how many versions were replayed.
    """
    count = 0
    tables = {table.live: table for table in captured_tables(manager)}
    beside: dict[sa.Table, set[tuple[Key, int]]] = {}
    for pair in companions(manager, tables):
        of_other = {(v.key, v.transaction_id) for v in recorded(connection, pair.other)}
        beside.setdefault(pair.own.live, set()).update(of_other)
    for table in tables.values():
        versions = list(recorded(connection, table))
        replayed = _replay(table.live.fullname, versions, beside.get(table.live, set()))
        assert replayed == live_rows(connection, table), table.live.fullname
        if table.end_column is not None:
            _check_ends(versions)
        count += len(versions)
    return count


def _replay(name: str, versions: list[Recorded], beside: set[tuple[Key, int]]) -> dict[Key, Any]:
    live: dict[Key, Any] = {}
    commits: set[tuple[Key, Any]] = set()
    for version in versions:
        told = f"{name} {version}"
        assert version.commit is not None and version.committed, f"no transaction: {told}"
        assert (version.key, version.commit) not in commits, f"two in one commit: {told}"
        commits.add((version.key, version.commit))
        assert (version.operation == INSERT) is (version.key not in live), f"out of order: {told}"
        if version.operation == DELETE:
            del live[version.key]
            continue
        changed = live.get(version.key) != version.row
        assert changed or (version.key, version.transaction_id) in beside, (
            f"changes nothing: {told}"
        )
        live[version.key] = version.row
    return live


def _check_ends(versions: list[Recorded]) -> None:
    following: dict[Key, int] = {}
    for version in reversed(versions):
        assert version.end == following.get(version.key), f"wrong end: {version}"
        following[version.key] = version.transaction_id


def recorded(connection: sa.Connection, table: CapturedTable) -> Iterator[Recorded]:
    """Yield the versions of a table in the order of their transactions."""
    quote = connection.dialect.identifier_preparer.quote
    version = _name(connection, table.version)
    end = f"v.{quote(table.end_column)}" if table.end_column else "NULL"
    transaction = f"v.{quote(table.transaction_column)}"
    rows = connection.exec_driver_sql(
        f"SELECT {_key(connection, 'v', table)}, {transaction}, "
        f"v.{quote(table.operation_column)}, {_bytes(connection, 'v', table.columns)}, "
        f"t.xid, t.history_id, t.committed_at IS NOT NULL, {end} FROM {version} AS v "
        f"LEFT JOIN {_name(connection, table.transaction)} AS t ON t.id = {transaction} "
        f"ORDER BY {transaction}"
    )
    for key, identity, operation, row, xid, history, committed, ended in rows:
        commit = None if xid is None else (xid, history)
        yield Recorded((key,), identity, operation, row, commit, bool(committed), ended)


def live_rows(connection: sa.Connection, table: CapturedTable) -> dict[Key, Any]:
    """Return every byte of the kept columns of the live rows, by key."""
    rows = connection.exec_driver_sql(
        f"SELECT {_key(connection, 'l', table)}, {_bytes(connection, 'l', table.columns)} "
        f"FROM {_name(connection, table.live)} AS l"
    )
    return {(key,): row for key, row in rows}


def _key(connection: sa.Connection, alias: str, table: CapturedTable) -> str:
    if connection.dialect.name == "sqlite" and any(is_collated(table.column(k)) for k in table.key):
        return f"lower({_bytes(connection, alias, table.key)})"
    return _bytes(connection, alias, table.key)


def _bytes(connection: sa.Connection, alias: str, columns: tuple[str, ...]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    named = [f"{alias}.{quote(name)}" for name in columns]
    if connection.dialect.name == "postgresql":
        return f"record_send(ROW({', '.join(named)}))"
    return " || ', ' || ".join(f"typeof({name}) || ' ' || quote({name})" for name in named)


def _name(connection: sa.Connection, table: sa.Table) -> str:
    return str(connection.dialect.identifier_preparer.format_table(table))
