"""Pieces of SQL that speak of the live rows ``n`` and the versions ``v`` of a captured table."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from report_lineage.capture.compiler.postgresql import sql as postgresql
from report_lineage.capture.compiler.sqlite import sql as sqlite
from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.capture.facts import facts_table


def row_pieces(table: CapturedTable, dialect: str) -> dict[str, str]:
    """Return what templates call the tables, columns and comparisons of a captured table.

    ``differs`` holds where a live row and a version differ in a stored byte. ``k0``, ``k1`` and on
    name the columns of the key in results, whatever they are called in the table. Names are
    hidden, as in every text that is still to be filled in.
    """
    quote = _quote(dialect)
    key = [quote(name) for name in table.key]
    pieces = {
        "live": named(table.live, dialect),
        "version": named(table.version, dialect),
        "transaction": named(table.transaction, dialect),
        "facts": named(facts_table(table.transaction), dialect),
        "transaction_column": quote(table.transaction_column),
        "operation_column": quote(table.operation_column),
        "ended": f"v.{quote(table.end_column)}" if table.end_column else "CAST(NULL AS bigint)",
        "validity": "true" if table.end_column else "false",
        "columns": ", ".join(quote(name) for name in table.columns),
        "differs": _differs(table, dialect),
        "keys": ", ".join(f"k{place}" for place in range(len(key))),
    }
    for alias in "nv":
        pieces[f"{alias}_key"] = ", ".join(f"{alias}.{name}" for name in key)
        pieces[f"{alias}_keys"] = ", ".join(f"{alias}.{name} AS k{i}" for i, name in enumerate(key))
        columns = (f"{alias}.{quote(name)}" for name in table.columns)
        pieces[f"{alias}_columns"] = ", ".join(columns)
    pieces["either_keys"] = ", ".join(
        f"coalesce(n.{name}, v.{name}) AS k{place}" for place, name in enumerate(key)
    )
    for left, right in ("nv", "wv", "wn"):
        same = " AND ".join(f"{left}.{name} = {right}.{name}" for name in key)
        pieces[f"{left}_is_{right}"] = same
    return pieces


def named(table: sa.Table, dialect: str) -> str:
    """Return a table's name as the dialect's triggers read it, hidden: SQLite's name no schema."""
    return postgresql.table_sql(table) if dialect == "postgresql" else sqlite.quote(table.name)


def _quote(dialect: str) -> Callable[[str], str]:
    return postgresql.quote if dialect == "postgresql" else sqlite.quote


def _differs(table: CapturedTable, dialect: str) -> str:
    if dialect == "postgresql":
        rows = (postgresql.prefixed(alias, map(postgresql.quote, table.columns)) for alias in "nv")
        return "record_image_ne(ROW({}), ROW({}))".format(*rows)
    return sqlite.differs("n", "v", map(table.column, table.columns))
