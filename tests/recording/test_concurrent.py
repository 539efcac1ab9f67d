"""Runs at the same time, in threads: nothing is mixed and nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import (
    Artifact,
    Dataset,
    DatasetVersion,
    PipelineRun,
    Report,
    ReportLineage,
    RunInput,
    Transaction,
)
from report_lineage.recording import record_run
from tests.recording.conftest import new_report
from tests.recording.look import rows

WRITERS = 8


@pytest.fixture
def all_at_once() -> Callable[[Callable[[int], None]], None]:
    """Give what calls a function in eight threads that start together."""

    def run(work: Callable[[int], None]) -> None:
        barrier = Barrier(WRITERS)

        def start(number: int) -> None:
            barrier.wait()
            work(number)

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(start, range(WRITERS)))

    return run


def test_runs_in_threads_are_told_apart(
    engine: sa.Engine,
    options: dict[str, Any],
    all_at_once: Callable[[Callable[[int], None]], None],
) -> None:
    """Each version and transaction names its own run and actor; some runs fail."""

    def work(number: int) -> None:
        for turn in range(3):
            with Session(engine) as session:
                try:
                    with record_run(session, actor=f"writer {number}", **options) as run:
                        session.scalars(sa.select(Report)).all()
                        session.add(new_report(f"writer {number}"))
                        run.log("added")
                        session.flush()
                        if turn == 1:
                            raise KeyError(number)
                except KeyError:
                    continue

    all_at_once(work)

    titles = {report.id: report.title for report in rows(engine, Report)}
    runs = {run.id: run for run in rows(engine, PipelineRun)}
    actors = {transaction.id: transaction.actor for transaction in rows(engine, Transaction)}
    made = [
        (titles[row.report_id], runs[row.run_id].actor, actors[row.transaction_id])
        for row in rows(engine, ReportLineage)
    ]
    assert sorted(made) == sorted([(f"writer {n}",) * 3 for n in range(WRITERS)] * 2)
    assert sorted(run.state for run in runs.values()) == ["COMPLETE"] * 16 + ["FAIL"] * 8


def test_same_inputs_and_outputs_at_once(
    engine: sa.Engine,
    options: dict[str, Any],
    all_at_once: Callable[[Callable[[int], None]], None],
) -> None:
    """Eight runs that read and make the same bytes share their rows, and none waits in a circle."""
    same = {f"{n}.csv": f"{n}".encode() for n in range(6)}

    def work(number: int) -> None:
        shuffled = dict(sorted(same.items(), reverse=bool(number % 2)))
        with Session(engine) as session, record_run(session, inputs=shuffled, **options) as run:
            for name, data in shuffled.items():
                run.add_output(f"out-{name}", data + b"!")

    all_at_once(work)

    assert {run.state for run in rows(engine, PipelineRun)} == {"COMPLETE"}
    assert len(rows(engine, Artifact)) == 12
    assert len(rows(engine, Dataset)) == 12
    assert len(rows(engine, DatasetVersion)) == 12


def test_reading_before_writing_is_safe_beside_other_writers(
    engine: sa.Engine, options: dict[str, Any]
) -> None:
    """Work that has read may still write after another has written in between."""
    with Session(engine) as session:
        session.add(new_report())
        session.commit()

    def change(number: int) -> None:
        with Session(engine) as session, record_run(session, **options):
            report = session.scalars(sa.select(Report)).one()
            report.data = {**(report.data or {}), str(number): True}

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(change, range(WRITERS)))

    assert {run.state for run in rows(engine, PipelineRun)} == {"COMPLETE"}
    assert [row.number for row in rows(engine, ReportLineage)] == list(range(1, WRITERS + 2))


def test_repeatable_read_records_what_another_run_read_meanwhile(
    postgresql_engine: sa.Engine, options: dict[str, Any]
) -> None:
    """Rows that the work's snapshot cannot see do not fail it: its inputs are written at the end."""
    given = options | {"inputs": {"prices.csv": b"a,b\n"}}
    frozen = postgresql_engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(frozen) as session, record_run(session, **given):
        session.add(new_report())
        session.flush()
        with Session(postgresql_engine) as other, record_run(other, **given):
            other.add(new_report())

    assert [row.state for row in rows(postgresql_engine, PipelineRun)] == ["COMPLETE"] * 2
    assert [row.name for row in rows(postgresql_engine, RunInput)] == ["prices.csv"] * 2
