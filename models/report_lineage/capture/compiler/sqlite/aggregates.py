"""Aggregates compiled for SQLite: the triggers that number the versions of a whole."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from report_lineage.capture.aggregate import Aggregate, Part, all_parts
from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.sqlite.sql import (
    DIALECT_NAME,
    matches,
    quote,
    script,
    unit_values,
)
from report_lineage.capture.compiler.tables import CapturedTable


def aggregate(declared: Aggregate, part: Part, tables: dict[object, CapturedTable]) -> list[Script]:
    """Return the triggers by which a part has the versions of its aggregate numbered."""
    own = tables.get(part.model.__table__)
    if own is None:
        return [_insert_only_script(declared, part, tables)]
    values = _values(declared, tables, own.version)
    news, olds = [_row("NEW", part)], [_row("OLD", part)]
    if part.root_columns != own.key:  # a part may have come from another root
        news.append(_previous_root("NEW", part, own))
        olds.append(_previous_root("OLD", part, own))
    root = tables[declared.root.__table__]
    values["touch"] = "\n  ".join(_touch(declared, root, key) for key in news)
    values["retract"] = "\n  ".join(_retract(declared, tables, key) for key in olds)
    values["refresh"] = _refresh(declared, root) if part.model is declared.root else ""
    name = own.version.name
    return [
        script("aggregate", name, own.version, ("insert",), values),
        script("aggregate_versions", name, own.version, ("update", "delete"), values),
    ]


def _insert_only_script(
    declared: Aggregate, part: Part, tables: dict[object, CapturedTable]
) -> Script:
    table: sa.Table = part.model.__table__
    parts = templates.parts(DIALECT_NAME, "parts")
    values = _values(declared, tables, table)
    values["begin"] = templates.fill(parts["begin"], values) + _same_transaction(table, values)
    values["end"] = templates.fill(parts["end"], values)
    values["touch"] = _touch(declared, tables[declared.root.__table__], _row("NEW", part))
    return script("aggregate", table.name, table, ("insert",), values)


def _values(
    declared: Aggregate, tables: dict[object, CapturedTable], part: sa.Table
) -> dict[str, str]:
    root = tables[declared.root.__table__]
    names = {"part": quote(part.name), "lineage": quote(declared.table.name)}
    return (
        unit_values(root.transaction.name) | names | dict.fromkeys(("begin", "end", "refresh"), "")
    )


def _row(alias: str, part: Part) -> list[str]:
    return [f"{alias}.{quote(name)}" for name in part.root_columns]


def _same_transaction(table: sa.Table, values: dict[str, str]) -> str:
    message = f"report-lineage append-only: {table.name} refused INSERT into another transaction"
    return (
        f"\n  SELECT RAISE(ABORT, '{message}') WHERE NEW.transaction_id IS NOT {values['current']};"
    )


def _previous_root(alias: str, part: Part, own: CapturedTable) -> list[str]:
    transaction = quote(own.transaction_column)
    same = matches("v", alias, map(quote, own.key))
    return [
        f"(SELECT v.{quote(name)} FROM {quote(own.version.name)} AS v WHERE {same} "
        f"AND v.{transaction} < {alias}.{transaction} ORDER BY v.{transaction} DESC LIMIT 1)"
        for name in part.root_columns
    ]


def _context_values(context: str) -> dict[str, str]:
    run = f"json_extract({context}, '$.run_id')"
    return {
        "run": run,
        "origin": (
            f"CASE WHEN {run} IS NOT NULL THEN 'run' "
            f"ELSE coalesce(json_extract({context}, '$.origin'), "
            f"CASE WHEN coalesce(json_extract({context}, '$.channel'), 'sql') = 'sql' "
            "THEN 'sql' ELSE 'manual' END) END"
        ),
    }


def _extra(declared: Aggregate, root: str, context: str) -> dict[str, str]:
    return {
        name: by_dialect[DIALECT_NAME].format(root=root, context=context)
        for name, by_dialect in declared.columns.items()
    }


def _touch(declared: Aggregate, root: CapturedTable, key: list[str]) -> str:
    names = [quote(name) for name in declared.root_columns]
    root_key = [quote(name) for name in root.key]
    extra = _extra(declared, "root", "said.context")

    def equal(alias: str, columns: list[str]) -> str:
        return " AND ".join(
            f"{alias}.{name} = {value}" for name, value in zip(columns, key, strict=True)
        )

    return templates.fill(
        templates.parts(DIALECT_NAME, "aggregate_parts")["touch"],
        unit_values(root.transaction.name)
        | _context_values("said.context")
        | {
            "lineage": quote(declared.table.name),
            "lineage_root": ", ".join(names),
            "root_values": ", ".join(key),
            "root_present": " AND ".join(f"{value} IS NOT NULL" for value in key),
            "root_version": quote(root.version.name),
            "transaction_column": quote(root.transaction_column),
            "operation_column": quote(root.operation_column),
            "l_is_root": equal("l", names),
            "root_is_root": equal("root", root_key),
            "r_is_root": equal("r", root_key),
            "extra_columns": "".join(f", {quote(name)}" for name in extra),
            "extra_values": "".join(f", {value}" for value in extra.values()),
        },
    )


def _refresh(declared: Aggregate, root: CapturedTable) -> str:
    extra = _extra(declared, "NEW", "c.context")
    lineage = quote(declared.table.name)
    pairs = zip(map(quote, declared.root_columns), map(quote, root.key), strict=True)
    return templates.fill(
        templates.parts(DIALECT_NAME, "aggregate_parts")["refresh"],
        unit_values(root.transaction.name)
        | {
            "lineage": lineage,
            "operation_column": quote(root.operation_column),
            "lineage_is_new": " AND ".join(f"{lineage}.{a} = NEW.{b}" for a, b in pairs),
            "refresh_extra": "".join(f", {quote(name)} = {sql}" for name, sql in extra.items()),
        },
    )


def _retract(declared: Aggregate, tables: dict[object, CapturedTable], key: list[str]) -> str:
    root = tables[declared.root.__table__]
    values = unit_values(root.transaction.name)
    names = [quote(name) for name in declared.root_columns]
    touched = [_touched(part, tables, key, values["current"]) for part in all_parts(declared)]
    return templates.fill(
        templates.parts(DIALECT_NAME, "aggregate_parts")["retract"],
        values
        | {
            "lineage": quote(declared.table.name),
            "lineage_is_root": " AND ".join(
                f"{name} = {value}" for name, value in zip(names, key, strict=True)
            ),
            "root_touched": "\n    OR ".join(touched),
        },
    )


def _touched(part: Part, tables: dict[object, CapturedTable], key: list[str], current: str) -> str:
    own = tables.get(part.model.__table__)
    table = quote(own.version.name if own else part.model.__table__.name)
    transaction = quote(own.transaction_column) if own else "transaction_id"

    def equal(values: Iterable[str]) -> str:
        return " AND ".join(
            f"{value} = {wanted}" for value, wanted in zip(values, key, strict=True)
        )

    same = equal(_row("w", part))
    if own and part.root_columns != own.key:
        before = _previous_root("w", part, own)
        # A row that came and went within the commit touches only the root it was in before.
        stayed = f"w.{quote(own.operation_column)} <> 2 OR {before[0]} IS NULL"
        same = f"(({equal(before)}) OR ({same} AND ({stayed})))"
    return f"EXISTS (SELECT 1 FROM {table} AS w WHERE w.{transaction} = {current} AND {same})"
