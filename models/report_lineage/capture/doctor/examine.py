"""Looks for what history does not tell, or tells wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.capture.doctor.aggregates import aggregate_findings
from report_lineage.capture.doctor.finding import Diagnosis, Finding, diagnosis
from report_lineage.capture.doctor.replication import replication_findings
from report_lineage.capture.doctor.rows import row_findings
from report_lineage.capture.doctor.snapshot import snapshot
from report_lineage.capture.doctor.structure import structure_findings, types_of
from report_lineage.capture.doctor.transactions import transaction_findings
from report_lineage.capture.doctor.triggers import trigger_findings
from report_lineage.capture.facts import facts_table
from report_lineage.capture.installation.status import capture_status, known_manager

SAMPLES = 5


def examine(engine: sa.Engine, manager: Any = None, *, samples: int = SAMPLES) -> Diagnosis:
    """Return everything that is wrong with the history of a database, as of one moment.

    Reads every row and version once, by as many statements as there are tables: a million rows
    take seconds. Writes nothing.

    :param engine: of SQLite or PostgreSQL; on PostgreSQL as a role that may read the tables.
    :param manager: whose models; None means the product's own.
    :param samples: how many keys to give of each finding; 0 for counts alone.
    """
    versioned = known_manager(manager)
    tables = list(captured_tables(versioned))
    with snapshot(engine) as connection:
        # A question that names no row would count none either.
        findings = list(_findings(connection, versioned, tables, max(samples, 1)))
    if samples < 1:
        findings = [replace(one, samples=()) for one in findings]
    return diagnosis((str(table.live.fullname) for table in tables), findings)


def _findings(
    connection: sa.Connection, manager: Any, tables: list[CapturedTable], samples: int
) -> Iterator[Finding]:
    transaction: sa.Table = manager.transaction_cls.__table__
    known = bool(types_of(connection, transaction))
    yield from trigger_findings(capture_status(connection, manager))
    yield from replication_findings(connection, tables)
    yield from transaction_findings(connection, facts_table(transaction), samples)
    for table in tables:
        lacking = list(structure_findings(connection, table))
        yield from lacking
        if lacking or not known:
            continue
        yield from row_findings(connection, table, samples)
        for declared in getattr(manager, "aggregates", ()):
            if declared.root.__table__ is table.live:
                yield from aggregate_findings(connection, declared, table, samples)
