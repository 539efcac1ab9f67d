"""Aggregates compiled for PostgreSQL: the functions that number the versions of a whole."""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.capture.aggregate import Aggregate, Part, all_parts
from report_lineage.capture.compiler.postgresql.sql import (
    DIALECT,
    DIALECT_NAME,
    function_name,
    matches,
    prefixed,
    quote,
    script,
    table_sql,
    unit_names,
)
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import CapturedTable


def aggregate(declared: Aggregate, part: Part, tables: dict[object, CapturedTable]) -> list[Script]:
    """Return the functions and triggers by which a part has the versions of its aggregate numbered."""
    own = tables.get(part.model.__table__)
    table = own.version if own is not None else part.model.__table__
    values = _aggregate_values(declared, part, tables)
    insert = {"insert_function": function_name("aggregate_insert", table)}
    scripts = [script("aggregate", table, ("insert",), insert, values)]
    if own is not None:
        delete = {"delete_function": function_name("aggregate_delete", table)}
        kinds = ("update", "delete")
        scripts.append(script("aggregate_versions", table, kinds, delete, values | insert))
        if part.root_columns != own.key:
            scripts.append(script("aggregate_when_moved", table, ("update",), {}, values | delete))
    return scripts


def _aggregate_values(
    declared: Aggregate, part: Part, tables: dict[object, CapturedTable]
) -> dict[str, str]:
    root = tables[declared.root.__table__]
    own = tables.get(part.model.__table__)
    names = [quote(name) for name in declared.root_columns]
    root_key = [quote(name) for name in root.key]
    part_key = [quote(name) for name in part.root_columns]
    lineage = declared.table
    counter = f"{lineage.name}_counter"
    extra = {
        name: sql[DIALECT_NAME].format(root="root", context="ctx")
        for name, sql in declared.columns.items()
    }
    types = [lineage.c[name].type.compile(DIALECT) for name in declared.root_columns]
    table = own.version if own is not None else part.model.__table__

    def paired(left: str, lefts: list[str], right: str, rights: list[str]) -> str:
        return " AND ".join(f"{left}.{a} = {right}.{b}" for a, b in zip(lefts, rights, strict=True))

    run = "(ctx->>'run_id')::" + lineage.c.run_id.type.compile(DIALECT)
    return unit_names(root.transaction) | {
        "part": table_sql(table),
        "lineage": table_sql(lineage),
        "lineage_root": ", ".join(names),
        "counter": _counter(lineage, counter),
        "counter_columns": ", ".join(f"{n} {t}" for n, t in zip(names, types, strict=True)),
        "root_columns": ", ".join(names),
        "t_roots": prefixed("t", names),
        "c_roots": prefixed("c", names),
        "l_roots": prefixed("l", names),
        "o_roots": ", ".join(f"o.{a} AS {b}" for a, b in zip(part_key, names, strict=True)),
        "l_is_t": paired("l", names, "t", names),
        "l_of_commit": _of_commit("l.transaction_id"),
        "r_is_c": paired("r", root_key, "c", names),
        "counter_is_e": paired("counter", names, "e", names),
        "root_version": table_sql(root.version),
        "transaction_column": quote(root.transaction_column),
        "operation_column": quote(root.operation_column),
        "origin": _origin(),
        "run": run,
        "extra_columns": "".join(f", {quote(name)}" for name in extra),
        "extra_values": "".join(f", {sql}" for sql in extra.values()),
        "touched": _touched_now(part, own, names, part_key),
        "check_transaction": _check_transaction(table, root) if own is None else "",
        "refresh": _refresh(declared, root, extra) if part.model is declared.root else "",
        "root_touched": "\n      OR ".join(
            _still_touched(one, tables, names) for one in all_parts(declared)
        ),
    }


def _counter(lineage: sa.Table, name: str) -> str:
    schema = f"{quote(lineage.schema)}." if lineage.schema else ""
    return schema + quote(name)


def _origin() -> str:
    return (
        "CASE WHEN ctx ? 'run_id' THEN 'run' ELSE coalesce(ctx->>'origin', "
        "CASE WHEN coalesce(ctx->>'channel', 'sql') = 'sql' THEN 'sql' ELSE 'manual' END) END"
    )


def _touched_now(
    part: Part, own: CapturedTable | None, names: list[str], part_key: list[str]
) -> str:
    present = " AND ".join(f"n.{name} IS NOT NULL" for name in part_key)
    chosen = ", ".join(f"n.{a} AS {b}" for a, b in zip(part_key, names, strict=True))
    rows = f"SELECT DISTINCT {chosen} FROM new_rows AS n WHERE {present}"
    if own is None or part.root_columns == own.key:
        return rows
    return f"{rows}\n    UNION\n    {_left_roots(part, own, names)}"


def _left_roots(part: Part, own: CapturedTable, names: list[str]) -> str:
    part_key = [quote(name) for name in part.root_columns]
    chosen = ", ".join(f"p.{a} AS {b}" for a, b in zip(part_key, names, strict=True))
    same = matches("v", "n", map(quote, own.key))
    transaction, operation = quote(own.transaction_column), quote(own.operation_column)
    return (
        f"SELECT {chosen} FROM new_rows AS n CROSS JOIN LATERAL (\n"
        f"      SELECT v.* FROM {table_sql(own.version)} AS v\n"
        f"      WHERE {same} AND v.{transaction} < n.{transaction}\n"
        f"      ORDER BY v.{transaction} DESC LIMIT 1) AS p\n"
        f"    WHERE n.{operation} = 1 AND p.{part_key[0]} IS NOT NULL"
    )


def _check_transaction(table: sa.Table, root: CapturedTable) -> str:
    names = unit_names(root.transaction)
    return (
        "IF NOT EXISTS (SELECT 1 FROM new_rows) THEN RETURN NULL; END IF;\n"
        f"  ids := coalesce(ids, ARRAY[{names['make_function']}()]);\n"
        "  IF EXISTS (SELECT 1 FROM new_rows AS n WHERE n.transaction_id <> ALL (ids)) THEN\n"
        f"    RAISE EXCEPTION 'report-lineage append-only: {table.name} refused INSERT "
        "into another transaction' USING ERRCODE = 'restrict_violation';\n  END IF;"
    )


def _refresh(declared: Aggregate, root: CapturedTable, extra: dict[str, str]) -> str:
    fields = {"operation": f"root.{quote(root.operation_column)}"} | {
        quote(name): sql for name, sql in extra.items()
    }
    pairs = zip(declared.root_columns, root.key, strict=True)
    same = " AND ".join(f"l.{quote(a)} = root.{quote(b)}" for a, b in pairs)
    old = ", ".join(f"l.{name}" for name in fields)
    return (
        f"UPDATE {table_sql(declared.table)} AS l\n"
        f"  SET {', '.join(f'{name} = {sql}' for name, sql in fields.items())}\n"
        "  FROM new_rows AS root\n"
        f"  WHERE {same} AND {_of_commit('l.transaction_id')}\n"
        f"    AND ({old}) IS DISTINCT FROM ({', '.join(fields.values())});"
    )


def _of_commit(column: str) -> str:
    """Return the condition that a column names a transaction row of the commit.

    Before 17 PostgreSQL may take ``= ANY`` for a filter alone; the lower bound it looks up.
    """
    return f"{column} >= ids[1] AND {column} = ANY (ids)"


def _still_touched(part: Part, tables: dict[object, CapturedTable], names: list[str]) -> str:
    own = tables.get(part.model.__table__)
    table = table_sql(own.version if own is not None else part.model.__table__)
    part_key = [quote(name) for name in part.root_columns]
    pairs = list(zip(part_key, names, strict=True))
    same = " AND ".join(f"w.{a} = t.{b}" for a, b in pairs)
    if own is None:
        mine = _of_commit("w.transaction_id")
        return f"EXISTS (SELECT 1 FROM {table} AS w WHERE {mine} AND {same})"
    transaction = quote(own.transaction_column)
    mine = f"FROM {table} AS w WHERE {_of_commit(f'w.{transaction}')}"
    if part.root_columns == own.key:
        return f"EXISTS (SELECT 1 {mine} AND {same})"
    was_there = " AND ".join(f"p.{a} = t.{b}" for a, b in pairs)
    before = (
        f"LEFT JOIN LATERAL (SELECT v.* FROM {table} AS v "
        f"WHERE {matches('v', 'w', map(quote, own.key))} AND v.{transaction} < w.{transaction} "
        f"ORDER BY v.{transaction} DESC LIMIT 1) AS p ON true"
    )
    gone = f"w.{quote(own.operation_column)} = 2"
    # A row that came and went within the commit touches only the root it was in before.
    return (
        f"EXISTS (SELECT 1 FROM {table} AS w {before} WHERE w.{transaction} = ANY (ids) "
        f"AND (({was_there}) OR ({same} AND (NOT {gone} OR p.{part_key[0]} IS NULL))))"
    )
