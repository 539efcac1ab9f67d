"""Everything a manager's capture consists of, compiled for one dialect."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from report_lineage.capture.aggregate import all_parts
from report_lineage.capture.compiler import postgresql, sqlite
from report_lineage.capture.compiler.dialects import unknown_dialect
from report_lineage.capture.compiler.inheritance import companions
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import captured_tables
from report_lineage.capture.facts import facts_table

_COMPILERS: dict[str, ModuleType] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}


def compiler(dialect: str) -> ModuleType:
    """Return the compiler for a dialect's name.

    :raises CaptureUnsupported: for any dialect but ``sqlite`` and ``postgresql``.
    """
    try:
        return _COMPILERS[dialect]
    except KeyError:
        raise unknown_dialect(dialect) from None


def compile_capture(manager: Any, dialect: str) -> list[Script]:
    """Return the scripts of all that ``manager`` versions, in the order to install them."""
    compiled = compiler(dialect)
    transaction = manager.transaction_cls.__table__
    tables = {table.live: table for table in captured_tables(manager)}
    sealed = [table.version for table in tables.values()]
    sealed += [model.__table__ for model in getattr(manager, "sealed_models", ())]
    strict = getattr(manager, "strict", False)
    scripts: list[Script] = [compiled.unit(transaction, strict=strict)]
    scripts.append(compiled.attempts(transaction))
    if getattr(manager, "guard", True):
        kept = dict.fromkeys((transaction, facts_table(transaction)))
        scripts += [compiled.transaction_guard(table, transaction) for table in kept]
        scripts += [compiled.guard(table, transaction) for table in sealed]
    scripts += [
        compiled.append_only(model.__table__, transaction)
        for model in getattr(manager, "append_only_models", ())
    ]
    for table in tables.values():
        scripts += [compiled.captured(table), *compiled.replaced(table)]
    scripts += [script for table in tables.values() for script in compiled.version_rows(table)]
    scripts += [compiled.companion(pair) for pair in companions(manager, tables)]
    for declared in getattr(manager, "aggregates", ()):
        for part in all_parts(declared):
            scripts += compiled.aggregate(declared, part, tables)
    return scripts
