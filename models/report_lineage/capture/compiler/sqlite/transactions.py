"""The maker of transaction rows and their guard, compiled for SQLite."""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import artefact_name, inside_apostrophes
from report_lineage.capture.compiler.own_columns import (
    SQLITE_NOW,
    maker_pieces,
)
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.sqlite.sql import DIALECT, DIALECT_NAME, quote, script, slot_of
from report_lineage.capture.facts import facts_table, guarded_columns


def unit(transaction: sa.Table, *, strict: bool = False) -> Script:
    """Return the maker of a transaction table's rows.

    :param strict: whether a write that names nobody is refused.
    """
    facts = facts_table(transaction)
    slot = slot_of(transaction.name)
    filled = maker_pieces(transaction, DIALECT, quote) | {
        "unit": inside_apostrophes(transaction.name),
        "facts_name": inside_apostrophes(facts.name),
        "slot": str(slot),
        "now": SQLITE_NOW,
        "transaction": quote(transaction.name),
        "facts": quote(facts.name),
    }
    part = templates.parts(DIALECT_NAME, "unit_parts")
    if facts is transaction:
        filled["number"] = templates.fill(part["number"], filled)
        adopting = "adopt" if transaction.c.recorded_at.nullable else None
    else:
        filled["number"] = templates.fill(part["beside"], filled)
        adopting = "adopt_beside"
    filled["adopt"] = ";;\n" + templates.fill(part[adopting], filled) if adopting else ""
    filled = _strict_values(transaction, strict=strict) | filled
    kinds = ("open", *(["named"] if strict else []))
    return script("unit", transaction.name, transaction, kinds, filled)


def _strict_values(transaction: sa.Table, *, strict: bool) -> dict[str, str]:
    """Return what strict capture adds to the unit's template: nothing where it is off."""
    if not strict:
        return {"refuse_unnamed": "", "at_commit": ""}
    parts = templates.parts(DIALECT_NAME, "strict")
    values = {
        "slot": str(slot_of(transaction.name)),
        "transaction": quote(facts_table(transaction).name),
        "named_trigger": artefact_name("unit_named", transaction.name),
        "stamp": "$stamp",
    }
    values["refuse_unnamed"] = templates.fill(parts["refuse_unnamed"], values)
    return values | {"at_commit": templates.fill(parts["at_commit"], values)}


def transaction_guard(table: sa.Table, transaction: sa.Table) -> Script:
    """Return what keeps rows of a transaction table, or of the facts beside it, as they are."""
    facts = facts_table(transaction)
    has_facts = facts is table
    changed = " OR ".join(
        f"NEW.{quote(column.name)} IS NOT OLD.{quote(column.name)}"
        for column in guarded_columns(table)
    )
    kept = ("id", "recorded_at", "xid", "history_id")
    values = {
        "transaction": quote(table.name),
        "name": inside_apostrophes(table.name),
        "slot": str(slot_of(transaction.name)),
        "committed": "OLD.xid IS NOT NULL AND (OLD.committed_at IS NOT NULL"
        if has_facts
        else f"(EXISTS (SELECT 1 FROM {quote(facts.name)} AS f WHERE f.id = OLD.id "
        "AND f.committed_at IS NOT NULL)",
        "refused_now": f"(({changed}) AND (NEW.committed_at IS NULL OR "
        + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in kept)
        + f" OR (SELECT closing FROM lineage_unit WHERE slot = {slot_of(transaction.name)})"
        " IS NOT 1)))"
        if has_facts
        else f"{changed})",
    }
    return script("transaction_guard", table.name, table, ("insert", "update", "delete"), values)
