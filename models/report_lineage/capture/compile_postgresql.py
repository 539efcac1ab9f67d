"""Capture compiled for PostgreSQL: statement triggers with transition tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from report_lineage.capture import templates
from report_lineage.capture.aggregate import Aggregate, Part
from report_lineage.capture.naming import artefact_name
from report_lineage.capture.own_columns import commit_values, transaction_values
from report_lineage.capture.script import Script, stamp_of
from report_lineage.capture.tables import CapturedTable

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
_NAME = "postgresql"
# The transaction rows of this commit; in place, since a function of its own costs each statement.
_IDS = """(
    SELECT array_agg(t.id ORDER BY t.id) FROM {} AS t
    WHERE t.xid = pg_current_xact_id_if_assigned()::text::bigint AND t.committed_at IS NULL)"""


def quote(name: str) -> str:
    """Return an identifier as PostgreSQL reads it."""
    return str(_DIALECT.identifier_preparer.quote(name))


def _table(table: sa.Table) -> str:
    return str(_DIALECT.identifier_preparer.format_table(table))


def _unit_names(transaction: sa.Table) -> dict[str, str]:
    kinds = ("context", "history", "make", "open", "commit", "guard")
    return {
        f"{kind}_function": quote(artefact_name(kind, transaction.name)) for kind in kinds
    } | {"transaction": _table(transaction), "ids": _IDS.format(_table(transaction))}


def _script(
    template: str,
    table: sa.Table,
    triggers: Sequence[str],
    functions: dict[str, str],
    values: dict[str, str],
) -> Script:
    names = {f"{kind}_trigger": artefact_name(f"{template}_{kind}", table.name) for kind in triggers}
    text = templates.fill(templates.source(_NAME, template), values | names | functions)
    stamp = stamp_of(text)
    comments = [
        f"COMMENT ON TRIGGER {quote(name)} ON {_table(table)} IS 'report-lineage capture {stamp}'"
        for name in names.values()
    ] + [
        f"COMMENT ON FUNCTION {name}() IS 'report-lineage capture {stamp}'"
        for name in functions.values()
    ]
    return Script(
        subject=table.name,
        template=f"{_NAME}/{template}",
        stamp=stamp,
        statements=templates.statements(text) + tuple(comments),
        triggers=tuple((name, _table(table)) for name in names.values()),
        functions=tuple(functions.values()),
    )


def unit(transaction: sa.Table) -> Script:
    """Return the maker and guard of a transaction table."""
    names = _unit_names(transaction)
    values = transaction_values(transaction, _DIALECT)
    at_commit = {name: sql for name, sql in commit_values().items() if name in transaction.c}
    functions = {key: name for key, name in names.items() if key.endswith("_function")}
    return _script(
        "unit",
        transaction,
        ("commit", "guard", "truncate"),
        functions,
        names
        | {
            "transaction_columns": ", ".join(map(quote, values)),
            "transaction_values": ", ".join(values.values()),
            "commit_values": "".join(f", {name} = {sql}" for name, sql in at_commit.items()),
        },
    )


def guard(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps all but capture from writing to ``table``."""
    values = _unit_names(transaction) | {"table": _table(table)}
    return _script("guard", table, ("guard", "truncate"), {}, values)


def append_only(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps rows of ``table`` from being changed or removed."""
    values = _unit_names(transaction) | {"table": _table(table)}
    return _script("append_only", table, ("guard",), {}, values)


def _matches(left: str, right: str, columns: Iterable[str]) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in columns)


def _prefixed(prefix: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{prefix}.{name}" for name in columns)


def _table_values(table: CapturedTable) -> dict[str, str]:
    key = [quote(name) for name in table.key]
    columns = [quote(name) for name in table.columns]
    values = _unit_names(table.transaction) | {
        "table": _table(table.live),
        "version": _table(table.version),
        "transaction_column": quote(table.transaction_column),
        "operation_column": quote(table.operation_column),
        "end_column": quote(table.end_column) if table.end_column else "",
        "columns": ", ".join(columns),
        "o_missing": f"o.{key[0]} IS NULL",
    }
    for alias in "nopv":
        values[f"{alias}_columns"] = _prefixed(alias, columns)
    for alias in "no":
        values[f"set_{alias}"] = ", ".join(f"{name} = {alias}.{name}" for name in columns)
    for left, right in ("vn", "vo", "no", "pv", "qv", "wv"):
        values[f"{left}_is_{right}"] = _matches(left, right, key)
    return values


def captured(table: CapturedTable) -> Script:
    """Return the functions and triggers that fill the version table of ``table``."""
    part = templates.parts(_NAME, "parts")
    values = _table_values(table)

    def filled(name: str, **more: str) -> str:
        return templates.fill(part[name], values | more)

    def closing(rows: str, alias: str) -> str:
        if table.end_column is None:
            return ""
        return filled("close_validity", rows=rows, v_is_n=values["v_is_n"]).replace(
            "rows AS n", f"rows AS n /* {alias} */"
        )

    values["close_validity_n"] = closing("new_rows", "new")
    values["close_validity_o"] = closing("old_rows", "old")
    values["fresh_n"] = filled("fresh", rows="new_rows")
    values["drop_unchanged_n"] = filled("drop_unchanged")
    for name, rows in (("record_o", "old_rows"), ("record_all", values["table"])):
        values["close_validity_o"] = closing(rows, name)
        fresh = filled("fresh", rows=rows)
        values[name] = filled("record", rows=rows, fresh_o=fresh)
    values["close_validity_o"] = closing("old_rows", "old")
    values["record_changed"] = _by_size(filled("record_changed"))
    values["count_changed"] = _by_size(filled("count_changed"), into="changed")
    left = ("went_update", "went_delete", "went_insert", "came_update", "came_insert")
    steps = [_by_size(filled(name)) for name in left]
    values["record_left"] = "\n  ".join([*steps, values["drop_unchanged_n"]])
    kinds = ("insert", "update", "delete", "truncate")
    functions = {
        f"{kind}_function": quote(artefact_name(f"capture_{kind}", table.live.name))
        for kind in kinds
    }
    return _script("capture", table.live, kinds, functions, values)


def _by_size(statement: str, *, into: str = "") -> str:
    """Return a statement twice: with a cached plan for few rows, planned anew for many."""
    static = statement.replace(":into", f"INTO {into}").replace(":tx", "tx").replace(":ids", "ids")
    dynamic = statement.replace(" :into", "").replace(":tx", "$1").replace(":ids", "$2")
    return templates.fill(
        templates.parts(_NAME, "parts")["by_size"],
        {"static": static + ";", "dynamic": dynamic, "into": f" INTO {into}" if into else ""},
    )


def aggregate(declared: Aggregate, tables: dict[object, CapturedTable]) -> list[Script]:
    """Return the functions and triggers that number the versions of an aggregate."""
    return [
        script
        for part in _all_parts(declared)
        for script in _part_scripts(declared, part, tables)
    ]


def _all_parts(declared: Aggregate) -> list[Part]:
    key = tuple(column.name for column in declared.root.__table__.primary_key.columns)
    return [Part(declared.root, key), *declared.parts]


def _part_scripts(
    declared: Aggregate, part: Part, tables: dict[object, CapturedTable]
) -> list[Script]:
    root = tables[declared.root.__table__]
    own = tables.get(part.model.__table__)
    table = own.version if own is not None else part.model.__table__
    values = _aggregate_values(declared, part, tables)
    insert = {"insert_function": quote(artefact_name("aggregate_insert", table.name))}
    scripts = [_script("aggregate", table, ("insert",), insert, values)]
    if own is not None:
        delete = {"delete_function": quote(artefact_name("aggregate_delete", table.name))}
        more = values | insert
        scripts.append(
            _script("aggregate_versions", table, ("update", "delete"), delete, more)
        )
    assert root is not None
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
        name: sql[_NAME].format(root="root", context="ctx") for name, sql in declared.columns.items()
    }
    types = [lineage.c[name].type.compile(_DIALECT) for name in declared.root_columns]
    table = own.version if own is not None else part.model.__table__

    def paired(left: str, lefts: list[str], right: str, rights: list[str]) -> str:
        return " AND ".join(
            f"{left}.{a} = {right}.{b}" for a, b in zip(lefts, rights, strict=True)
        )

    run = "(ctx->>'run_id')::" + lineage.c.run_id.type.compile(_DIALECT)
    return _unit_names(root.transaction) | {
        "part": _table(table),
        "lineage": _table(lineage),
        "lineage_root": ", ".join(names),
        "counter": _counter(lineage, counter),
        "counter_columns": ", ".join(f"{n} {t}" for n, t in zip(names, types, strict=True)),
        "root_columns": ", ".join(names),
        "t_roots": _prefixed("t", names),
        "c_roots": _prefixed("c", names),
        "l_roots": _prefixed("l", names),
        "o_roots": ", ".join(
            f"o.{a} AS {b}" for a, b in zip(part_key, names, strict=True)
        ),
        "l_is_t": paired("l", names, "t", names),
        "r_is_c": paired("r", root_key, "c", names),
        "counter_is_e": paired("counter", names, "e", names),
        "root_version": _table(root.version),
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
            _still_touched(one, tables, names) for one in _all_parts(declared)
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
    same = _matches("v", "n", map(quote, own.key))
    transaction, operation = quote(own.transaction_column), quote(own.operation_column)
    return (
        f"SELECT {chosen} FROM new_rows AS n CROSS JOIN LATERAL (\n"
        f"      SELECT v.* FROM {_table(own.version)} AS v\n"
        f"      WHERE {same} AND v.{transaction} < n.{transaction}\n"
        f"      ORDER BY v.{transaction} DESC LIMIT 1) AS p\n"
        f"    WHERE n.{operation} = 1 AND p.{part_key[0]} IS NOT NULL"
    )


def _check_transaction(table: sa.Table, root: CapturedTable) -> str:
    names = _unit_names(root.transaction)
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
        f"UPDATE {_table(declared.table)} AS l\n"
        f"  SET {', '.join(f'{name} = {sql}' for name, sql in fields.items())}\n"
        "  FROM new_rows AS root\n"
        f"  WHERE {same} AND l.transaction_id = ANY (ids)\n"
        f"    AND ({old}) IS DISTINCT FROM ({', '.join(fields.values())});"
    )


def _still_touched(
    part: Part, tables: dict[object, CapturedTable], names: list[str]
) -> str:
    own = tables.get(part.model.__table__)
    table = _table(own.version if own is not None else part.model.__table__)
    transaction = quote(own.transaction_column) if own is not None else "transaction_id"
    part_key = [quote(name) for name in part.root_columns]
    same = " AND ".join(f"w.{a} = t.{b}" for a, b in zip(part_key, names, strict=True))
    return (
        f"EXISTS (SELECT 1 FROM {table} AS w WHERE w.{transaction} = ANY (ids) AND {same})"
    )
