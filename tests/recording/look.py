"""What the database holds, read over a connection of its own."""

from __future__ import annotations

import json
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import ArtifactStore
from report_lineage.entities import Base, PipelineRun, RunInput, RunOutput


def only_run(engine: sa.Engine) -> PipelineRun:
    """Return the one run of the database, with its events, inputs and outputs."""
    with engine.connect() as connection:
        run_id = connection.scalars(sa.select(PipelineRun.id)).one()
    return run_of(engine, run_id)


def run_of(engine: sa.Engine, run_id: uuid.UUID) -> PipelineRun:
    """Return a run with its events, inputs and outputs."""
    with Session(engine) as session:
        run = session.get_one(PipelineRun, run_id)
        assert run.events
        _ = run.inputs, run.outputs
        return run


def count(engine: sa.Engine, entity: type[Base]) -> int:
    """Return how many rows an entity has."""
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(entity)) or 0


def rows(engine: sa.Engine, entity: type[Base]) -> list[Any]:
    """Return all rows of an entity, in the order of its key."""
    with Session(engine) as session:
        return list(session.scalars(sa.select(entity).order_by(*sa.inspect(entity).primary_key)))


def inputs(engine: sa.Engine) -> dict[str, RunInput]:
    """Return the inputs of all runs by name."""
    return {row.name: row for row in rows(engine, RunInput)}


def outputs(engine: sa.Engine) -> dict[str, RunOutput]:
    """Return the outputs of all runs by name, logs included."""
    return {row.name: row for row in rows(engine, RunOutput)}


def log_lines(engine: sa.Engine, store: ArtifactStore) -> list[dict[str, Any]]:
    """Return the lines of the logs of all runs."""
    logs = [row.sha256 for row in rows(engine, RunOutput) if row.kind == "log"]
    text = b"".join(store.read_bytes(sha256) for sha256 in logs)
    return [json.loads(line) for line in text.splitlines()]
