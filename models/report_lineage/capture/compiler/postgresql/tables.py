"""Capture compiled for PostgreSQL: statement triggers with transition tables."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from types import MappingProxyType

import sqlalchemy as sa

from report_lineage.capture.attempt_table import attempt_table
from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.postgresql.partitioned import (
    captured_partitioned,
    is_partitioned,
)
from report_lineage.capture.compiler.postgresql.sql import (
    DIALECT_NAME,
    TEMPLATE_VARIABLES,
    WRITTEN_HERE,
    function_name,
    matches,
    prefixed,
    quote,
    row_values,
    script,
    sequence_sql,
    table_sql,
    unit_names,
)
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import CapturedTable


def guard(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps all but capture from writing to ``table``."""
    values = unit_names(transaction) | {"table": table_sql(table)}
    return script("guard", table, ("guard", "truncate"), {}, values)


def attempts(transaction: sa.Table) -> Script:
    """Return the table of attempts, which all transaction tables share, and a guard of it."""
    names = unit_names(transaction)
    return script("attempt", attempt_table, ("guard",), {}, names, subject=transaction.name)


def append_only(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps rows of ``table`` from being changed or removed."""
    values = unit_names(transaction) | {"table": table_sql(table)}
    return script("append_only", table, ("guard",), {}, values)


def _table_values(table: CapturedTable) -> dict[str, str]:
    key = [quote(name) for name in table.key]
    columns = [quote(name) for name in table.columns]
    values = unit_names(table.transaction) | {
        "table": table_sql(table.live),
        "version": table_sql(table.version),
        "transaction_column": quote(table.transaction_column),
        "operation_column": quote(table.operation_column),
        "end_column": quote(table.end_column) if table.end_column else "",
        "columns": ", ".join(columns),
        "o_missing": f"o.{key[0]} IS NULL",
    }
    for alias in "pv":
        values[f"{alias}_columns"] = prefixed(alias, columns)
    for alias in "no":
        held = row_values(alias, table)
        values[f"{alias}_columns"] = ", ".join(held.values())
        values[f"set_{alias}"] = ", ".join(f"{name} = {value}" for name, value in held.items())
    for left, right in ("vn", "vo", "no", "pv", "qv", "wv", "lr", "lo"):
        values[f"{left}_is_{right}"] = matches(left, right, key)
    values |= _probes(key, quote(table.transaction_column))
    return values | _pieces(table, values)


def _pieces(table: CapturedTable, values: dict[str, str]) -> dict[str, str]:
    """Return what statements are made of: the rows as they are now, and versions of this commit."""
    part = templates.parts(DIALECT_NAME, "parts")
    values = values | {
        "written_here": WRITTEN_HERE,
        "version_key": ", ".join(map(quote, (*table.key, table.transaction_column))),
        "set_excluded": ", ".join(f"{c} = excluded.{c}" for c in map(quote, table.columns)),
    }
    now = templates.fill(part["now"], values)
    # A table of that name is hidden by the rows of the statement, which are ours.
    pieces = {"now_n": "new_rows" if table.live.name == "new_rows" else now}
    hidden = table.live.name in ("new_rows", "old_rows")
    pieces["gone_o"] = "true" if hidden else templates.fill(part["gone"], values)
    pieces["instead"] = templates.fill(part["instead"], values)
    for name, rows in itertools.product(("place", "here"), "no"):
        here = {"v_here": values[f"v_here_{rows}"]}
        pieces[f"{name}_{rows}"] = templates.fill(part[name], values | here)
    return pieces


def _probes(key: list[str], transaction: str) -> dict[str, str]:
    """Return conditions on a row's versions that only the primary key's index can serve."""

    def row(alias: str, last: str) -> str:
        return f"ROW({prefixed(alias, key)}, {last})"

    def compared(left: str, operator: str, right: str, last: str) -> str:
        mine = row(left, f"{left}.{transaction}")
        return f"{matches(left, right, key)} AND {mine} {operator} {row(right, last)}"

    def upward(left: str, operator: str, right: str, last: str) -> str:
        # Between two rows, without an equality: from that PostgreSQL would walk all versions.
        mine = row(left, f"{left}.{transaction}")
        highest = row(right, "9223372036854775807")
        return f"{mine} {operator} {row(right, last)} AND {mine} <= {highest}"

    def at(left: str, right: str, last: str) -> str:
        mine, place = row(left, f"{left}.{transaction}"), row(right, last)
        return f"{mine} >= {place} AND {mine} <= {place}"

    probes = {
        "v_beyond_n": upward("v", ">", "n", "tx"),
        "q_below_n": compared("q", "<", "n", "tx"),
        "q_any_n": compared("q", "<=", "n", "9223372036854775807"),
        "q_any_o": compared("q", "<=", "o", "9223372036854775807"),
        "w_at_v": at("w", "v", "tx"),
    }
    for left, right in ("vn", "vo", "wv"):
        since = upward(left, ">=", right, "(:ids)[1]")
        probes[f"{left}_since_{right}"] = since
        probes[f"{left}_here_{right}"] = f"{since} AND ({left}.{transaction} = ANY (:ids)) IS TRUE"
    for alias in "pq":
        probes[f"{alias}_before_v"] = compared(alias, "<", "v", f"v.{transaction}")
    return probes


# What is done with the rows that an update left for the exact path, in this order.
_LEFT = (
    "went_update",
    "went_insert",
    "went_delete",
    "came_update",
    "came_and_went",
    "came_insert",
)


def captured(table: CapturedTable) -> Script:
    """Return the functions and triggers that fill the version table of ``table``."""
    if is_partitioned(table):
        return captured_partitioned(table)
    part = templates.parts(DIALECT_NAME, "parts")
    values = _table_values(table)
    # PL/pgSQL reads a key column of a variable's name as the variable where a conflict is named.
    few = 0 if TEMPLATE_VARIABLES.intersection([*table.key, table.transaction_column]) else 100

    def sized(name: str, rows: Mapping[str, str] = MappingProxyType({}), **more: str) -> str:
        return by_size(templates.fill(part[name], values | dict(rows)), few=few, **more)

    def filled(name: str, **more: str) -> str:
        return static(templates.fill(part[name], values | more))

    def ends(name: str, rows: str) -> str:
        return "" if table.end_column is None else filled(name, rows=rows)

    for name in ("close_validity", "mend_validity"):
        values[f"{name}_n"] = ends(name, "new_rows")
    for name, rows in (("n", "new_rows"), ("o", "old_rows"), ("all", values["table"])):
        values[f"begin_{name}"] = filled("begin", rows=rows)
    values["fresh_n"] = filled("fresh", rows="new_rows")
    values["drop_unchanged_n"] = filled("drop_unchanged")
    sequence = sequence_sql(table.transaction)
    for name, before in (("n", "ids IS NOT NULL"), ("left", "NOT made")):
        part_name = f"fresh_unseen_{name}"
        values[part_name] = filled("fresh_unseen", drawn_before=before, sequence=sequence)
    values["refuse_unseen"] = filled("refuse_unseen")
    values |= {name: filled(name) for name in ("plain", "comes_back", "note_nested")}
    # What TRUNCATE removes is still there when its trigger looks.
    kinds_of_loss = (("o", "old_rows", values["gone_o"]), ("all", values["table"], "true"))
    for name, rows, gone in kinds_of_loss:
        for ending in ("close_validity", "mend_validity"):
            values[f"{ending}_o"] = ends(ending, rows)
        mine = {"rows": rows, "gone_o": gone}
        mine |= {"fresh_o": filled("fresh", rows=rows), "go_again": sized("go_again", mine)}
        values[f"record_{name}"] = filled("record", **mine)
    values["mend_validity_o"] = ends("mend_validity", "old_rows")
    values["record_changed"] = sized("record_changed")
    values["come_again"] = sized("come_again")
    values["came_and_went_n"] = filled("came_and_went") + ";"
    values["count_changed"] = sized("count_changed", into="changed")
    steps = [sized(name) for name in _LEFT]
    values["record_left"] = "\n  ".join([*steps, values["drop_unchanged_n"]])
    kinds = ("insert", "update", "delete", "truncate")
    functions = {f"{kind}_function": function_name(f"capture_{kind}", table.live) for kind in kinds}
    values = {name: static(value) for name, value in values.items()}
    return script("capture", table.live, kinds, functions, values)


def static(statement: str, *, into: str = "") -> str:
    """Return a statement that reads the function's variables, planned once."""
    text = statement.replace(":into", f"INTO {into}")
    return text.replace(":tx", "tx").replace(":ids", "ids")


def replaced(table: CapturedTable) -> list[Script]:
    """Return nothing: PostgreSQL has no REPLACE."""
    return []


def by_size(statement: str, *, few: int, into: str = "") -> str:
    """Return a statement twice: with a cached plan for few rows, planned anew for many."""
    dynamic = statement.replace(" :into", "").replace(":tx", "$1").replace(":ids", "$2")
    return templates.fill(
        templates.parts(DIALECT_NAME, "parts")["by_size"],
        {
            "static": static(statement, into=into) + ";",
            "dynamic": dynamic,
            "into": f" INTO {into}" if into else "",
            "few": str(few),
        },
    )
