"""Views of the past on PostgreSQL, which read their moment from transaction-local settings."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import hidden, revealed
from report_lineage.capture.compiler.past import Shadow, shadows
from report_lineage.capture.compiler.postgresql.sql import literal, matches, quote, table_sql
from report_lineage.capture.compiler.script import stamp_of
from report_lineage.capture.facts import facts_table


@dataclass(frozen=True)
class PastView:
    """A view of the past.

    :param table: the table it hides, with the schema that it declares.
    :param place: SQL of the quoted name of the schema it stands in.
    :param name: its own name, quoted.
    :param stamp: the hash of its SQL, which its comment carries.
    :param statements: what makes it.
    :param drop: what removes it.
    """

    table: sa.Table
    place: str
    name: str
    stamp: str
    statements: tuple[str, ...]
    drop: str


_compiled: WeakKeyDictionary[Any, tuple[tuple[Any, ...], tuple[PastView, ...]]] = (
    WeakKeyDictionary()
)


def past_views(manager: Any) -> tuple[PastView, ...]:
    """Return the views of a manager's tables, compiled when these are others than the last time.

    Every session in the past asks for them.
    """
    hidden_by = tuple(shadows(manager))
    tables = tuple((one.table, one.columns) for one in hidden_by)
    if manager not in _compiled or _compiled[manager][0] != tables:
        book = facts_table(manager.transaction_cls.__table__)
        _compiled[manager] = tables, tuple(_past_view(one, book) for one in hidden_by)
    return _compiled[manager][1]


def past_schema(schema: str | None) -> str:
    """Return SQL that gives the quoted name of the schema in which the past of another stands.

    :param schema: the schema that tables declare; None means the current one.
    """
    given = "current_schema()" if schema is None else literal(schema)
    named = f"CASE {given} WHEN 'public' THEN '' ELSE '_' || {given} END"
    return f"quote_ident(left('lineage_past' || {named}, 63))"


def settings_of(book: sa.Table) -> tuple[str, str]:
    """Return the names of the settings that say a moment: its highest transaction, and those without."""
    mark = zlib.crc32(book.fullname.encode())
    return f"lineage.past_{mark}", f"lineage.past_without_{mark}"


def freed(table: str) -> str:
    """Return the statement that drops what stands on a table, before the table changes.

    :param table: its name as SQL, with its schema if it has one.
    """
    return _filled("free", {"table": literal(table)})


def _past_view(shadow: Shadow, book: sa.Table) -> PastView:
    select = _select(shadow, book)
    stamp = stamp_of(select)
    values = {
        "past": past_schema(shadow.table.schema),
        "view": literal(revealed(quote(shadow.table.name))),
        "select": literal(select),
        "comment": literal(literal(f"report-lineage past {stamp}")),
    }
    made = {part: _filled(part, values) for part in ("schema", "drop", "make")}
    return PastView(
        table=shadow.table,
        place=values["past"],
        name=str(revealed(quote(shadow.table.name))),
        stamp=stamp,
        statements=(made["schema"], made["drop"], made["make"]),
        drop=made["drop"],
    )


def _select(shadow: Shadow, book: sa.Table) -> str:
    transaction = quote(shadow.transaction_column)
    values = {
        "table": table_sql(shadow.table),
        "columns": ", ".join(_shown(shadow, name, book) for name in shadow.columns),
        "transaction_column": transaction,
        "v_visible": _visible(f"v.{transaction}", book),
        "n_visible": _visible(f"n.{transaction}", book),
    }
    table = shadow.captured
    if table is None:
        return revealed(_filled("history", values))
    values |= {
        "version": table_sql(table.version),
        "operation_column": quote(table.operation_column),
        "n_is_v": matches("n", "v", [quote(name) for name in table.key]),
    }
    return revealed(_filled("rows", values))


def _filled(part: str, values: dict[str, str]) -> str:
    # Values are put in as they are: a name may hold what looks like a placeholder.
    spelled = {name: hidden(value) for name, value in values.items()}
    return revealed(templates.fill(templates.parts("postgresql", "past")[part], spelled))


def _shown(shadow: Shadow, name: str, book: sa.Table) -> str:
    column = f"v.{quote(name)}"
    if name != shadow.end_column:
        return column
    highest, _ = _moment(book)
    return f"CASE WHEN {column} <= {highest} THEN {column} END AS {quote(name)}"


def _visible(column: str, book: sa.Table) -> str:
    highest, without = _moment(book)
    return f"{column} <= {highest} AND {column} <> ALL ({without})"


def _moment(book: sa.Table) -> tuple[str, str]:
    highest, without = settings_of(book)
    return (
        f"current_setting('{highest}')::bigint",
        f"current_setting('{without}')::bigint[]",
    )
