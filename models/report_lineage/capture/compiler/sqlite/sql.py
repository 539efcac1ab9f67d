"""Pieces of SQLite's SQL that the triggers are put together from."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import artefact_name, hidden, inside_quotes, revealed
from report_lineage.capture.compiler.own_columns import SQLITE_NOW
from report_lineage.capture.compiler.script import Script, stamp_of

DIALECT = sqlite.dialect()
DIALECT_NAME = "sqlite"
# A trigger on a table of an attached database that reaches others has to be a connection's own.
_TRIGGER = re.compile(r'^CREATE (TRIGGER "[^"]+" (?:AFTER|BEFORE) [^\n]*? ON )(\S+)', re.MULTILINE)


def quote(name: str) -> str:
    """Return an identifier as SQLite reads it."""
    return hidden(str(DIALECT.identifier_preparer.quote(name)))


def script(
    template: str, subject: str, table: sa.Table, kinds: Sequence[str], values: dict[str, str]
) -> Script:
    """Return a filled template, with a trigger of each of ``kinds`` named for its subject."""
    names = {f"{kind}_trigger": artefact_name(f"{template}_{kind}", subject) for kind in kinds}
    spelled = {kind: hidden(inside_quotes(name)) for kind, name in names.items()}
    text = templates.fill(
        templates.source(DIALECT_NAME, template), values | spelled | {"stamp": "$stamp"}
    )
    if table.schema is not None:
        text = _temporary(text, quote(table.schema))
    stamp = stamp_of(revealed(text))
    return Script(
        subject=subject,
        template=f"{DIALECT_NAME}/{template}",
        stamp=stamp,
        statements=templates.statements(revealed(text.replace("$stamp", stamp))),
        triggers=tuple((name, table.name) for name in names.values()),
        schema=table.schema,
    )


def _temporary(text: str, schema: str) -> str:
    def qualified(found: re.Match[str]) -> str:
        database = "main" if found[2] == "lineage_unit" else schema
        return f"CREATE TEMP {found[1]}{database}.{found[2]}"

    return _TRIGGER.sub(qualified, text)


def slot_of(transaction: str) -> int:
    """Return the row of the bookkeeping tables that belongs to a transaction table."""
    return zlib.crc32(transaction.encode())


def unit_values(transaction: str) -> dict[str, str]:
    """Return what templates say of the unit of work of a transaction table."""
    slot = slot_of(transaction)
    return {
        "slot": str(slot),
        "now": SQLITE_NOW,
        "current": f"(SELECT transaction_id FROM lineage_unit WHERE slot = {slot})",
    }


def differs(left: str, right: str, columns: Iterable[sa.Column[Any]]) -> str:
    """Return the condition that two rows differ in a stored byte of any of ``columns``."""
    return any_of([_differs(left, right, column) for column in columns]) or "0"


# SQLite lets an expression be 1,000 deep, and each OR is one deeper than the one before it.
_CONDITIONS_IN_A_ROW = 50


def any_of(conditions: Sequence[str]) -> str:
    """Return the condition that one of many holds, in groups where one row of them is too deep."""
    every = range(0, len(conditions), _CONDITIONS_IN_A_ROW)
    groups = [" OR ".join(conditions[at : at + _CONDITIONS_IN_A_ROW]) for at in every]
    return groups[0] if len(groups) == 1 else " OR ".join(f"({one})" for one in groups)


def _differs(left: str, right: str, column: sa.Column[Any]) -> str:
    a, b = f"{left}.{quote(column.name)}", f"{right}.{quote(column.name)}"
    unequal = f"{a} IS NOT {b} COLLATE BINARY"
    # Numbers of different types are equal; a column of text holds none.
    return unequal if _holds_text(column) else f"{unequal} OR typeof({a}) <> typeof({b})"


def _holds_text(column: sa.Column[Any]) -> bool:
    """Say whether a column converts numbers to text (https://sqlite.org/datatype3.html#affname)."""
    declared = column.type.compile(DIALECT).upper()
    return "INT" not in declared and any(name in declared for name in ("CHAR", "CLOB", "TEXT"))


def is_collated(column: sa.Column[Any]) -> bool:
    """Say whether a column takes texts of different bytes for equal."""
    return " COLLATE " in column.type.compile(DIALECT).upper()


def matches(left: str, right: str, columns: Iterable[str]) -> str:
    """Return the condition that two rows agree in ``columns``; an empty ``left`` is the target's."""
    prefix = f"{left}." if left else ""
    return " AND ".join(f"{prefix}{name} = {right}.{name}" for name in columns)


def prefixed(prefix: str, columns: Iterable[str]) -> str:
    """Return ``columns`` of one row, as a list."""
    return ", ".join(f"{prefix}.{name}" for name in columns)
