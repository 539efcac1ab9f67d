"""Takes over the version tables that Continuum filled until now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.compiler.standing_rows import StandingRows
from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.capture.connections.connection import attach
from report_lineage.capture.connections.driver import exec_raw
from report_lineage.capture.facts import facts_table
from report_lineage.capture.installation.install import install
from report_lineage.capture.installation.native import drop_native_triggers
from report_lineage.capture.installation.past_views import install_past
from report_lineage.errors import NotInstalled


@dataclass(frozen=True)
class Adopted:
    """What taking over did, besides installing triggers.

    ``native_triggers`` names the tables that had Continuum's own; ``ended_versions`` counts the
    versions that had a successor and were still open.
    """

    native_triggers: tuple[str, ...]
    ended_versions: int


def adopt(connection: sa.Connection, manager: Any) -> Adopted:
    """Install capture over version tables that Continuum filled, keeping every row of them.

    Continuum's native triggers go, open versions that have a successor are ended, and earlier
    transactions take Continuum's ``issued_at`` as the time of their commit, as imported ones.
    Rows without a version, or unlike their newest one, are left for ``lineage doctor`` to report.
    Again it changes nothing. The caller commits.

    :param manager: Continuum's manager of models that ``make_versioned`` of this product versions.
    :raises NotInstalled: if the columns or the table for the facts of transactions are missing.
    :raises CaptureUnsupported: as :func:`report_lineage.capture.install` does.
    """
    attach(connection.engine)
    transaction = manager.transaction_cls.__table__
    _require_facts(connection, facts_table(transaction))
    tables = list(captured_tables(manager))
    names = [_sql_name(connection, table) for table in (transaction, *(t.live for t in tables))]
    dropped = drop_native_triggers(connection, names)
    scripts = compile_capture(manager, connection.dialect.name)
    ended = sum(_end_followed(connection, table) for table in tables)
    install(connection, scripts)
    install_past(connection, manager)
    return Adopted(dropped, ended)


def _require_facts(connection: sa.Connection, facts: sa.Table) -> None:
    inspector = sa.inspect(connection)
    if not inspector.has_table(facts.name, schema=facts.schema):
        raise NotInstalled(missing=f"the table {facts.name}")
    found = {column["name"] for column in inspector.get_columns(facts.name, schema=facts.schema)}
    missing = [column.name for column in facts.columns if column.name not in found]
    if missing:
        raise NotInstalled(missing=f"{facts.name}.{missing[0]}")


def _sql_name(connection: sa.Connection, table: sa.Table) -> str:
    return str(connection.dialect.identifier_preparer.format_table(table))


def _end_followed(connection: sa.Connection, table: CapturedTable) -> int:
    """End the open versions that have a successor, which Continuum leaves where writers overlap."""
    rows = StandingRows(table, connection.dialect.name, "differing")
    if not rows.closes:
        return 0
    (count,), (change,) = rows.statements("count_followed"), rows.statements("end_followed")
    if exec_raw(connection, count).scalar_one() == 0:
        return 0  # not even asked for: a guard that is there already refuses every change
    return exec_raw(connection, change).rowcount
