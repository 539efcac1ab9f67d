"""Writes what is known of a run, in short transactions of its own and never in the work's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from report_lineage.capture.connections.unit import autocommits
from report_lineage.entities import (
    PipelineRun,
    ReportLineage,
    RunEvent,
    RunInput,
    RunOutput,
    RunUsage,
)
from report_lineage.entities.run import TERMINAL_STATES
from report_lineage.recording.content import Kept
from report_lineage.recording.datasets import input_versions, output_versions
from report_lineage.recording.events import end_event, start_event
from report_lineage.recording.facts import Ending, Output, RunFacts
from report_lineage.recording.insertion import insert_artifacts
from report_lineage.recording.usage import Usage


class Ledger:
    """The rows of one run.

    Each transaction begins with a write: SQLite waits for its lock then, but refuses at once to
    turn a read that has become old into a write.

    :param engine: the engine the work's session is bound to.
    """

    def __init__(self, engine: sa.Engine, facts: RunFacts) -> None:
        if engine.dialect.name == "postgresql":
            # Rows that others add at the same moment must be seen, whatever the host's default.
            engine = engine.execution_options(isolation_level="READ COMMITTED")
        elif autocommits(engine):
            # The session may be bound to a connection whose own level differs from the engine's.
            engine = engine.execution_options(isolation_level="SERIALIZABLE")
        self._engine = engine
        self._facts = facts

    def start(self, at: datetime) -> None:
        """Write the run and its START event."""
        facts = self._facts
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(PipelineRun).values(
                    id=facts.id,
                    run_id=facts.id,
                    job_namespace=facts.namespace,
                    job_name=facts.job,
                    state="START",
                    started_at=at,
                    actor=facts.actor,
                    code_version=facts.code_version,
                    parameters=dict(facts.parameters),
                    secret_fingerprints=dict(facts.secret_fingerprints),
                    environment=dict(facts.environment),
                )
            )
            self._add_event(connection, "START", at, start_event(facts, at=at))

    def add_inputs(self, connection: sa.Connection, inputs: Sequence[Kept], *, written: int) -> int:
        """Write inputs beside the report versions they explain, in the work's own transaction.

        Without such versions nothing is written: :meth:`end` does it.

        :param inputs: all the run has read so far, in order.
        :param written: how many of them have their rows already.
        :return: how many have their rows once the transaction is committed.
        """
        late = list(enumerate(inputs, start=1))[written:]
        if not late or not self._has_versions(connection):
            return written
        try:
            with connection.begin_nested():
                insert_artifacts(connection, [kept for _, kept in late])
                self._add_inputs(connection, late)
        except OperationalError:
            # Under REPEATABLE READ what another run adds meanwhile is in the way; not at the end.
            return written
        return len(inputs)

    def _has_versions(self, connection: sa.Connection) -> bool:
        mine = ReportLineage.run_id == self._facts.id
        return connection.scalar(sa.select(ReportLineage.number).where(mine).limit(1)) is not None

    def end(self, ending: Ending) -> None:
        """Write how the run ended, and everything not yet written of it."""
        with self._engine.begin() as connection:
            self._close(connection, ending)
            late = list(enumerate(ending.inputs, start=1))[ending.written_inputs :]
            made = [output.kept for output in ending.outputs]
            insert_artifacts(connection, [*(kept for _, kept in late), *made, *ending.logs])
            self._add_inputs(connection, late)
            self._add_outputs(connection, ending.outputs, ending.logs)
            if ending.failure is None or self._has_versions(connection):
                self._add_usages(connection, ending.usages)
            event = end_event(self._facts, ending)
            self._add_event(connection, ending.state, ending.ended_at, event)

    def _close(self, connection: sa.Connection, ending: Ending) -> None:
        failure = ending.failure
        # A terminal state stays: another producer of events may have ended the run before us.
        state = sa.case(
            (PipelineRun.state.in_(TERMINAL_STATES), PipelineRun.state), else_=ending.state
        )
        connection.execute(
            sa.update(PipelineRun)
            .where(PipelineRun.id == self._facts.id)
            .values(
                state=state,
                ended_at=ending.ended_at,
                templates=[template.to_json() for template in ending.templates],
                fingerprint=ending.fingerprint,
                error_message=failure and failure.message,
                error_traceback=failure and failure.traceback,
            )
        )

    def _add_inputs(self, connection: sa.Connection, inputs: Sequence[tuple[int, Kept]]) -> None:
        if not inputs:
            return
        versions = input_versions(
            connection, namespace=self._facts.namespace, inputs=[kept for _, kept in inputs]
        )
        read = [
            {
                "pipeline_run_id": self._facts.id,
                "position": position,
                "name": kept.name,
                "media_type": kept.media_type,
                "sha256": kept.sha256,
                "dataset_version_id": versions[kept.name, kept.sha256],
            }
            for position, kept in inputs
        ]
        connection.execute(sa.insert(RunInput), read)

    def _add_outputs(
        self, connection: sa.Connection, outputs: Sequence[Output], logs: Sequence[Kept]
    ) -> None:
        versions = output_versions(
            connection,
            namespace=self._facts.namespace,
            outputs={(output.dataset, output.kept.sha256) for output in outputs},
            run_id=self._facts.id,
        )
        made = [
            self._output_row(position, output.kept, "output")
            | {
                "dataset_version_id": versions[output.dataset, output.kept.sha256],
                "report_id": output.report_id,
            }
            for position, output in enumerate(outputs, start=1)
        ]
        said = [
            self._output_row(position, kept, "log")
            | {"dataset_version_id": None, "report_id": None}
            for position, kept in enumerate(logs, start=len(outputs) + 1)
        ]
        if made or said:
            connection.execute(sa.insert(RunOutput), made + said)

    def _add_usages(self, connection: sa.Connection, usages: Sequence[Usage]) -> None:
        rows = [
            {"pipeline_run_id": self._facts.id, "position": position, **usage.to_row()}
            for position, usage in enumerate(usages, start=1)
        ]
        if rows:
            connection.execute(sa.insert(RunUsage), rows)

    def _output_row(self, position: int, kept: Kept, kind: str) -> dict[str, Any]:
        return {
            "pipeline_run_id": self._facts.id,
            "position": position,
            "kind": kind,
            "name": kept.name,
            "media_type": kept.media_type,
            "sha256": kept.sha256,
        }

    def _add_event(
        self, connection: sa.Connection, kind: str, at: datetime, payload: dict[str, Any]
    ) -> None:
        connection.execute(
            sa.insert(RunEvent).values(
                pipeline_run_id=self._facts.id,
                event_type=kind,
                event_time=at,
                imported=self._facts.imported,
                payload=payload,
            )
        )
