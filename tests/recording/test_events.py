"""The OpenLineage events of a run have the form of the specification, 2-0-2."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from report_lineage.artifacts import StoredArtifact
from report_lineage.recording.content import Kept
from report_lineage.recording.events import end_event, event_time, start_event
from report_lineage.recording.facts import Ending, Output, RunFacts
from report_lineage.recording.failure import Failure

NOON = datetime(2009, 3, 1, 12, tzinfo=UTC)
REPORT = uuid.UUID(int=7)
FACTS = RunFacts(
    id=uuid.UUID(int=5),
    namespace="demo",
    job="market_brief",
    parameters={"month": "2009-03", "top": 5},
    secret_fingerprints={},
    code_version="abc",
    actor="ada",
    environment={"python": "3.11.7", "report-lineage": "0.1.0"},
    input_names=("prices.csv",),
)


def kept(name: str) -> Kept:
    """Make something stored."""
    return Kept(name, "text/csv", StoredArtifact("ab" * 32, 2048, 512))


def ending(failure: Failure | None = None) -> Ending:
    """Make an end with an input and two outputs."""
    return Ending(
        ended_at=NOON,
        failure=failure,
        inputs=(kept("prices.csv"),),
        written_inputs=1,
        outputs=(Output(kept("table.csv")), Output(kept("chart.svg"), REPORT, 3)),
        logs=(),
        fingerprint="ff",
    )


def facets(event: Any) -> list[dict[str, Any]]:
    """Return every facet of an event."""
    groups = [event["run"]["facets"], event["job"]["facets"]]
    for dataset in [*event["inputs"], *event["outputs"]]:
        groups += [dataset.get(kind, {}) for kind in ("facets", "inputFacets", "outputFacets")]
    return [facet for group in groups for facet in group.values()]


def test_start_has_what_the_schema_requires() -> None:
    """The START event names time, producer, schema, run, job and inputs."""
    event = start_event(FACTS, at=NOON)

    assert event["eventType"] == "START"
    assert event["eventTime"] == "2009-03-01T12:00:00.000000Z"
    assert event["producer"] == "urn:report-lineage:0.1.0"
    assert event["schemaURL"] == (
        "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
    )
    assert event["run"]["runId"] == str(uuid.UUID(int=5))
    assert (event["job"]["namespace"], event["job"]["name"]) == ("demo", "market_brief")
    assert event["inputs"] == [{"namespace": "demo", "name": "prices.csv"}]
    assert event["outputs"] == []


def test_complete_tells_inputs_and_outputs_by_digest() -> None:
    """Each dataset names its version; a report's output is a dataset of that report."""
    event = end_event(FACTS, ending())

    versions = {
        dataset["name"]: dataset["facets"]["version"]["datasetVersion"]
        for dataset in [*event["inputs"], *event["outputs"]]
    }
    assert event["eventType"] == "COMPLETE"
    assert versions == dict.fromkeys(
        ["prices.csv", "table.csv", f"reports/{REPORT}/chart.svg"], "ab" * 32
    )
    assert event["inputs"][0]["inputFacets"]["inputStatistics"]["size"] == 2048
    assert event["outputs"][0]["outputFacets"]["outputStatistics"]["size"] == 2048


def test_failure_carries_the_error() -> None:
    """The FAIL event has the message and the stack trace."""
    event = end_event(FACTS, ending(Failure("FAIL", "ValueError: x", "Traceback …")))

    error = event["run"]["facets"]["errorMessage"]
    assert event["eventType"] == "FAIL"
    assert (error["message"], error["stackTrace"]) == ("ValueError: x", "Traceback …")
    assert error["programmingLanguage"] == "PYTHON"


def test_parameters_are_text() -> None:
    """Execution parameters are strings, as their schema asks."""
    event = start_event(FACTS, at=NOON)

    assert event["run"]["facets"]["executionParameters"]["parameters"] == [
        {"key": "month", "value": "2009-03"},
        {"key": "top", "value": "5"},
    ]


def test_every_facet_names_its_producer_and_schema() -> None:
    """No facet is without what BaseFacet requires, and all is JSON."""
    event = end_event(FACTS, ending(Failure("ABORT", "KeyboardInterrupt", "…")))

    found = facets(event)
    assert len(found) == 10
    assert all(facet["_producer"] and "/spec/facets/" in facet["_schemaURL"] for facet in found)
    assert json.loads(json.dumps(event)) == event


def test_times_are_utc() -> None:
    """An event's time is written in UTC whatever zone the clock is in."""
    kathmandu = timezone(timedelta(hours=5, minutes=45))

    assert event_time(NOON.astimezone(kathmandu)) == "2009-03-01T12:00:00.000000Z"
