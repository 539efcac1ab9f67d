"""Capture compiled for SQLite: row triggers, because SQLite has no others."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from report_lineage.capture import templates
from report_lineage.capture.aggregate import Aggregate, Part
from report_lineage.capture.naming import artefact_name
from report_lineage.capture.own_columns import SQLITE_NOW, transaction_values
from report_lineage.capture.script import Script, stamp_of
from report_lineage.capture.tables import CapturedTable

_DIALECT = sqlite.dialect()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
_NAME = "sqlite"


def quote(name: str) -> str:
    """Return an identifier as SQLite reads it."""
    return str(_DIALECT.identifier_preparer.quote(name))


def _script(
    template: str, subject: str, table: str, kinds: Sequence[str], values: dict[str, str]
) -> Script:
    names = {f"{kind}_trigger": artefact_name(f"{template}_{kind}", subject) for kind in kinds}
    text = templates.fill(
        templates.source(_NAME, template), values | names | {"stamp": "$stamp"}
    )
    stamp = stamp_of(text)
    return Script(
        subject=subject,
        template=f"{_NAME}/{template}",
        stamp=stamp,
        statements=templates.statements(text.replace("$stamp", stamp)),
        triggers=tuple((name, table) for name in names.values()),
    )


def slot_of(transaction: str) -> int:
    """Return the row of the bookkeeping tables that belongs to a transaction table."""
    return zlib.crc32(transaction.encode())


def unit(transaction: sa.Table) -> Script:
    """Return the maker and guard of a transaction table."""
    values = transaction_values(transaction, _DIALECT)
    slot = slot_of(transaction.name)
    source = f"FROM lineage_unit JOIN lineage_context USING (slot) WHERE slot = {slot}"
    return _script(
        "unit",
        transaction.name,
        transaction.name,
        ("open", "insert", "update", "delete"),
        {
            "unit": transaction.name,
            "slot": str(slot),
            "transaction": quote(transaction.name),
            "transaction_columns": ", ".join(map(quote, values)),
            "transaction_values": f"{', '.join(values.values())} {source}",
        },
    )


def guard(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps all but capture from writing to ``table``."""
    slot = str(slot_of(transaction.name))
    values = {"table": quote(table.name), "name": table.name, "slot": slot}
    return _script("guard", table.name, table.name, ("insert", "update", "delete"), values)


def append_only(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps rows of ``table`` from being changed or removed."""
    key = [quote(column.name) for column in table.primary_key.columns]
    values = {
        "table": quote(table.name),
        "name": table.name,
        "same_key": " AND ".join(f"kept.{name} = NEW.{name}" for name in key),
    }
    return _script("append_only", table.name, table.name, ("insert", "update", "delete"), values)


def _unit_values(transaction: str) -> dict[str, str]:
    slot = slot_of(transaction)
    return {
        "slot": str(slot),
        "now": SQLITE_NOW,
        "current": f"(SELECT transaction_id FROM lineage_unit WHERE slot = {slot})",
    }


def _differs(left: str, right: str, columns: Iterable[str]) -> str:
    pairs = [(f"{left}.{name}", f"{right}.{name}") for name in columns]
    return (
        " OR ".join(
            f"{a} IS NOT {b} COLLATE BINARY OR typeof({a}) <> typeof({b})" for a, b in pairs
        )
        or "0"
    )


def _matches(left: str, right: str, columns: Iterable[str]) -> str:
    prefix = f"{left}." if left else ""
    return " AND ".join(f"{prefix}{name} = {right}.{name}" for name in columns)


def _prefixed(prefix: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{prefix}.{name}" for name in columns)


def _table_values(table: CapturedTable) -> dict[str, str]:
    key = [quote(name) for name in table.key]
    columns = [quote(name) for name in table.columns]
    others = [name for name in columns if name not in key]
    version = quote(table.version.name)
    return _unit_values(table.transaction.name) | {
        "table": quote(table.live.name),
        "version": version,
        "transaction_column": quote(table.transaction_column),
        "operation_column": quote(table.operation_column),
        "end_column": quote(table.end_column) if table.end_column else "",
        "columns": ", ".join(columns),
        "new": _prefixed("NEW", columns),
        "old": _prefixed("OLD", columns),
        "v_columns": _prefixed("v", columns),
        "version_key": ", ".join([*key, quote(table.transaction_column)]),
        # Never the key: setting an indexed column makes SQLite update in two passes.
        "set_again": "".join(f"{name} = excluded.{name}, " for name in others),
        "same_key": " AND ".join(f"NEW.{name} IS OLD.{name} COLLATE BINARY" for name in key),
        "changed": _differs("NEW", "OLD", others),
        "new_differs_from_earlier": _differs("NEW", "earlier", others),
        "version_is_new": _matches("", "NEW", key),
        "version_is_old": _matches("", "OLD", key),
        "v_is_new": _matches("v", "NEW", key),
        "earlier_is_new": _matches("earlier", "NEW", key),
        "later_is_v": _matches("later", "v", key),
        "live_is_v": _matches("live", "v", key),
        "live_is_version": _matches("live", version, key),
        "v_shares_unique": _shares_unique("v", table),
        "version_shares_unique": _shares_unique(version, table),
    }


def _shares_unique(alias: str, table: CapturedTable) -> str:
    sets = [_matches(alias, "NEW", map(quote, names)) for names in table.unique_sets]
    return "(" + (" OR ".join(f"({one})" for one in sets) or "0") + ")"


def captured(table: CapturedTable) -> Script:
    """Return the triggers that fill the version table of ``table``."""
    part = templates.parts(_NAME, "parts")
    values = _table_values(table)
    validity = table.end_column is not None

    def filled(name: str, **more: str) -> str:
        return templates.fill(part[name], values | more)

    def closing(row: str) -> str:
        return filled("close_validity", version_is_row=values[f"version_is_{row}"])

    values["close_validity_new"] = closing("new") if validity else ""
    values["close_validity_old"] = closing("old") if validity else ""
    values["reopen_validity"] = filled("reopen_validity") if validity else ""
    values["close_replaced"] = filled("close_replaced") if table.unique_sets else ""
    for name in ("begin", "begin_cascading", "end", "record_new", "record_old"):
        values[name] = filled(name)
    kinds = ("insert", "update", "rekey", "delete", "net")
    script = _script("capture", table.live.name, table.live.name, kinds, values)
    return script


def aggregate(declared: Aggregate, tables: dict[object, CapturedTable]) -> list[Script]:
    """Return the triggers that number the versions of an aggregate."""
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
    statement = templates.parts(_NAME, "aggregate_parts")
    unit_values = _unit_values(root.transaction.name)
    moved_from = _previous_root(part, own)
    values = unit_values | {"part": quote(table.name), "lineage": quote(declared.table.name)}
    values["touch_new"] = _touch(declared, root, _row("NEW", part))
    values["touch_moved"] = _touch(declared, root, moved_from("NEW")) if own else ""
    values["retract_old"] = _retract(declared, tables, _row("OLD", part))
    if own:
        values["retract_old"] += "\n  " + _retract(declared, tables, moved_from("OLD"))
    is_root = part.model is declared.root
    values["refresh"] = _refresh(declared, root, statement["refresh"]) if is_root else ""
    values["begin"] = values["end"] = ""
    if own is None:
        parts = templates.parts(_NAME, "parts")
        values["begin"] = templates.fill(parts["begin"], values) + _same_transaction(table, values)
        values["end"] = templates.fill(parts["end"], values)
    scripts = [_script("aggregate", table.name, table.name, ("insert",), values)]
    if own is not None:
        kinds = ("update", "delete")
        scripts.append(_script("aggregate_versions", table.name, table.name, kinds, values))
    return scripts


def _row(alias: str, part: Part) -> list[str]:
    return [f"{alias}.{quote(name)}" for name in part.root_columns]


def _same_transaction(table: sa.Table, values: dict[str, str]) -> str:
    message = f"report-lineage append-only: {table.name} refused INSERT into another transaction"
    return (
        f"\n  SELECT RAISE(ABORT, '{message}') "
        f"WHERE NEW.transaction_id IS NOT {values['current']};"
    )


def _previous_root(part: Part, own: CapturedTable | None):  # type: ignore[no-untyped-def]  # a closure
    def expressions(alias: str) -> list[str]:
        assert own is not None
        transaction = quote(own.transaction_column)
        same = _matches("v", alias, map(quote, own.key))
        return [
            f"(SELECT v.{quote(name)} FROM {quote(own.version.name)} AS v WHERE {same} "
            f"AND v.{transaction} < {alias}.{transaction} ORDER BY v.{transaction} DESC LIMIT 1)"
            for name in part.root_columns
        ]

    return expressions


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
        name: by_dialect[_NAME].format(root=root, context=context)
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
        templates.parts(_NAME, "aggregate_parts")["touch"],
        _unit_values(root.transaction.name)
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


def _refresh(declared: Aggregate, root: CapturedTable, statement: str) -> str:
    extra = _extra(declared, "NEW", "c.context")
    lineage = quote(declared.table.name)
    pairs = zip(map(quote, declared.root_columns), map(quote, root.key), strict=True)
    return templates.fill(
        statement,
        _unit_values(root.transaction.name)
        | {
            "lineage": lineage,
            "operation_column": quote(root.operation_column),
            "lineage_is_new": " AND ".join(f"{lineage}.{a} = NEW.{b}" for a, b in pairs),
            "refresh_extra": "".join(f", {quote(name)} = {sql}" for name, sql in extra.items()),
        },
    )


def _retract(declared: Aggregate, tables: dict[object, CapturedTable], key: list[str]) -> str:
    root = tables[declared.root.__table__]
    values = _unit_values(root.transaction.name)
    names = [quote(name) for name in declared.root_columns]
    touched = [_touched(part, tables, key, values["current"]) for part in _all_parts(declared)]
    return templates.fill(
        templates.parts(_NAME, "aggregate_parts")["retract"],
        values
        | {
            "lineage": quote(declared.table.name),
            "lineage_is_root": " AND ".join(
                f"{name} = {value}" for name, value in zip(names, key, strict=True)
            ),
            "root_touched": "\n    OR ".join(touched),
        },
    )


def _touched(
    part: Part, tables: dict[object, CapturedTable], key: list[str], current: str
) -> str:
    own = tables.get(part.model.__table__)
    table = own.version.name if own else part.model.__table__.name
    transaction = quote(own.transaction_column) if own else "transaction_id"

    def any_row(values: Iterable[str]) -> str:
        same = " AND ".join(f"{value} = {wanted}" for value, wanted in zip(values, key, strict=True))
        return f"EXISTS (SELECT 1 FROM {quote(table)} AS w WHERE w.{transaction} = {current} AND {same})"

    found = [any_row(_row("w", part))]
    if own and part.root_columns != own.key:
        found.append(any_row(_previous_root(part, own)("w")))
    return " OR ".join(found)
