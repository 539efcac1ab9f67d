"""The capture of each table as migrations carry it: a name, a version, the SQL of every dialect."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.alembic.captured_sql import DIALECTS, CapturedSQL, as_text
from report_lineage.capture.alembic.catching_up import catch_up_parts, settled_unit
from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.compiler.naming import revealed
from report_lineage.capture.compiler.postgresql.sql import table_sql
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.capture.installation.install import drop_statements, install_statements


@dataclass(frozen=True)
class Bundle:
    """The capture of one table.

    ``name`` is the live table's, with its schema if it declares one; ``tables`` are that table
    and, where it is versioned, its version table. ``functions`` are named as ``capture_status``
    does, ``name()``; they, ``triggers`` and ``scripts`` are of one dialect. ``texts`` are the files,
    by dialect. ``is_unit`` marks the capture of a transaction table, on which all others stand.
    """

    name: str
    tables: tuple[sa.Table, ...]
    triggers: frozenset[str]
    functions: frozenset[str]
    texts: Mapping[str, str]
    scripts: tuple[Script, ...]
    is_unit: bool

    @property
    def version(self) -> str:
        """What tells this capture of the table from every other."""
        return version_of(self.texts)


def version_of(texts: Mapping[str, str]) -> str:
    """Return the version that files of these texts, by dialect, are named for."""
    joined = "\0".join(texts[dialect] for dialect in DIALECTS)
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def bundles(manager: Any, dialect: str) -> list[Bundle]:
    """Return the capture of each table of a manager, in the order to install them.

    Tables of attached SQLite databases have none there: temporary triggers, which a migration's
    connection would take with it. Each connection of the application brings its own.

    :param dialect: whose names of triggers the bundles give.
    """
    captured = {table.live.fullname: table for table in captured_tables(manager)}
    transaction: sa.Table = manager.transaction_cls.__table__
    tables = {table.fullname: table for table in manager.metadata.tables.values()}
    tables[transaction.fullname] = transaction
    groups = {name: _groups(manager, tables, captured, name) for name in DIALECTS}
    return [
        _bundle(
            name,
            dialect,
            {d: groups[d].get(name, []) for d in DIALECTS},
            captured.get(name),
            tables[name],
            is_unit=name == transaction.fullname,
        )
        for name in groups[dialect]
    ]


def _bundle(
    name: str,
    dialect: str,
    scripts: Mapping[str, list[Script]],
    table: CapturedTable | None,
    live: sa.Table,
    *,
    is_unit: bool,
) -> Bundle:
    return Bundle(
        name=name,
        tables=(live,) if table is None else (live, table.version),
        triggers=frozenset(str(t) for script in scripts[dialect] for t, _ in script.triggers),
        functions=frozenset(f"{f}()" for script in scripts[dialect] for f in script.functions),
        texts={
            d: as_text(name, d, _sql(d, scripts[d], table, live if is_unit else None))
            for d in DIALECTS
        },
        scripts=tuple(scripts[dialect]),
        is_unit=is_unit,
    )


def _sql(
    dialect: str, scripts: list[Script], table: CapturedTable | None, unit: sa.Table | None
) -> CapturedSQL:
    if not scripts:
        return CapturedSQL("capture", {})
    parts = {
        "drop": tuple(s for one in reversed(scripts) for s in drop_statements(dialect, one)),
        "install": tuple(install_statements(dialect, scripts)),
    }
    if table is not None:
        guards = [one for one in scripts if one.template == f"{dialect}/guard"]
        others = [one for one in scripts if one not in guards]
        parts["install"] = tuple(install_statements(dialect, others))
        parts["guard"] = tuple(install_statements(dialect, guards)) if guards else ()
        parts |= catch_up_parts(table, dialect)
    if unit is not None and dialect == "postgresql":
        parts = {part: (settled_unit(unit), *statements) for part, statements in parts.items()}
    stamps = {str(name): script.stamp for script in scripts for name, _ in script.triggers}
    return CapturedSQL("capture" if unit is None else "unit", stamps, parts)


def in_the_database(scripts: Iterable[Script]) -> list[Script]:
    """Return the scripts whose triggers a database keeps, without a connection's own."""
    return [script for script in scripts if script.schema is None]


def _groups(
    manager: Any,
    tables: Mapping[str, sa.Table],
    captured: Mapping[str, CapturedTable],
    dialect: str,
) -> dict[str, list[Script]]:
    """Return the scripts of each table, those of a version table with the live one's.

    What capture keeps in tables of its own goes with the transaction table.
    """

    def named(table: sa.Table) -> str | None:
        if dialect == "postgresql":
            return revealed(table_sql(table))
        return table.name if table.schema is None else None  # its namesake is another's

    owners = {named(table): name for name, table in tables.items()}
    owners |= {named(one.version): name for name, one in captured.items()}
    transaction: str = manager.transaction_cls.__table__.fullname
    groups: dict[str, list[Script]] = {}
    for script in in_the_database(compile_capture(manager, dialect)):
        place = str(script.triggers[0][1]) if script.triggers else transaction
        groups.setdefault(owners.get(place, transaction), []).append(script)
    return groups
