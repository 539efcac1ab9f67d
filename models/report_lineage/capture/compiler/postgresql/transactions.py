"""The maker of transaction rows and their guard, compiled for PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import artefact_name, hidden, inside_quotes
from report_lineage.capture.compiler.own_columns import (
    commit_values,
    maker_pieces,
)
from report_lineage.capture.compiler.postgresql.sql import (
    DIALECT,
    DIALECT_NAME,
    function_name,
    literal,
    quote,
    script,
    table_sql,
    unit_names,
)
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.facts import facts_table, guarded_columns, keeps_zone

SLOW_INDEX = "lineage_slow_"
"""What the name begins with of the index of transactions that took long."""


def slow_index(facts: sa.Table) -> str:
    """Return the name of the index of those transactions of a table that took long."""
    return artefact_name("slow", facts.name, facts.schema)


def unit(transaction: sa.Table, *, strict: bool = False) -> Script:
    """Return the maker of a transaction table's rows.

    :param strict: whether a write that names nobody is refused.
    """
    facts = facts_table(transaction)
    names = unit_names(transaction)
    at_commit = {name: sql for name, sql in commit_values().items() if name in facts.c}
    refusal = templates.parts(DIALECT_NAME, "strict")["refuse_unnamed"]
    filled = (
        names
        | maker_pieces(transaction, DIALECT, quote)
        | {
            "refuse_unnamed": refusal if strict else "",
            "commit_values": "".join(f", {name} = {sql}" for name, sql in at_commit.items()),
            "beside": "",
            "slow_index": hidden(inside_quotes(slow_index(facts))),
            "slow_index_text": literal(hidden(slow_index(facts))),
            "issued_at": "issued_at" if keeps_zone(facts) else "timezone('UTC', issued_at)",
        }
    )
    part = templates.parts(DIALECT_NAME, "unit_parts")
    adopting = "adopt" if facts.c.recorded_at.nullable else None
    if facts is not transaction:
        filled["beside"] = templates.fill(part["beside"], filled)
        adopting = "adopt_beside"
    filled["adopt"] = ";;\n" + templates.fill(part[adopting], filled) if adopting else ""
    functions = {key: name for key, name in names.items() if key.endswith("_function")}
    return script("unit", facts, ("commit",), functions, filled, subject=transaction.name)


def transaction_guard(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps rows of a transaction table, or of the facts beside it, as they are."""
    changed = [
        f"{_stored('NEW', c)} IS DISTINCT FROM {_stored('OLD', c)}" for c in guarded_columns(table)
    ]
    return script(
        "transaction_guard",
        table,
        ("guard", "keep", "truncate"),
        {"keep_function": function_name("keep", table)},
        unit_names(transaction)
        | {"guarded": table_sql(table), "kept_changed": "(" + " OR ".join(changed) + ")"},
    )


def _stored(row: str, column: sa.Column[object]) -> str:
    value = f"{row}.{quote(column.name)}"
    return f"{value}::text" if isinstance(column.type, sa.JSON) else value  # json has no equality
