"""The OpenLineage facets that a recorded run's events carry.

Each names its schema, as the specification's BaseFacet asks.
"""

from __future__ import annotations

import json
from typing import Any

from report_lineage.recording.content import Kept
from report_lineage.recording.facts import RunFacts
from report_lineage.recording.failure import Failure

_SCHEMAS = "https://openlineage.io/spec/facets"

Json = dict[str, Any]


def producer(facts: RunFacts) -> str:
    """Return the URI of the software that writes the events."""
    return f"urn:report-lineage:{facts.environment['report-lineage'].replace(' ', '-')}"


def run_facets(facts: RunFacts, failure: Failure | None = None) -> Json:
    """Return the facets of the run: engine, parameters, and the error if it failed."""
    facets = {
        "processing_engine": _facet(
            facts,
            "1-1-1/ProcessingEngineRunFacet",
            name="Python",
            version=facts.environment["python"],
        )
    }
    if facts.parameters:
        facets["executionParameters"] = _facet(
            facts,
            "1-0-0/ExecutionParametersRunFacet",
            parameters=[{"key": key, "value": _text(v)} for key, v in facts.parameters.items()],
        )
    if failure is not None:
        facets["errorMessage"] = _facet(
            facts,
            "1-0-1/ErrorMessageRunFacet",
            message=failure.message,
            programmingLanguage="PYTHON",
            stackTrace=failure.traceback,
        )
    return facets


def job_facets(facts: RunFacts) -> Json:
    """Return the facets of the job: it is a finite one."""
    values = {"processingType": "BATCH", "integration": "REPORT_LINEAGE", "jobType": "JOB"}
    return {"jobType": _facet(facts, "2-0-4/JobTypeJobFacet", **values)}


def input_dataset(facts: RunFacts, name: str, kept: Kept | None) -> Json:
    """Return an input dataset; ``kept`` is None while its bytes are not known yet."""
    if kept is None:
        return {"namespace": facts.namespace, "name": name}
    statistics = _facet(
        facts, "1-0-0/InputStatisticsInputDatasetFacet", size=kept.stored.size_bytes, fileCount=1
    )
    return _dataset(facts, name, kept) | {"inputFacets": {"inputStatistics": statistics}}


def output_dataset(facts: RunFacts, name: str, kept: Kept) -> Json:
    """Return an output dataset."""
    statistics = _facet(
        facts, "1-0-2/OutputStatisticsOutputDatasetFacet", size=kept.stored.size_bytes, fileCount=1
    )
    return _dataset(facts, name, kept) | {"outputFacets": {"outputStatistics": statistics}}


def _dataset(facts: RunFacts, name: str, kept: Kept) -> Json:
    version = _facet(facts, "1-0-1/DatasetVersionDatasetFacet", datasetVersion=kept.sha256)
    return {"namespace": facts.namespace, "name": name, "facets": {"version": version}}


def _facet(facts: RunFacts, schema: str, **values: object) -> Json:
    url = f"{_SCHEMAS}/{schema}.json#/$defs/{schema.partition('/')[2]}"
    return {"_producer": producer(facts), "_schemaURL": url, **values}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
