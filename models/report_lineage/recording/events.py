"""The OpenLineage events of a recorded run, as plain JSON (specification 2-0-2, RunEvent)."""

from __future__ import annotations

from datetime import UTC, datetime

from report_lineage.recording.facets import (
    Json,
    input_dataset,
    job_facets,
    output_dataset,
    producer,
    run_facets,
)
from report_lineage.recording.facts import Ending, RunFacts

SCHEMA_URL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"


def start_event(facts: RunFacts, *, at: datetime) -> Json:
    """Return the START event; of its inputs only the names are known yet."""
    event = _event("START", facts, at, run_facets(facts))
    event["inputs"] = [input_dataset(facts, name, None) for name in facts.input_names]
    return event


def end_event(facts: RunFacts, ending: Ending) -> Json:
    """Return the COMPLETE, ABORT or FAIL event, with all that was read and made."""
    event = _event(ending.state, facts, ending.ended_at, run_facets(facts, ending.failure))
    event["inputs"] = [input_dataset(facts, kept.name, kept) for kept in ending.inputs]
    event["outputs"] = [output_dataset(facts, each.dataset, each.kept) for each in ending.outputs]
    return event


def event_time(moment: datetime) -> str:
    """Return a moment as events write it (RFC 3339, in UTC)."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _event(kind: str, facts: RunFacts, at: datetime, facets: Json) -> Json:
    return {
        "eventType": kind,
        "eventTime": event_time(at),
        "producer": producer(facts),
        "schemaURL": SCHEMA_URL,
        "run": {"runId": str(facts.id), "facets": facets},
        "job": {"namespace": facts.namespace, "name": facts.job, "facets": job_facets(facts)},
        "inputs": [],
        "outputs": [],
    }
