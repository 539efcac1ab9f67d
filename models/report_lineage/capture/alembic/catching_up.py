"""SQL by which a migration brings history up to live rows that it changed, or took away.

A default for a new column, a changed type and rows written while there was no capture are changes of
no statement that a trigger sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import sqlalchemy as sa

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import (
    artefact_name,
    hidden,
    inside_apostrophes,
    inside_quotes,
    revealed,
)
from report_lineage.capture.compiler.postgresql import sql as postgresql
from report_lineage.capture.compiler.sqlite import sql as sqlite
from report_lineage.capture.compiler.tables import CapturedTable

Matches = Callable[[str, str, Iterable[str]], str]


def catch_up_parts(table: CapturedTable, dialect: str) -> dict[str, tuple[str, ...]]:
    """Return ``caught_up`` and ``ended`` of a table's capture, in SQL of a dialect."""
    part = templates.parts(dialect, "catch_up")
    values = _sqlite_values(table) if dialect == "sqlite" else _postgresql_values(table)
    newest = templates.fill(part["newest"], values)
    sources = {
        "record_changed": templates.fill(part["changed"], values),
        "record_gone": templates.fill(part["gone"], values | {"newest": newest}),
    }
    settling = settled(part, values) if dialect == "postgresql" else []
    closing = [templates.fill(part["close_validity"], values)] if table.end_column else []
    never_was = templates.fill(part["never_was"], values)

    def recorded(kind: str, rows: str) -> list[str]:
        steps = ("open", kind) if dialect == "sqlite" else (kind,)
        return [templates.fill(part[step], values | {"rows": rows}) for step in steps]

    begin, end = (
        [templates.fill(part[name], values)] if dialect == "sqlite" else []
        for name in ("begin", "end")
    )
    caught_up = [one for kind, rows in sources.items() for one in recorded(kind, rows)]
    parts = {
        "caught_up": (*begin, *caught_up, never_was, *closing, *end, *settling),
        "ended": (*recorded("record_gone", newest), never_was, *closing, *settling),
    }
    return {name: tuple(map(revealed, statements)) for name, statements in parts.items()}


def settled(part: Mapping[str, str], values: Mapping[str, str]) -> list[str]:
    """Return what ends a transaction row now: PostgreSQL alters no table with triggers to fire."""
    return [templates.fill(part[name], values) for name in ("settle", "defer")]


def settled_unit(transaction: sa.Table) -> str:
    """Return the same, for a transaction table that may have no capture yet."""
    part = templates.parts("postgresql", "catch_up")
    return revealed(templates.fill(part["settle_unit"], _commit_values(transaction)))


def _commit_values(transaction: sa.Table) -> dict[str, str]:
    name = artefact_name("unit_commit", transaction.name)
    schema = f"{postgresql.quote(transaction.schema)}." if transaction.schema else ""
    return {
        "transaction": postgresql.table_sql(transaction).replace("'", "''"),
        "commit_name": inside_apostrophes(name),
        "commit_trigger": f'{schema}"{hidden(inside_quotes(name))}"',
    }


def _sqlite_values(table: CapturedTable) -> dict[str, str]:
    pairs = [(f"l.{name}", f"v.{name}") for name in map(sqlite.quote, table.columns)]
    # By stored bytes: numbers of different types are equal to IS NOT.
    unequal = [f"{a} IS NOT {b} COLLATE BINARY OR typeof({a}) <> typeof({b})" for a, b in pairs]
    return sqlite.unit_values(table.transaction.name) | {
        "table": sqlite.quote(table.live.name),
        "version": sqlite.quote(table.version.name),
        "l_differs_v": f"({sqlite.any_of(unequal)})",
        **_common(table, sqlite.quote, sqlite.matches, sqlite.prefixed),
    }


def _postgresql_values(table: CapturedTable) -> dict[str, str]:
    live, versions = (
        postgresql.prefixed(alias, map(postgresql.quote, table.columns)) for alias in "lv"
    )
    return (
        postgresql.unit_names(table.transaction)
        | _commit_values(table.transaction)
        | {
            "table": postgresql.table_sql(table.live),
            "version": postgresql.table_sql(table.version),
            "l_differs_v": f"record_image_ne(ROW({live}), ROW({versions}))",
            **_common(table, postgresql.quote, postgresql.matches, postgresql.prefixed),
        }
    )


def _common(
    table: CapturedTable,
    quote: Callable[[str], str],
    matches: Matches,
    prefixed: Callable[[str, Iterable[str]], str],
) -> dict[str, str]:
    key = [quote(name) for name in table.key]
    columns = [quote(name) for name in table.columns]
    return {
        "transaction_column": quote(table.transaction_column),
        "operation_column": quote(table.operation_column),
        "end_column": quote(table.end_column) if table.end_column else "",
        "columns": ", ".join(columns),
        "set_again": "".join(f"{name} = excluded.{name}, " for name in columns if name not in key),
        "version_key": ", ".join([*key, quote(table.transaction_column)]),
        **{f"{alias}_columns": prefixed(alias, columns) for alias in "lvg"},
        **{f"{a}_is_{b}": matches(a, b, key) for a, b in ("vl", "wl", "wv", "lv")},
    }
